import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shareDone } from '../../src/verify/verify-job.ts';
import { type verifyAll, type VerifyResult, type WeighedJob } from '../../src/verify/verify-all.ts';
import { SMALL_SCENARIO } from '../run/small-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

// As it is built: threads and processes that had to compile the sources first would take seconds to start.
const program = new URL('../../dist/verify/verify-all.js', import.meta.url);
if (!existsSync(program)) throw new Error('the command is not built: npm run build');
const built = (await import(program.href)) as { readonly verifyAll: typeof verifyAll };

function job(name: string, weight: number, overrides: readonly string[] = []): WeighedJob {
  const file = inFolder(`${name}.yaml`);
  writeFileSync(file, SMALL_SCENARIO.replace('name: small', `name: ${name}`));
  return { source: { scenario: file, overrides }, batchRows: 100, weight };
}

interface Told {
  readonly results: readonly VerifyResult[];
  readonly order: readonly string[];
}

async function verified(
  jobs: readonly WeighedJob[],
  threads: number,
  signal = new AbortController().signal,
): Promise<Told> {
  const order: string[] = [];
  const onResult = (result: VerifyResult): void =>
    void order.push(result.kind === 'verified' ? result.scenario : `failed: ${result.job.source.scenario}`);
  const results = await built.verifyAll({ jobs, threads, onResult, onShare: () => undefined, signal });
  return { results, order };
}

describe('scenarios that are verified side by side', () => {
  it('come to the same, in the same order, as one after another, and one that fails keeps no other from it', async () => {
    // The last one is begun first.
    const jobs = [job('first', 1), job('second', 2, ['duration=never']), job('third', 3)];
    const inTurn = await verified(jobs, 1);
    const sideBySide = await verified(jobs, 2);
    expect(inTurn.order).toEqual(['first', `failed: ${inFolder('second.yaml')}`, 'third']);
    expect(sideBySide.order).toEqual(inTurn.order);
    const bare = ({ results }: Told): unknown =>
      results.map((result) => (result.kind === 'verified' ? result : String(result.error)));
    expect(bare(sideBySide)).toEqual(bare(inTurn));
    expect(inTurn.results[0]).toMatchObject({ kind: 'verified', seed: '1', verdict: { equal: true } });
    expect(inTurn.results[1]).toMatchObject({ kind: 'failed', error: { subCode: 'config_invalid' } });
  });

  it('are given up when the signal fires', async () => {
    const controller = new AbortController();
    controller.abort();
    const { results } = await verified([job('first', 1), job('second', 1)], 2, controller.signal);
    expect(results).toEqual([]);
  });
});

describe('the share of a verification', () => {
  it('is half when the first run has ended, and whole at the end of the second', () => {
    const at = (phase: 'simulate' | 'score' | 'verify', done: number): number =>
      shareDone({ phase, done, total: 10, transactions: done });
    expect([at('simulate', 0), at('simulate', 10), at('score', 5), at('verify', 0), at('verify', 10)]).toEqual([
      0, 0.5, 0.5, 0.5, 1,
    ]);
    expect(shareDone({ phase: 'verify', done: 0, total: 0, transactions: 0 })).toBe(0.5);
  });
});
