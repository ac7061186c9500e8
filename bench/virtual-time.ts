import { prepareRun } from '../src/run/prepare.ts';
import { DEFAULT_BATCH_ROWS } from '../src/pipeline/batch-rows.ts';
import { runScenario } from '../src/run/run-scenario.ts';
import { type Measurement } from './measurement.ts';

const DAY_S = 86_400;

/**
 * How much faster than the world's own time a run is, at a mean of so many transactions a second: mixed-fraud from the seed to the
 * report in memory, with digests, oracle and scoring. It begins on a Monday at nine, when the rate is near its mean.
 */
export async function measureVirtualTime(
  transactionsPerSecond: number,
  { clients, duration }: { readonly clients: number; readonly duration: string },
): Promise<Measurement> {
  const perClient = (transactionsPerSecond * DAY_S) / clients;
  const prepared = prepareRun({
    scenario: 'mixed-fraud',
    overrides: [
      'start=2026-01-05T09:00:00Z',
      `duration=${duration}`,
      `traffic={ kind: households, clients: ${clients}, transactions_per_client_per_day: ${perClient} }`,
    ],
  });
  const run = await runScenario({
    ...prepared,
    directory: null,
    batchRows: DEFAULT_BATCH_ROWS,
    attribute: false,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  if (run.kind !== 'finished') throw new Error('the run did not finish');
  const { counts, performance: took } = run.report;
  const rate = Math.round(counts.transactions! / took.simulated_s!);
  return {
    name: `virtual time at ${transactionsPerSecond} transactions a second`,
    rows: counts.transactions!,
    seconds: took.wall_s!,
    note: `${Math.round(took.speedup!)} × real time over ${duration}, at ${rate}/s`,
  };
}
