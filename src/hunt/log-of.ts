import { MemoryBus } from '../bus/memory-bus.ts';
import { type Scenario } from '../model/scenario.ts';
import { transactionIdAt } from '../model/transaction-id.ts';
import { noEngines } from '../pipeline/no-engines.ts';
import { runWorld } from '../pipeline/world-source.ts';
import { createWorld, type World } from '../sim/world.ts';
import { type JudgedRecord, judgeLogs } from './judged-log.ts';
import { KeptRun } from './kept-run.ts';

const BATCH_ROWS = 4096;

/** A scenario's world, and the log that it comes to by partition, without an engine. */
export interface WorldAndLog {
  readonly world: World;
  readonly logs: readonly (readonly JudgedRecord[])[];
  /** By transaction id, true time in ms since the epoch. */
  readonly trueTimeMs: ReadonlyMap<string, number>;
}

/** Draws and delivers a scenario, and judges its log. Throws TraplineError('input') for a world that cannot be. */
export async function logOf(scenario: Scenario): Promise<WorldAndLog> {
  const world = createWorld(scenario);
  const bus = new MemoryBus(world.vocabulary, scenario.delivery.partitions);
  const kept = new KeptRun();
  const trueTimeMs = new Map<string, number>();
  const observer = kept.observe(world.vocabulary, scenario.delivery.partitions);
  await runWorld(scenario, world, bus, noEngines(world.vocabulary), {
    observers: [
      {
        ...observer,
        drawn: (batch) => {
          for (let row = 0; row < batch.length; row++) {
            trueTimeMs.set(transactionIdAt(batch.ids, row), batch.trueTimeMs[row]!);
          }
        },
      },
    ],
    batchRows: BATCH_ROWS,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  return { world, logs: judgeLogs(kept.logs, scenario.engine), trueTimeMs };
}
