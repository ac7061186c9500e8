import { setTimeout as sleep } from 'node:timers/promises';
import { ShiftedBus } from '../../bus/shifted-bus.ts';
import { connectInflux } from '../../influx/connection.ts';
import { type InfluxSettings } from '../../influx/settings.ts';
import { KafkaConnection } from '../../kafka/client/connection.ts';
import { describeKafkaSettings, type KafkaSettings, loadKafkaSettings } from '../../kafka/client/settings.ts';
import { KafkaBus } from '../../kafka/kafka-bus.ts';
import { type LogBatch } from '../../model/batch.ts';
import { createVocabulary } from '../../model/dictionary.ts';
import { type EngineResults, NO_OUTPUTS } from '../../model/engine-results.ts';
import { TraplineError } from '../../model/errors.ts';
import { type ForeignComparison } from '../../model/foreign-alert.ts';
import { type RawRecord } from '../../model/record.ts';
import { type EngineSpec } from '../../model/scenario.ts';
import { realClock } from '../../pacing/real-clock.ts';
import { type Backend } from '../../pipeline/backend.ts';
import { EngineOutput } from '../../pipeline/engine-output.ts';
import { type ArrivedAlert } from '../../pipeline/engine-watcher.ts';
import { type WatchableEngines } from '../../pipeline/engines.ts';
import { AlertLog } from '../alert-log.ts';
import { type AlertParser } from '../alert-parser.ts';
import { AlertProblem } from '../alert-problem.ts';
import { type KafkaJob } from '../engine-request.ts';
import { type EngineRun } from '../engine-run.ts';
import {
  type CaughtUp,
  type Door,
  type EngineIdentity,
  type ForeignEngine,
  type WorkingEngine,
} from '../foreign-engine.ts';
import { MeasurementFollower } from '../influx/measurement-follower.ts';
import { shiftAlert } from '../shift-alert.ts';
import { WorkListeners } from '../work-listeners.ts';
import { type AlertsFollower } from '../alerts-follower.ts';
import { awaitJob } from './await-job.ts';
import { type Companion } from './companion.ts';
import { JobPosition } from './job-position.ts';
import { tellEnds } from './tell-ends.ts';
import { TopicFollower } from './topic-follower.ts';

/** How often a run by the wall clock looks how far the job's consumer group is. */
const BETWEEN_LOOKS_MS = 500;

/** A job that reads the scenario from a topic and writes its alerts to another one, or to InfluxDB. Nothing of it is started here. */
export class KafkaEngine implements WorkingEngine {
  readonly door: Door;
  readonly transport: Pick<Backend, 'bus' | 'facts'>;
  readonly firstOffsets: readonly number[];
  readonly engines: WatchableEngines;
  readonly alerts = new AlertLog();
  failure: TraplineError | null = null;
  caughtUp: CaughtUp = 'limit';
  readonly identity: EngineIdentity;
  readonly #job: KafkaJob;
  readonly #companion: Companion | null;
  readonly #topic: string;
  readonly #parser: AlertParser;
  readonly #run: EngineRun;
  readonly #connection: KafkaConnection;
  readonly #endOffsets: number[];
  readonly #position: JobPosition;
  readonly #listeners: WorkListeners;
  readonly #closing = new AbortController();
  #following: Promise<void> | undefined;
  #alertsFollower: AlertsFollower | undefined;
  #progressFollower: TopicFollower | undefined;
  #consumed = 0;
  #lastAlertAtMs = realClock.nowMs();

