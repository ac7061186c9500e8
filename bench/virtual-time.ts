import { DEFAULT_BATCH_ROWS } from '../src/pipeline/batch-rows.ts';
import { prepareRun, type PreparedRun } from '../src/run/prepare.ts';
import { runScenario } from '../src/run/run-scenario.ts';
import { runUnscored } from './pipeline.ts';
import { measured, type Outcome, outcomeOf } from './suite/measurement.ts';
import { startMeter } from './suite/meter.ts';

const DAY_S = 86_400;

/** A world with so many transactions a second on the mean of a week. */
export interface VirtualWorld {
  readonly transactionsPerS: number;
  readonly clients: number;
  readonly duration: string;
}

/**
 * How much faster than the world's own time a run is: mixed-fraud, with its traffic and fraud as they are but for the number of
 * clients and their rate. `scored` is a run from the seed to the report in memory, with digests, ladder and scoring; the other is
 * the pipeline with digests alone.
 */
export async function measureVirtualTime(world: VirtualWorld, how: 'scored' | 'unscored'): Promise<Outcome> {
  const prepared = prepareRun({ scenario: 'mixed-fraud', overrides: overridesOf(world) });
  const stop = startMeter();
  const transactions = await (how === 'scored' ? runScored(prepared) : runUnscored(prepared.scenario));
  const usage = stop();
  // The part of a week that is drawn has another rate than the mean: what counts is how long it would take at the mean.
  const speedup = transactions / world.transactionsPerS / usage.wallS;
  const name = `virtual time at ${world.transactionsPerS}/s, ${how}`;
  return outcomeOf(measured(name, transactions, usage, { speedup }));
}

/** One setting each: what is not named stays as the scenario has it. */
function overridesOf({ transactionsPerS, clients, duration }: VirtualWorld): readonly string[] {
  return [
    'start=2026-01-05T09:00:00Z',
    `duration=${duration}`,
    `traffic.clients=${clients}`,
    `traffic.transactions_per_client_per_day=${(transactionsPerS * DAY_S) / clients}`,
  ];
}

async function runScored(prepared: PreparedRun): Promise<number> {
  const run = await runScenario({
    ...prepared,
    directory: null,
    batchRows: DEFAULT_BATCH_ROWS,
    attribute: false,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  if (run.kind !== 'finished') throw new Error('the run did not finish');
  return run.report.counts.transactions!;
}
