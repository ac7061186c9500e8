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
import { LiveSession, NOBODY } from './live-session.ts';
import { liveId, type PaceSettings } from './live-settings.ts';
import { machineClock } from '../pacing/machine-clock.ts';

const MOST_BATCH_ROWS = 256;

export interface LiveRunOptions {
  readonly scenario: Scenario;
  readonly runId: string;
  readonly pace: PaceSettings;
  readonly world: World;
  readonly transactions: LiveTransactions;
  readonly health: HealthLog;
  /** Given where the run is written into InfluxDB while it goes on. */
  readonly influx: InfluxSettings | undefined;
  /** Makes what the run runs on, under its name, for times that are shifted so much. */
  readonly openBackend: (id: string, shiftMs: number) => Promise<PacedBackend>;
}

/** A run by the wall clock, from its plan to what was measured. */
export class LiveRun {
  readonly backend: PacedBackend;
  readonly session: LiveSession;
  readonly #identity: LiveIdentity;
  readonly #exporter: LiveExport | null;

  private constructor(
    backend: PacedBackend,
    session: LiveSession,
    identity: LiveIdentity,
    exporter: LiveExport | null,
  ) {
    this.backend = backend;
    this.session = session;
    this.#identity = identity;
    this.#exporter = exporter;
  }

  /**
   * Makes everything ready; nothing may be sent before it resolves, and then at once. Throws TraplineError: `input` for a world that
   * leaves nothing to pace, `service` when Kafka or InfluxDB is not to be had.
   */
  static async open(options: LiveRunOptions): Promise<LiveRun> {
    const { scenario, pace, world, influx } = options;
    const connection = influx === undefined ? undefined : await connectInflux(influx);
    const nowMs = Date.now();
    const beganMs = machineClock.nowMs();
    const plan = planLive({ ...world, ...pace, phaseMs: phaseMs(scenario.engine.ruleSet), nowMs });
    if (plan.presentMs >= world.endMs) throw nothingToPace(scenario);
    const id = liveId(options.runId, nowMs);
    const backend = await options.openBackend(id, plan.shiftMs);
    try {
      const exporter = connection && exporterFor(options, connection, id, plan.shiftMs);
      const session = new LiveSession(plan, beganMs, backend, options.transactions, exporter ?? NOBODY);
      await session.ready();
      const endsAt = new Date(nowMs + (world.endMs - plan.presentMs) / plan.speed);
      pace.onNotice?.(`${id}: what is past goes at once, the rest by the clock until ${endsAt.toISOString()}`);
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

  /** What has to see the run go by, after the admission audit. */
  get observers(): readonly Observer[] {
    return this.#exporter === null ? [] : [this.#exporter];
  }

  /** Batches are small, for a transaction is drawn only when its batch is. */
  pipelineOptions({ batchRows }: Pick<WorldOptions, 'batchRows'>): Pick<WorldOptions, 'batchRows' | 'pacer'> {
    return { pacer: this.session.pacer, batchRows: Math.min(batchRows, MOST_BATCH_ROWS) };
  }

  /** Waits until everything that was sent has got where it belongs, and says what that took. */
  async settle(): Promise<LiveFigures> {
    await this.#exporter?.settle(this.session);
    return liveFigures(this.session, this.#identity);
  }

  /** Writes what only the end tells; null where nothing is written. */
  async finish(report: Report): Promise<LiveExported | null> {
    return (await this.#exporter?.finish(this.session, report)) ?? null;
  }

  /** To be called whatever happened. */
  async close(): Promise<void> {
    await this.#exporter?.close();
  }
}

function exporterFor(
  { influx, transactions, health, scenario, world }: LiveRunOptions,
  connection: InfluxConnection,
  id: string,
  shiftMs: number,
): LiveExport {
  return new LiveExport({ scenario, world, connection, settings: influx!, liveId: id, shiftMs, transactions, health });
}

function nothingToPace({ name }: Scenario): TraplineError {
  return new TraplineError(
    'scenario_unsuitable',
    `${name}: nothing of it is left for the present; give a shorter --history, or a longer duration ` +
      '(times are shifted by whole windows, where those are aligned to the clock)',
  );
}
