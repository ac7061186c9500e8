import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_BATCH_ROWS } from '../src/pipeline/batch-rows.ts';
import { prepareRun } from '../src/run/prepare.ts';
import { runScenario } from '../src/run/run-scenario.ts';
import { UNWATCHED } from './scratch.ts';

/** A little of everything, so that files of it are small. */
const SCENARIO = `name: little
title: A little of everything
group: fuzz
seed: '1'
start: 2026-03-02T00:00:00Z
duration: 2h
traffic: { kind: households, clients: 8, transactions_per_client_per_day: 60 }
fraud:
  - { pattern: impossible_travel, episodes: 3, gap: { uniform: [1m, 12m] } }
  - { pattern: spending_spree, episodes: 3, categories: 4, span: { uniform: [4m, 16m] } }
  - { pattern: low_high_velocity, episodes: 3, gap: { uniform: [10s, 6m] } }
delivery:
  partitions: 2
  disorder: { share: 10%, extra: { exponential: { mean: 1m, max: 20m } } }
  duplicates: { share: 5%, after: { uniform: [50ms, 2m] } }
engine: { rules: default, allowed_disorder: 5s, max_future: 1m }
`;

/** The folder of a small finished run, and its capture. */
export interface SmallRun {
  readonly folder: string;
  readonly capture: string;
}

/** Runs it in `folder`; `seed` makes another one. */
export async function smallRun(folder: string, seed = '1'): Promise<SmallRun> {
  const scenario = join(folder, 'little.yaml');
  writeFileSync(scenario, SCENARIO);
  const run = join(folder, `run-${seed}`);
  const capture = join(folder, `log-${seed}.arrow`);
  await runScenario({
    ...prepareRun({ scenario, seed }),
    directory: run,
    capture: { path: capture, force: true },
    batchRows: DEFAULT_BATCH_ROWS,
    worker: false,
    ...UNWATCHED,
  });
  return { folder: run, capture };
}
