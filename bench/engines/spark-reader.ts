import { setTimeout as sleep } from 'node:timers/promises';
import { JobProgress } from '../../src/external/kafka/job-progress.ts';
import { tellEnds } from '../../src/external/kafka/tell-ends.ts';
import { TopicFollower } from '../../src/external/kafka/topic-follower.ts';
import { SparkJob } from '../../src/external/spark/spark-job.ts';
import { KafkaConnection } from '../../src/kafka/client/connection.ts';
import { loadKafkaSettings } from '../../src/kafka/client/settings.ts';
import { topicOffsets } from '../../src/kafka/topics.ts';
import { type Detection, type DetectionTiming } from '../../src/model/alert.ts';
import { TraplineError } from '../../src/model/errors.ts';
import { type EngineSpec } from '../../src/model/scenario.ts';
import { realClock } from '../../src/pacing/real-clock.ts';

/** The topic that a job reads, and how. */
export interface SparkReading {
  readonly brokers: string;
  readonly topic: string;
  readonly engine: EngineSpec;
  /** By partition. */
  readonly firstOffsets: readonly number[];
  /** How many partitions Spark works on at a time, each in a Python process. */
  readonly workers: number;
}

/** An alert as it came out of the job's topic, and when, by the real clock in ms. */
export interface SeenAlert {
  readonly detection: Detection & Pick<DetectionTiming, 'at_end'>;
  readonly seenAtMs: number;
}

/** How far a job was at an instant of the real clock, in ms. */
export interface Sighting {
  readonly atMs: number;
  readonly records: number;
}

const BETWEEN_LOOKS_MS = 100;

/** Our job on Spark, on a topic that others read too, and what is seen of it from outside. */
export class SparkReader {
  /** As they came; some may have come twice. */
  readonly alerts: SeenAlert[] = [];
  /** After its first batch, and after its latest. */
  first: Sighting | undefined;
  latest: Sighting | undefined;
  readonly #reading: SparkReading;
  readonly #job: SparkJob;
  readonly #controlTopic: string;
  readonly #progress: JobProgress;
  #connection: KafkaConnection | undefined;
  #followers: readonly TopicFollower[] = [];

  /** Starts the job. Throws TraplineError('service') where Spark is missing or Kafka cannot be reached. */
  static async start(reading: SparkReading): Promise<SparkReader> {
    const reader = new SparkReader(reading);
    try {
      await reader.#follow();
      reader.#job.start(false, reading.firstOffsets);
      return reader;
    } catch (error) {
      await reader.close();
      throw error;
    }
  }

  private constructor(reading: SparkReading) {
    const { brokers, topic, engine, workers, firstOffsets } = reading;
    const own = `${topic}.spark-${workers}`;
    this.#reading = reading;
    this.#controlTopic = `${own}.control`;
    this.#progress = new JobProgress(firstOffsets);
    this.#job = new SparkJob({
      job: 'exact',
      brokers,
      kafkaConfig: undefined,
      topic,
      alertsTopic: `${own}.alerts`,
      progressTopic: `${own}.progress`,
      controlTopic: this.#controlTopic,
      engine,
      args: ['--cores', String(workers)],
      onLog: () => undefined,
    });
  }

  /** Resolves when the job reads. */
  ready(): Promise<void> {
    return this.#job.ready();
  }

  /** Tells the job where the topic ends now, and waits until it has said everything. Throws TraplineError('engine_failed') where it fails. */
  async end(): Promise<void> {
    const ranges = await topicOffsets(this.#connection!, this.#reading.topic);
    const endOffsets = this.#reading.firstOffsets.map((_, partition) => ranges.get(partition)!.high);
    await tellEnds(this.#connection!, this.#controlTopic, endOffsets);
    for (;;) {
      if (this.#job.failure !== null) throw new TraplineError('engine_failed', `Spark: it ${this.#job.failure}`);
      if (this.#progress.hasEnded(endOffsets) && (await this.#followers[0]!.isAtEnd())) return;
      await sleep(BETWEEN_LOOKS_MS);
    }
  }

  async close(): Promise<void> {
    await this.#job.stop();
    for (const follower of this.#followers) await follower.close();
    await this.#connection?.close();
  }

  async #follow(): Promise<void> {
    const { brokers, topic, workers } = this.#reading;
    const connection = (this.#connection = await KafkaConnection.open(loadKafkaSettings({ brokers })));
    const own = `${topic}.spark-${workers}`;
    this.#followers = [
      await TopicFollower.open(connection, `${own}.alerts`, ({ value }) => {
        const detection = JSON.parse(Buffer.from(value!).toString()) as SeenAlert['detection'];
        this.alerts.push({ detection, seenAtMs: realClock.nowMs() });
      }),
      await TopicFollower.open(connection, `${own}.progress`, ({ value }) => this.#noteProgress(value)),
    ];
  }

  #noteProgress(value: Uint8Array | null): void {
    const { firstOffsets } = this.#reading;
    this.#progress.take(value);
    const records = this.#progress.next.reduce((sum, next, i) => sum + next - firstOffsets[i]!, 0);
    if (records === (this.latest?.records ?? 0)) return;
    this.latest = { atMs: realClock.nowMs(), records };
    this.first ??= this.latest;
  }
}
