import { missingForKafka, startKafka } from '../services/kafka.ts';
import { DEFAULT_BATCH_ROWS } from '../src/pipeline/batch-rows.ts';
import { type Scenario } from '../src/model/scenario.ts';
import { type KafkaBackend, type openLiveBackend } from '../src/cluster/kafka-backend.ts';
import { runWorld } from '../src/pipeline/world-source.ts';
import { prepareRun } from '../src/run/prepare.ts';
import { StageDigests } from '../src/digest/stage-digest.ts';
import { createWorld, type World } from '../src/sim/world.ts';
import { type Measurement } from './measurement.ts';

const never = new AbortController().signal;

/**
 * mixed-fraud through a broker of its own: published, read back for the digests, and worked through by engines in consumer
 * processes that write checkpoints. From the first record published to the last output collected; ladder and scoring are not in it.
 */
export async function measureLive(consumers: number): Promise<readonly Measurement[]> {
  const missing = missingForKafka();
  if (missing !== null) {
    console.error(`no figure for a live run: ${missing}`);
    return [];
  }
  const kafka = await startKafka();
  try {
    const { scenario } = prepareRun({ scenario: 'mixed-fraud' });
    const world = createWorld(scenario);
    const backend = await openBuilt(scenario, world, kafka.brokers, consumers);
    const observers = [new StageDigests(world.vocabulary, backend.bus.partitions)];
    const options = { observers, batchRows: DEFAULT_BATCH_ROWS, onProgress: () => undefined, signal: never };
    const startedAt = performance.now();
    const { transactions } = await runWorld(scenario, world, backend.bus, backend.engines, options);
    const seconds = (performance.now() - startedAt) / 1000;
    await backend.close();
    const processes = consumers === 1 ? '1 consumer' : `${consumers} consumers`;
    return [{ name: `live run of mixed-fraud with digests, ${processes}`, rows: transactions, seconds }];
  } finally {
    await kafka.stop();
  }
}

/** As it is built: consumer processes that had to compile the sources first would take seconds to start. */
async function openBuilt(scenario: Scenario, world: World, brokers: string, consumers: number): Promise<KafkaBackend> {
  const file = new URL('../dist/cluster/kafka-backend.js', import.meta.url);
  const built = (await import(file.href)) as { readonly openLiveBackend: typeof openLiveBackend };
  return built.openLiveBackend(scenario, 'bench', world.vocabulary, {
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
