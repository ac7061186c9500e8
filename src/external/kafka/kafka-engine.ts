import { setTimeout as sleep } from 'node:timers/promises';
import { KafkaConnection } from '../../kafka/client/connection.ts';
import { describeKafkaSettings, type KafkaSettings, loadKafkaSettings } from '../../kafka/client/settings.ts';
import { groupOffsets } from '../../kafka/group-offsets.ts';
import { KafkaBus } from '../../kafka/kafka-bus.ts';
import { RecordProducer } from '../../kafka/record-producer.ts';
import { ensureTopic } from '../../kafka/topics.ts';
import { type LogBatch } from '../../model/batch.ts';
import { createVocabulary } from '../../model/dictionary.ts';
import { type EngineResults } from '../../model/engine-results.ts';
import { TraplineError } from '../../model/errors.ts';
import { type ForeignComparison } from '../../model/foreign-alert.ts';
import { type RawRecord } from '../../model/record.ts';
import { realClock } from '../../pacing/real-clock.ts';
import { type Backend } from '../../pipeline/backend.ts';
import { EngineOutput } from '../../pipeline/engine-output.ts';
import { type Engines } from '../../pipeline/engines.ts';
import { AlertLog } from '../alert-log.ts';
import { type AlertParser } from '../alert-parser.ts';
import { AlertProblem } from '../alert-problem.ts';
import { type KafkaJob } from '../engine-request.ts';
import { type EngineRun } from '../engine-run.ts';
import { type CaughtUp, type Door, type EngineIdentity, type ForeignEngine } from '../foreign-engine.ts';
import { type Companion } from './companion.ts';
import { JobProgress } from './job-progress.ts';
import { TopicFollower } from './topic-follower.ts';

const BETWEEN_LOOKS_MS = 200;

/** A job that reads the scenario from a topic and writes its alerts to another one. Nothing of it is started here. */
export class KafkaEngine implements ForeignEngine {
  readonly door: Door;
  readonly transport: Pick<Backend, 'bus' | 'facts'>;
  readonly engines: Engines;
  readonly alerts = new AlertLog();
  failure: TraplineError | null = null;
  caughtUp: CaughtUp = 'limit';
  readonly identity: EngineIdentity;
  readonly #job: KafkaJob;
  readonly #companion: Companion | null;
  readonly #topic: string;
  readonly #parser: AlertParser;
  readonly #signal: AbortSignal;
  readonly #connection: KafkaConnection;
  readonly #firstOffsets: readonly number[];
  readonly #endOffsets: number[];
  readonly #progress = new JobProgress();
  readonly #followers: TopicFollower[] = [];
  #consumed = 0;
  #lastAlertAtMs = realClock.nowMs();

  /**
   * Makes the topics and begins to read alerts. Throws TraplineError: `input` for a topic that holds records, `service` if Kafka cannot be
   * reached.
   */
  static async open(job: KafkaJob, parser: AlertParser, run: EngineRun, started?: StartedJob): Promise<KafkaEngine> {
    const topic = topicOf(job, run);
    const { partitions } = run.scenario.delivery;
    const { vocabulary } = run.world;
    const settings = loadKafkaSettings(job.kafka);
    const bus = await KafkaBus.open(settings, { topic, partitions, reuseTopic: job.reuseTopic, vocabulary });
    try {
      const connection = await KafkaConnection.open(settings);
      const engine = new KafkaEngine({ job, started, settings, topic, bus, connection, parser, signal: run.signal });
      try {
        await engine.#follow();
        engine.#companion?.start(false, bus.firstOffsets);
        return engine;
      } catch (error) {
        await engine.close();
        throw error;
      }
    } catch (error) {
      await bus.close();
      throw error;
    }
  }

