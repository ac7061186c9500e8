import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadKafkaSettings } from '../../src/kafka/client/settings.ts';
import { KafkaBus } from '../../src/kafka/kafka-bus.ts';
import { type Detection } from '../../src/model/alert.ts';
import { type LogBatch } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { NO_OUTPUTS } from '../../src/model/engine-results.ts';
import { type Scenario } from '../../src/model/scenario.ts';
import { DEFAULT_BATCH_ROWS } from '../../src/pipeline/batch-rows.ts';
import { EngineOutput } from '../../src/pipeline/engine-output.ts';
import { type Engines } from '../../src/pipeline/engines.ts';
import { realClock } from '../../src/pacing/real-clock.ts';
import { runWorld } from '../../src/pipeline/world-source.ts';
import { createWorld } from '../../src/sim/world.ts';
import { UNWATCHED } from '../captured-week.ts';
import { builtCluster } from './built-cluster.ts';
import { SparkReader } from './spark-reader.ts';

/** A topic with the whole log of a scenario. */
export interface FilledTopic {
  readonly brokers: string;
  readonly topic: string;
  readonly scenario: Scenario;
  readonly records: number;
  readonly firstOffsets: readonly number[];
  /** The last batch of each partition, as the bus gave it. */
  readonly lastBatches: readonly LogBatch[];
}

/** How fast an engine worked through a topic. */
export interface Throughput {
  readonly name: string;
  readonly workers: number;
  /** From its start until it had said everything. */
  readonly wholeS: number;
  /** Records a second, from when it had read the first ones until the last. */
  readonly warmPerS: number;
  /** Rule, alert and transaction of each detection. */
  readonly detections: ReadonlySet<string>;
}

/** Publishes a scenario, for several engines to read in turn. Throws TraplineError('service') if Kafka cannot be reached. */
export async function fillTopic(brokers: string, topic: string, scenario: Scenario): Promise<FilledTopic> {
  const world = createWorld(scenario);
  const { vocabulary } = world;
  const { partitions } = scenario.delivery;
  const bus = await KafkaBus.open(loadKafkaSettings({ brokers }), { topic, partitions, reuseTopic: false, vocabulary });
  const last = new Map<number, LogBatch>();
  const options = { observers: [], batchRows: DEFAULT_BATCH_ROWS, ...UNWATCHED };
  const { records } = await runWorld(scenario, world, bus, noting(last), options);
  const { firstOffsets } = bus;
  await bus.close();
  return { brokers, topic, scenario, records, firstOffsets, lastBatches: [...last.values()] };
}

/** The built-in engine in consumer processes, from the begin of the topic to its end. */
export async function measureBuiltIn(filled: FilledTopic, workers: number): Promise<Throughput> {
  const { brokers, topic, scenario, firstOffsets, lastBatches, records } = filled;
  const { createEngines } = await builtCluster();
  const checkpointFolder = mkdtempSync(join(tmpdir(), 'trapline-bench-'));
  const startedAtMs = realClock.nowMs();
  const engines = createEngines({
    job: {
      settings: loadKafkaSettings({ brokers }),
      topic,
      groupId: `${topic}.builtin-${workers}`,
      engine: scenario.engine,
      extras: [],
      firstOffsets,
      checkpointFolder,
      shiftMs: 0,
      source: 'bench',
      checkpointEveryMs: 1000,
    },
    consumers: workers,
    onNotice: console.error,
  });
  try {
    for (const batch of lastBatches) engines.process(batch);
    let first: { readonly atMs: number; readonly records: number } | undefined;
    let readAtMs = startedAtMs;
    engines.watch(() => {
      if (engines.consumed === 0) return;
      first ??= { atMs: realClock.nowMs(), records: engines.consumed };
      readAtMs = realClock.nowMs();
    });
    const { detections } = await engines.finish(true, () => undefined);
    const keys = new Set<string>();
    for (const { detection } of detections) keys.add(keyOf(detection));
    return {
      name: 'built-in engine',
      workers,
      wholeS: (realClock.nowMs() - startedAtMs) / 1000,
      warmPerS: ((records - first!.records) * 1000) / (readAtMs - first!.atMs),
      detections: keys,
    };
  } finally {
    await engines.close();
    rmSync(checkpointFolder, { recursive: true });
  }
}

/** Our job on Spark, from the begin of the topic to its end. */
export async function measureSpark(filled: FilledTopic, workers: number): Promise<Throughput> {
  const { brokers, topic, scenario, firstOffsets } = filled;
  const startedAtMs = realClock.nowMs();
  const reader = await SparkReader.start({ brokers, topic, engine: scenario.engine, firstOffsets, workers });
  try {
    await reader.end();
    const wholeS = (realClock.nowMs() - startedAtMs) / 1000;
    const { first, latest, alerts } = reader;
    return {
      name: 'Spark',
      workers,
      wholeS,
      warmPerS: ((latest!.records - first!.records) * 1000) / (latest!.atMs - first!.atMs),
      detections: new Set(alerts.map(({ detection }) => keyOf(detection))),
    };
  } finally {
    await reader.close();
  }
}

/** Engines that leave the log to those that read it later, and note its end. */
function noting(last: Map<number, LogBatch>): Engines {
  return {
    consumed: 0,
    process: (batch) => last.set(batch.partition, batch),
    takeFinal: () => NO_OUTPUTS,
    finish: () => Promise.resolve(new EngineOutput(createVocabulary(), 0).results([])),
  };
}

function keyOf({ rule, alert_id, transaction_id }: Detection): string {
  return `${rule} ${alert_id} ${transaction_id}`;
}
