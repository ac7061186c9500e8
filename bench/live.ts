import { missingForKafka, startKafka } from '../services/kafka.ts';
import { type KafkaBackend, type openKafkaBackend } from '../src/cluster/kafka-backend.ts';
import { StageDigests } from '../src/digest/stage-digest.ts';
import { type Scenario } from '../src/model/scenario.ts';
import { DEFAULT_BATCH_ROWS } from '../src/pipeline/batch-rows.ts';
import { runWorld } from '../src/pipeline/world-source.ts';
import { formatQuantity } from '../src/report/format.ts';
import { prepareRun } from '../src/run/prepare.ts';
import { createWorld, type World } from '../src/sim/world.ts';
import { UNWATCHED } from './captured-week.ts';
import { measured, type Outcome, outcomeOf, skippedFor } from './suite/measurement.ts';
import { startFamilyMeter } from './suite/meter.ts';

/**
 * mixed-fraud through a broker of its own: published, read back for the digests, and worked through by engines in consumer
 * processes that write checkpoints. From the first record published to the last consumer ended; ladder and scoring are not in it.
 * CPU time is that of this process and of the consumers, not the broker's.
 */
export async function measureLive(consumers: number): Promise<Outcome> {
  const missing = missingForKafka();
  if (missing !== null) return skippedFor(missing);
  const kafka = await startKafka();
  try {
    const { scenario } = prepareRun({ scenario: 'mixed-fraud' });
    const world = createWorld(scenario);
    const backend = await openBuilt(scenario, world, kafka.brokers, consumers);
    const observers = [new StageDigests(world.vocabulary, backend.bus.partitions)];
    const options = { observers, batchRows: DEFAULT_BATCH_ROWS, ...UNWATCHED };
    const stop = startFamilyMeter();
    const { transactions } = await runWorld(scenario, world, backend.bus, backend.engines, options);
    await backend.close();
    return outcomeOf(measured(`through Kafka, ${formatQuantity(consumers, 'consumer')}`, transactions, stop()));
  } finally {
    await kafka.stop();
  }
}

/** As it is built: consumer processes that had to compile the sources first would take seconds to start. */
async function openBuilt(scenario: Scenario, world: World, brokers: string, consumers: number): Promise<KafkaBackend> {
  const file = new URL('../dist/cluster/kafka-backend.js', import.meta.url);
  const built = (await import(file.href)) as { readonly openKafkaBackend: typeof openKafkaBackend };
  return built.openKafkaBackend(scenario, 'bench', world.vocabulary, {
    brokers,
    configFile: undefined,
    environment: {},
    consumers,
    topic: undefined,
    reuseTopic: false,
    checkpointEveryMs: 1000,
    onNotice: console.error,
  });
}