  private constructor({ job, started, settings, topic, bus, connection, parser, signal }: OpenJob) {
    this.#job = job;
    this.door = started?.door ?? 'kafka';
    this.identity = started?.identity ?? identityOf(job);
    this.#companion = started?.companion ?? null;
    this.#topic = topic;
    this.#parser = parser;
    this.#signal = signal;
    this.#connection = connection;
    this.#firstOffsets = bus.firstOffsets;
    this.#endOffsets = [...bus.firstOffsets];
    const { alertsTopic, group } = job;
    const facts = {
      topic,
      alerts_topic: alertsTopic,
      engine_group: group ?? null,
      kafka: describeKafkaSettings(settings),
    };
    this.transport = { bus, facts };
    this.engines = this.#port();
  }

  get comparison(): ForeignComparison {
    const reference = this.#job.isExact ? 'admitted' : 'delivered';
    return { reference, compared: this.alerts.compared(this.#job.isExact), rules: this.#parser.mappedRules };
  }

  get counts(): ForeignEngine['counts'] {
    return this.alerts.counts;
  }

  async close(): Promise<void> {
    await this.#companion?.stop();
    await Promise.all(this.#followers.map((follower) => follower.close()));
    await this.#connection.close();
  }

  async #follow(): Promise<void> {
    const { alertsTopic, progressTopic, onNotice } = this.#job;
    this.#followers.push(await TopicFollower.open(this.#connection, alertsTopic, (record) => this.#takeAlert(record)));
    if (progressTopic !== undefined) {
      const take = ({ value }: RawRecord): void => this.#progress.take(value);
      this.#followers.push(await TopicFollower.open(this.#connection, progressTopic, take));
    }
    onNotice(`publishing to topic ${this.#topic}; alerts are read from topic ${alertsTopic}`);
  }

  #port(): Engines {
    const consumed = (): number => this.#consumed;
    return {
      get consumed() {
        return consumed();
      },
      process: (batch) => this.#process(batch),
      takeMinuteLines: () => [],
      finish: (ended, onConsumed) => this.#finish(ended, onConsumed),
    };
  }

  /** The job reads the log itself; this only notes how long the log is. */
  #process(batch: LogBatch): void {
    const last = Math.max(batch.offset[batch.length - 1] ?? -1, batch.malformed.at(-1)?.offset ?? -1);
    this.#endOffsets[batch.partition] = Math.max(this.#endOffsets[batch.partition]!, last + 1);
    this.#consumed += batch.length + batch.malformed.length;
  }

