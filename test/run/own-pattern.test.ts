import { readFileSync, writeFileSync } from 'node:fs';
import { tableFromIPC } from 'apache-arrow';
import { expect, it } from 'vitest';
import { prepareRun } from '../../src/run/prepare.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { UNWATCHED } from '../capture/format/records.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { jsonLines } from './replaying.ts';

const inFolder = temporaryFolder();

const SCENARIO = `name: tour
duration: 6h
traffic: { kind: none, clients: 50 }
patterns:
  tour:
    evades: 10m
    sequence:
      - { amount: 1.00 USD, region: home }
      - { amount: 2.00 USD, region: different, gap: 5m, completes: true }
      - { count: 2, amount: 3.00 USD, region: different, gap: 30s, spacing: 20s }
fraud: [{ pattern: tour, episodes: 40, evasion: 1 }]
`;

/*
 *  drawn    1 $ ---- 5:00 ---- 2 $ - 0:30 - 3 $ - 0:20 - 3 $
 *  evaded   1 $ -------- 10:00.001 -------- 2 $ - 0:30 - 3 $ - 0:20 - 3 $    each in a region of its own
 */
it('a pattern of a scenario keeps its gaps behind the evaded transaction, and each different region', async () => {
  writeFileSync(inFolder('tour.yaml'), SCENARIO);
  const prepared = prepareRun({ scenario: inFolder('tour.yaml') });
  await runScenario({ ...prepared, directory: inFolder('run'), batchRows: 512, ...UNWATCHED });
  const table = tableFromIPC(readFileSync(inFolder('run', 'transactions.arrow')));
  const rows = table.toArray().map((row) => row.toJSON() as Record<string, unknown>);
  const byId = new Map(rows.map((row) => [(row['transaction_id'] as bigint).toString(16).padStart(16, '0'), row]));
  const episodes = jsonLines(inFolder('run', 'episodes.jsonl'));
  expect(episodes).toHaveLength(40);
  for (const episode of episodes) {
    const own = (episode['transaction_ids'] as readonly string[]).map((id) => byId.get(id)!);
    const timesMs = own.map((row) => Number(row['true_time_ms']));
    expect(timesMs.slice(1).map((timeMs, i) => timeMs - timesMs[i]!)).toEqual([600_001, 30_000, 20_000]);
    expect(new Set(own.map((row) => row['region'])).size).toBe(4);
  }
});
