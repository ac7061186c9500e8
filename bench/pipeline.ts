import { MemoryBus } from '../src/bus/memory-bus.ts';
import { StageDigests } from '../src/digest/stage-digest.ts';
import { type Observer } from '../src/model/observer.ts';
import { type Scenario } from '../src/model/scenario.ts';
import { DEFAULT_BATCH_ROWS } from '../src/pipeline/batch-rows.ts';
import { LocalEngines } from '../src/pipeline/engines.ts';
import { runWorld } from '../src/pipeline/world-source.ts';
import { prepareRun } from '../src/run/prepare.ts';
import { createWorld, type World } from '../src/sim/world.ts';
import { measured, type Outcome, outcomeOf } from './suite/measurement.ts';
import { startMeter } from './suite/meter.ts';

/** `mixed-fraud` without ladder, scoring and files: world, delivery, bus, engines with aggregates, and the digests of both stages. */
export async function measurePipeline(): Promise<Outcome> {
  const { scenario } = prepareRun({ scenario: 'mixed-fraud' });
  const stop = startMeter();
  const transactions = await runUnscored(scenario);
  return outcomeOf(measured('pipeline of mixed-fraud, unscored', transactions, stop()));
}

/** Runs a scenario in this process and scores nothing; returns how many transactions there were. `more` watch beside the digests. */
export async function runUnscored(
  scenario: Scenario,
  more: (world: World) => readonly Observer[] = () => [],
): Promise<number> {
  const world = createWorld(scenario);
  const bus = new MemoryBus(world.vocabulary, scenario.delivery.partitions);
  const observers = [new StageDigests(world.vocabulary, bus.partitions), ...more(world)];
  const engines = new LocalEngines(scenario.engine, world.vocabulary, bus.partitions);
  const { signal } = new AbortController();
  const options = { observers, batchRows: DEFAULT_BATCH_ROWS, onProgress: () => undefined, signal };
  const { transactions } = await runWorld(scenario, world, bus, engines, options);
  return transactions;
}