  async #finish(ended: boolean, onConsumed: () => void): Promise<EngineResults> {
    if (ended) {
      await this.#tellEnds();
      this.#companion?.start(true, this.#firstOffsets);
      await this.#await(onConsumed);
    }
    return new EngineOutput(createVocabulary(), 0).results([]);
  }

  /** Says in the control topic where each partition ends: its number is the key, the offset the value. */
  async #tellEnds(): Promise<void> {
    const { controlTopic } = this.#job;
    if (controlTopic === undefined) return;
    await ensureTopic(this.#connection, { topic: controlTopic, partitions: 1, reuseTopic: true });
    const producer = await RecordProducer.open(this.#connection, controlTopic);
    const records = this.#endOffsets.map((end, partition) => ({
      partition: 0,
      timestampMs: Date.now(),
      key: Buffer.from(String(partition)),
      value: Buffer.from(String(end)),
      headers: [],
    }));
    await producer.send(records);
    await producer.flush();
  }

  /** Waits until the job is done, as far as that can be told. */
  async #await(onConsumed: () => void): Promise<void> {
    const { group, progressTopic, quietMs, waitMs, onNotice } = this.#job;
    const tells = group !== undefined || progressTopic !== undefined;
    onNotice(waitingFor(this.#job));
    let lag = Number.POSITIVE_INFINITY;
    let movedAtMs = realClock.nowMs();
    while (!this.#signal.aborted && this.failure === null) {
      for (const follower of this.#followers) follower.throwIfFailed();
      this.#failWithCompanion();
      const nowMs = realClock.nowMs();
      const nowLag = await this.#lag();
      if (nowLag !== lag) movedAtMs = nowMs;
      lag = nowLag;
      this.#consumed = this.#total - (tells ? lag : 0);
      onConsumed();
      const isDone = tells && lag === 0 && this.#hasEnded && nowMs - this.#lastAlertAtMs >= quietMs;
      if ((isDone || this.#companion?.hasEnded === true) && (await this.#followers[0]!.isAtEnd())) {
        this.caughtUp = 'known';
        return;
      }
      if (nowMs - Math.max(movedAtMs, this.#lastAlertAtMs) >= waitMs) {
        this.caughtUp = tells ? 'limit' : 'assumed';
        if (tells)
          onNotice(
            `nothing has moved for ${waitMs / 1000} s with ${lag} records still to read; not waiting any longer`,
          );
        return;
      }
      await sleep(BETWEEN_LOOKS_MS);
    }
  }

  #failWithCompanion(): void {
    const how = this.#companion?.failure ?? null;
    if (how !== null) this.failure ??= new TraplineError('engine_failed', `engine ${this.identity.name}: it ${how}`);
  }

  get #total(): number {
    return this.#endOffsets.reduce((sum, end, partition) => sum + end - this.#firstOffsets[partition]!, 0);
  }

  /** Whether a job that tells its progress has said that it is done; of one that commits offsets only, they tell. */
  get #hasEnded(): boolean {
    return this.#job.progressTopic === undefined || this.#progress.hasEnded(this.#endOffsets);
  }

  /** How many records the job has still to read, as far as it tells. */
  async #lag(): Promise<number> {
    const { group, progressTopic } = this.#job;
    if (progressTopic !== undefined) return this.#progress.lag(this.#endOffsets);
    if (group === undefined) return 0;
    const offsets = await groupOffsets(this.#connection, group, this.#topic, this.#endOffsets.length, this.#signal);
    return this.#endOffsets.reduce(
      (sum, end, partition) => sum + Math.max(0, end - Math.max(0, offsets[partition]!)),
      0,
    );
  }

  #takeAlert({ partition, offset, value }: RawRecord): void {
    if (this.failure !== null) return;
    this.#lastAlertAtMs = realClock.nowMs();
    try {
      const said = this.#parser.parse(jsonOf(value));
      if (said !== undefined) this.alerts.add(said);
    } catch (error) {
      if (!(error instanceof AlertProblem)) throw error;
      const where = `topic ${this.#job.alertsTopic}, partition ${partition}, offset ${offset}`;
      this.failure = new TraplineError('engine_protocol', `engine ${this.identity.name}: ${where}: ${error.message}`);
    }
  }
}

/** A job that Trapline starts itself. */
export interface StartedJob {
  readonly door: Door;
  readonly identity: EngineIdentity;
  readonly companion: Companion;
}

/** The topic through which a run goes. */
export function topicOf({ topic }: Pick<KafkaJob, 'topic'>, { scenario, runId }: EngineRun): string {
  return topic ?? `trapline.${scenario.name}.${runId}`;
}

function identityOf({ name, isExact }: KafkaJob): EngineIdentity {
  return { name, version: null, features: isExact ? ['exact_by_partition'] : [] };
}

interface OpenJob {
  readonly job: KafkaJob;
  readonly started: StartedJob | undefined;
  readonly settings: KafkaSettings;
  readonly topic: string;
  readonly bus: KafkaBus;
  readonly connection: KafkaConnection;
  readonly parser: AlertParser;
  readonly signal: AbortSignal;
}

function jsonOf(value: Uint8Array | null): unknown {
  try {
    return JSON.parse(Buffer.from(value ?? []).toString());
  } catch {
    throw new AlertProblem('expected an alert as a JSON object');
  }
}

function waitingFor({ group, progressTopic, waitMs, quietMs }: KafkaJob): string {
  const quiet = `for ${quietMs / 1000} s no alert comes`;
  if (progressTopic !== undefined)
    return `all is published; waiting until topic ${progressTopic} says that all has ended and ${quiet}`;
  if (group !== undefined) return `all is published; waiting until group ${group} has read it and ${quiet}`;
  return `all is published; waiting until for ${waitMs / 1000} s no alert comes`;
}