  /**
   * Makes the topics and begins to read alerts. Throws TraplineError: `input` for a topic that holds records, `service` if Kafka cannot be
   * reached.
   */
  static async open(job: KafkaJob, parser: AlertParser, run: EngineRun, started?: StartedJob): Promise<KafkaEngine> {
    const topic = topicOf(job, run);
    const { partitions } = run.scenario.delivery;
    const { signal } = run;
    const { vocabulary } = run.world;
    const settings = loadKafkaSettings(job.kafka);
    const bus = await KafkaBus.open(settings, { topic, partitions, reuseTopic: job.reuseTopic, vocabulary, signal });
    try {
      const connection = await KafkaConnection.open(settings, { signal });
      const engine = new KafkaEngine({ job, started, settings, topic, bus, connection, parser, run });
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

  private constructor({ job, started, settings, topic, bus, connection, parser, run }: OpenJob) {
    this.#job = job;
    this.door = started?.door ?? 'kafka';
    this.identity = started?.identity ?? identityOf(job);
    this.#companion = started?.companion ?? null;
    this.#topic = topic;
    this.#parser = parser;
    this.#run = run;
    this.#connection = connection;
    const { firstOffsets } = bus;
    this.firstOffsets = firstOffsets;
    this.#endOffsets = [...firstOffsets];
    this.#position = new JobPosition(
      connection,
      topic,
      job,
      firstOffsets,
      AbortSignal.any([run.signal, this.#closing.signal]),
    );
    this.#listeners = new WorkListeners(firstOffsets.length);
    const facts = {
      topic,
      ...(job.alerts.kind === 'topic'
        ? { alerts_topic: job.alerts.topic }
        : { alerts_influx: job.alerts.settings.url }),
      engine_group: job.group ?? null,
      kafka: describeKafkaSettings(settings),
    };
    this.transport = { bus: run.shiftMs === 0 ? bus : new ShiftedBus(bus, run.shiftMs), facts };
    this.engines = this.#port();
  }

  get comparison(): ForeignComparison {
    const reference = this.#job.isExact ? 'admitted' : 'delivered';
    const compared = this.alerts.compared(this.#job.isExact);
    const isComparable =
      compared !== 'every_field' || this.#run.shiftMs === 0 || !hasAlignedWindows(this.#run.scenario.engine);
    return { reference, compared: isComparable ? compared : 'detections', rules: this.#parser.mappedRules };
  }

  get counts(): ForeignEngine['counts'] {
    return this.alerts.counts;
  }

  onAlert(listener: (alert: ArrivedAlert) => void): void {
    this.#listeners.onAlert(listener);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#following;
    await this.#companion?.stop();
    await this.#alertsFollower?.close();
    await this.#progressFollower?.close();
    await this.#connection.close();
  }

  async #follow(): Promise<void> {
    const { alerts, progressTopic, onNotice } = this.#job;
    this.#alertsFollower = await (alerts.kind === 'topic'
      ? this.#followTopic(alerts.topic)
      : this.#followMeasurements(alerts.settings));
    if (progressTopic !== undefined) {
      const take = ({ value }: RawRecord): void => {
        this.#position.take(value);
        this.#tellPosition();
      };
      this.#progressFollower = await TopicFollower.open(this.#connection, progressTopic, take);
    }
    const from = alerts.kind === 'topic' ? `topic ${alerts.topic}` : `InfluxDB at ${alerts.settings.url}`;
    onNotice(`publishing to topic ${this.#topic}; alerts are read from ${from}`);
  }

  #followTopic(topic: string): Promise<TopicFollower> {
    return TopicFollower.open(this.#connection, topic, ({ partition, offset, value }) => {
      this.#lastAlertAtMs = realClock.nowMs();
      this.#take(`topic ${topic}, partition ${partition}, offset ${offset}`, () => jsonOf(value));
    });
  }

  async #followMeasurements(settings: InfluxSettings): Promise<MeasurementFollower> {
    const { world, shiftMs } = this.#run;
    const span = { startMs: world.startMs + shiftMs, endMs: world.endMs + shiftMs };
    const points = { measurements: this.#parser.measurements, ...span };
    return MeasurementFollower.open(await connectInflux(settings, this.#run.signal), points, {
      moved: () => (this.#lastAlertAtMs = realClock.nowMs()),
      point: (row, where) => this.#take(where, () => row),
    });
  }

  #port(): WatchableEngines {
    const consumed = (): number => this.#consumed;
    return {
      get consumed() {
        return consumed();
      },
      ready: () => this.#companion?.ready() ?? Promise.resolve(),
      watch: (watcher) => {
        this.#listeners.watch(watcher);
        this.#following ??= this.#followPosition();
      },
      changedMinutes: () => [],
      process: (batch) => this.#process(batch),
      takeFinal: () => NO_OUTPUTS,
      finish: (ended, onConsumed) => this.#finish(ended, onConsumed),
    };
  }

  /** Looks now and then how far the job is, for what follows it meanwhile. */
  async #followPosition(): Promise<void> {
    while (!this.#closing.signal.aborted && !this.#isGivenUp) {
      try {
        await this.#position.look();
        this.#tellPosition();
        await sleep(BETWEEN_LOOKS_MS, undefined, { signal: this.#closing.signal });
      } catch (error) {
        if (!this.#closing.signal.aborted) this.#fail(error);
      }
    }
  }

  /** What a job that does not tell has read is taken to be all that there is. */
  #tellPosition(): void {
    const next = this.#position.isTold ? this.#position.next : this.#endOffsets;
    for (const [partition, offset] of next.entries()) this.#listeners.reached(partition, offset, Number.NaN);
  }

  /** The job reads the log itself; this only notes how long the log is. */
  #process(batch: LogBatch): void {
    const last = Math.max(batch.offset[batch.length - 1] ?? -1, batch.malformed.at(-1)?.offset ?? -1);
    this.#endOffsets[batch.partition] = Math.max(this.#endOffsets[batch.partition]!, last + 1);
    this.#consumed += batch.length + batch.malformed.length;
  }

  async #finish(ended: boolean, onConsumed: () => void): Promise<EngineResults> {
    try {
      if (ended) {
        const { controlTopic } = this.#job;
        if (controlTopic !== undefined) await tellEnds(this.#connection, controlTopic, this.#endOffsets);
        this.#companion?.start(true, this.firstOffsets);
        this.caughtUp = await this.#await(onConsumed);
        if (!this.#isGivenUp) await this.#alertsFollower!.settle();
      }
    } catch (error) {
      this.#fail(error);
    }
    return new EngineOutput(createVocabulary(), 0).results([]);
  }

  #await(onConsumed: () => void): Promise<CaughtUp> {
    return awaitJob({
      settings: this.#job,
      position: this.#position,
      endOffsets: this.#endOffsets,
      alerts: this.#alertsFollower!,
      lastAlertAtMs: () => this.#lastAlertAtMs,
      hasEnded: () => this.#companion?.hasEnded === true,
      isGivenUp: () => this.#isGivenUp,
      onLag: (records) => {
        this.#consumed = this.#total - records;
        onConsumed();
      },
    });
  }

  /** Whether the job is not to be waited for any longer. */
  get #isGivenUp(): boolean {
    const how = this.#companion?.failure ?? null;
    if (how !== null) this.failure ??= new TraplineError('engine_failed', `engine ${this.identity.name}: it ${how}`);
    return this.#run.signal.aborted || this.failure !== null;
  }

  /** How many records the run has published. */
  get #total(): number {
    return this.#endOffsets.reduce((sum, end, partition) => sum + end - this.firstOffsets[partition]!, 0);
  }

  /** The run goes on without the job, so that its files are whole. */
  #fail(error: unknown): void {
    if (!(error instanceof TraplineError)) throw error;
    this.failure ??= error;
  }

  /** Takes in an alert that lies at `where`. */
  #take(where: string, read: () => unknown): void {
    if (this.failure !== null) return;
    try {
      const said = this.#parser.parse(read());
      if (said === undefined) return;
      const inWorld = shiftAlert(said, -this.#run.shiftMs);
      if (this.alerts.add(inWorld, where)) this.#listeners.alert(inWorld);
    } catch (error) {
      if (!(error instanceof AlertProblem)) throw error;
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
  readonly run: EngineRun;
}

function jsonOf(value: Uint8Array | null): unknown {
  try {
    return JSON.parse(Buffer.from(value ?? []).toString());
  } catch {
    throw new AlertProblem('expected an alert as a JSON object');
  }
}

/** The id of an alert has its window's begin in it where windows are aligned, and so the shift of a run by the wall clock. */
function hasAlignedWindows({ ruleSet }: EngineSpec): boolean {
  return ruleSet.rules.some(({ window }) => window.kind !== 'trailing');
}
