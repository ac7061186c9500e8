import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareRun } from '../../src/run/prepare.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { trapline } from '../cli/trapline.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeSmallScenario } from './small-scenario.ts';

const inFolder = temporaryFolder();

/** The same world under windows of every kind, so that the property holds for each. */
const WINDOWS = [
  ['trailing', []],
  ['tumbling', ['rules.impossible_travel.window={ tumbling: 10m }', 'rules.spending_spree.window={ tumbling: 15m }']],
  [
    'hopping',
    ['rules.spending_spree.window={ hopping: { size: 15m, slide: 5m } }', 'rules.low_high_velocity.order=ordered'],
  ],
] as const;

async function run(folder: string, seed: string, overrides: readonly string[], batchRows: number): Promise<void> {
  const scenario = writeSmallScenario(inFolder('small.yaml'));
  await runScenario({
    ...prepareRun({ scenario, seed, overrides }),
    directory: inFolder(folder),
    batchRows,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
}

/** Everything that a run wrote, by file, apart from how long it took. */
function written(folder: string): Record<string, unknown> {
  const files = readdirSync(inFolder(folder)).filter((file) => file !== 'report.md');
  expect(files).toHaveLength(13);
  return Object.fromEntries(
    files.map((file) => {
      const bytes = readFileSync(join(inFolder(folder), file));
      if (file !== 'report.json') return [file, bytes.toString('latin1')];
      return [file, { ...(JSON.parse(bytes.toString()) as object), performance: null }];
    }),
  );
}

describe('what a run writes is a function of scenario and seed', () => {
  it.each(WINDOWS)('whatever the batch size, with %s windows', async (_, overrides) => {
    for (const seed of ['1', 'another']) {
      await run('large', seed, overrides, 4096);
      const expected = written('large');
      for (const batchRows of [1, 7, 100]) {
        await run('small', seed, overrides, batchRows);
        expect(written('small')).toEqual(expected);
      }
    }
  });

  it('wherever in the world, and in whatever process', async () => {
    await run('here', '1', [], 4096);
    const args = ['run', inFolder('small.yaml'), '--quiet', '--out', inFolder('there'), '--batch-rows', '7'];
    const env = { TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', NODE_OPTIONS: '' };
    expect(trapline(args, { env })).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(written('there')).toEqual(written('here'));
  });

  it('and another seed is another world', async () => {
    await run('one', '1', [], 4096);
    await run('two', '2', [], 4096);
    for (const file of ['transactions.arrow', 'alerts.jsonl', 'side.jsonl', 'aggregates.jsonl', 'outcomes.jsonl']) {
      expect(written('two')[file]).not.toEqual(written('one')[file]);
    }
  });
});
