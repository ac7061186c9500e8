import { LocalEngines } from '../src/pipeline/engines.ts';
import { prepareRun } from '../src/run/prepare.ts';
import { DEFAULT_BATCH_ROWS } from '../src/pipeline/batch-rows.ts';
import { runScenario } from '../src/run/run-scenario.ts';
import { MemoryBus } from '../src/bus/memory-bus.ts';
import { runWorld } from '../src/pipeline/world-source.ts';
import { StageDigests } from '../src/digest/stage-digest.ts';
import { createWorld } from '../src/sim/world.ts';
import { type Measurement } from './measurement.ts';

const never = new AbortController().signal;
const onProgress = () => undefined;

/** mixed-fraud in memory, from the seed to the report: ladder, scoring and digests included, no files. */
export async function measureWholeRun(): Promise<Measurement> {
  const prepared = prepareRun({ scenario: 'mixed-fraud' });
  const startedAt = performance.now();
  const run = await runScenario({
    ...prepared,
    directory: null,
    batchRows: DEFAULT_BATCH_ROWS,
    onProgress,
    signal: never,
  });
  const seconds = (performance.now() - startedAt) / 1000;
  if (run.kind !== 'finished') throw new Error('the run did not finish');
  return { name: 'whole run of mixed-fraud, ladder and scoring', rows: run.report.counts.transactions!, seconds };
}

/** The same without ladder and scoring: world, bus, engine, digests. */
export async function measurePipeline(): Promise<Measurement> {
  const { scenario } = prepareRun({ scenario: 'mixed-fraud', overrides: ['engine.aggregates=false'] });
  const startedAt = performance.now();
  const world = createWorld(scenario);
  const bus = new MemoryBus(world.vocabulary, scenario.delivery.partitions);
  const observers = [new StageDigests(world.vocabulary, bus.partitions)];
  const engines = new LocalEngines(scenario.engine, world.vocabulary, bus.partitions);
  const options = { observers, batchRows: DEFAULT_BATCH_ROWS, onProgress, signal: never };
  const { transactions } = await runWorld(scenario, world, bus, engines, options);
  const seconds = (performance.now() - startedAt) / 1000;
  return { name: 'run of mixed-fraud with digests, unscored', rows: transactions, seconds };
}
