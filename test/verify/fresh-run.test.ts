import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type FreshJob, type freshRun } from '../../src/verify/fresh-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';

const inFolder = temporaryFolder();

// As it is built: a process that had to compile the sources first would take seconds to start.
const program = new URL('../../dist/verify/fresh-run.js', import.meta.url);
if (!existsSync(program)) throw new Error('the command is not built: npm run build');
const built = (await import(program.href)) as { readonly freshRun: typeof freshRun };

function job(overrides: readonly string[]): FreshJob {
  const request = { scenario: writeSmallScenario(inFolder('small.yaml')), overrides };
  return { request, batchRows: 100, consumers: 2, attribute: undefined, keep: null };
}

const OPTIONS = { variables: {}, total: 1000, onProgress: () => undefined, signal: new AbortController().signal };

describe('a run in a fresh process', () => {
  it('gives the trace of every stage', async () => {
    const outcome = await built.freshRun(job([]), OPTIONS);
    expect(outcome).toMatchObject({ error: null, kept: [] });
    expect(outcome!.trace.report).toMatchObject([{ rows: 1 }]);
  });

  it('ends with the process when the signal fires', async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const outcome = built.freshRun(job(['duration=3000d']), { ...OPTIONS, onProgress, signal: controller.signal });
    expect(await outcome).toBeUndefined();
  });

  it('tells an error as an error of the run', async () => {
    const outcome = await built.freshRun(job(['duration=never']), OPTIONS);
    expect(outcome!.error).toMatchObject({
      subCode: 'config_invalid',
      message: expect.stringContaining('duration') as string,
    });
  });
});
