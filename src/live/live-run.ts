import { connectInflux, type InfluxConnection } from '../influx/connection.ts';
import { type InfluxSettings } from '../influx/settings.ts';
import { TraplineError } from '../model/errors.ts';
import { DEFAULT_LATENCY_SLO } from '../model/latency.ts';
import { type Scenario } from '../model/scenario.ts';
import { type Report } from '../report/report-schema.ts';
import { type World } from '../sim/world.ts';
import { type PacedBackend } from '../pipeline/backend.ts';
import { type HealthLog } from '../influx/health-log.ts';
import { type WorldOptions } from '../pipeline/world-source.ts';
import { type Observer } from '../model/observer.ts';
import { type LiveTransactions } from './live-transactions.ts';
import { LiveExport, type LiveExported } from './live-export.ts';
import { type LiveFigures, liveFigures, type LiveIdentity } from './live-facts.ts';
import { phaseMs, planLive } from './live-plan.ts';
import { LiveSession, NO_FOLLOWER } from './live-session.ts';
import { liveId, type PaceSettings } from './live-settings.ts';
import { realClock } from '../pacing/real-clock.ts';

/** A transaction is drawn only when its batch is, so batches are small. */
const MOST_BATCH_ROWS = 256;

/** What is run by the wall clock, how fast, and where it goes. */
export interface LiveRunOptions {
  readonly scenario: Scenario;
  /** As it is in virtual time. */
  readonly runId: string;
  readonly pace: PaceSettings;
  readonly world: World;
  readonly transactions: LiveTransactions;
  readonly health: HealthLog;
  /** Settings of an InfluxDB that the run is written into while it goes on; undefined for none. */
  readonly influx: InfluxSettings | undefined;
  /** Fires when the run is interrupted. */
  readonly signal: AbortSignal;
  /** Opens the bus and the engines under the run's own id, for times that are shifted by `shiftMs`. */
  readonly openBackend: (id: string, shiftMs: number) => Promise<PacedBackend>;
}

/** A run by the wall clock, from its plan to the latencies that it measured. */
export class LiveRun {
  readonly backend: PacedBackend;
  readonly session: LiveSession;
  readonly identity: LiveIdentity;
  readonly #exporter: LiveExport | null;

  private constructor(
    backend: PacedBackend,
    session: LiveSession,
    identity: LiveIdentity,
    exporter: LiveExport | null,
  ) {
    this.backend = backend;
    this.session = session;
    this.identity = identity;
    this.#exporter = exporter;
  }

  /**
   * Makes everything ready; nothing may be sent before it resolves, and then at once. Throws TraplineError: `input` for a world that
   * leaves nothing to pace, `service` when Kafka or InfluxDB cannot be reached, `interrupted` if the signal fires while one of them does not
   * answer.
   */
  static async open(options: LiveRunOptions): Promise<LiveRun> {
    const { scenario, pace, world, influx } = options;
    const connection = influx === undefined ? undefined : await connectInflux(influx, options.signal);
    const nowMs = Date.now();
    const beganMs = realClock.nowMs();
    const plan = planLive({ ...world, ...pace, phaseMs: phaseMs(scenario.engine.ruleSet), nowMs });
    if (plan.presentMs >= world.endMs) throw nothingToPace(scenario);
    const id = liveId(options.runId, nowMs);
    const backend = await options.openBackend(id, plan.shiftMs);
    try {
      const exporter = connection && exporterFor(options, connection, id, plan.shiftMs);
      const session = new LiveSession(plan, beganMs, backend, options.transactions, exporter ?? NO_FOLLOWER);
      await session.ready();
      const endsAt = new Date(nowMs + (world.endMs - plan.presentMs) / plan.speed);
      pace.onNotice?.(`${id}: the history is sent at once, the rest by the clock until ${endsAt.toISOString()}`);
      exporter?.start(session);
      const identity: LiveIdentity = {
        id,
        startedAtMs: nowMs,
        shiftMs: plan.shiftMs,
        speed: plan.speed,
        slo: scenario.latencySlo ?? DEFAULT_LATENCY_SLO,
        measuredTo: exporter === undefined ? 'deliver' : 'visible',
      };
      return new LiveRun(backend, session, identity, exporter ?? null);
    } catch (error) {
      await backend.close();
      throw error;
    }
  }

  /** How many lines InfluxDB was given and has confirmed; null where the run is not written into one. */
  get lines(): { readonly given: number; readonly confirmed: number } | null {
    const exporter = this.#exporter;
    return exporter && { given: exporter.linesGiven, confirmed: exporter.linesConfirmed };
  }

  /** Observers for the run's pipeline, to be told after those that score it. */
  get observers(): readonly Observer[] {
    return this.#exporter === null ? [] : [this.#exporter];
  }

  /** How its source has to run: paced, and in small batches. */
  pipelineOptions({ batchRows }: Pick<WorldOptions, 'batchRows'>): Pick<WorldOptions, 'batchRows' | 'pacer'> {
    return { pacer: this.session.pacer, batchRows: Math.min(batchRows, MOST_BATCH_ROWS) };
  }

  /** Waits until every measured alert is confirmed and visible, where it is written at all. Returns the latencies. */
  async settle(): Promise<LiveFigures> {
    await this.#exporter?.settle(this.session);
    return liveFigures(this.session, this.identity);
  }

  /** Writes what is known only at the end; null where nothing is written. */
  async finish(report: Report): Promise<LiveExported | null> {
    return (await this.#exporter?.finish(this.session, report)) ?? null;
  }

  /** The first thing that went wrong with writing it into InfluxDB; null while nothing has. */
  get failure(): TraplineError | null {
    return this.#exporter?.failure ?? null;
  }

  /** Frees connections; to be called however the run ended. */
  async close(): Promise<void> {
    await this.#exporter?.close();
  }
}

function exporterFor(
  { influx, transactions, health, scenario, world, signal }: LiveRunOptions,
  connection: InfluxConnection,
  id: string,
  shiftMs: number,
): LiveExport {
  const settings = influx!;
  return new LiveExport({ scenario, world, connection, settings, liveId: id, shiftMs, transactions, health, signal });
}

function nothingToPace({ name }: Scenario): TraplineError {
  return new TraplineError(
    'scenario_unsuitable',
    `${name}: nothing of it is left for the present; give a shorter --history, or a longer duration ` +
      '(times are shifted by whole windows, where those are aligned to the clock)',
  );
}
