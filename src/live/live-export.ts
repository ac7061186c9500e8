import { setTimeout as sleep } from 'node:timers/promises';
import { type InfluxConnection } from '../influx/connection.ts';
import { MeasurementLines } from '../influx/measurements.ts';
import { InfluxSink } from '../influx/sink.ts';
import { type InfluxSettings } from '../influx/settings.ts';
import { TransactionLines } from '../influx/transaction-lines.ts';
import { type Detection } from '../model/alert.ts';
import { type LogBatch } from '../model/batch.ts';
import { TraplineError } from '../model/errors.ts';
import { type Scenario } from '../model/scenario.ts';
import { type Report } from '../report/report-schema.ts';
import { RunningScores } from '../score/running-scores.ts';
import { type HealthLog } from '../influx/health-log.ts';
import { measurementOf, scoreLines } from '../influx/export-run.ts';
import { type Observer } from '../model/observer.ts';
import { type World } from '../sim/world.ts';
import { type LiveTransactions } from './live-transactions.ts';
import { type DetectedPassage } from './latency-log.ts';
import { type LiveFollower, type LiveSession } from './live-session.ts';
import { realClock } from '../pacing/real-clock.ts';

/** Rows that are drawn again at a time, to find those that got lost. */
const DRAWN_ROWS = 4096;
/** How long lines are collected before they are written together. */
const TICK_MS = 100;
/** How often minutes and figures of health that have changed are written again. */
const REVISE_MS = 1000;
/** How often the scores so far are written. */
const SCORE_MS = 10_000;
/** The pause between two queries for alerts. */
const QUERY_MS = 100;
/** An interrupted run gives up when the server has not answered about any line for so long. */
const GIVE_UP_MS = 400;
/** How long after the end a confirmed alert may take to become visible. */
const LAST_QUERY_MS = 10_000;

/** The run that is written, the database that it is written into, and under which name and times. */
export interface LiveExportOptions {
  readonly scenario: Scenario;
  readonly world: World;
  readonly connection: InfluxConnection;
  readonly settings: InfluxSettings;
  /** The tag `run_id` of its points. */
  readonly liveId: string;
  /** What is added to every time of the world. */
  readonly shiftMs: number;
  readonly transactions: LiveTransactions;
  readonly health: HealthLog;
  /** Fires when the run is interrupted. */
  readonly signal: AbortSignal;
}

/**
 * Writes a run into InfluxDB while it goes on: transactions as they come out of the log, alerts, minutes and the engines' health as
 * they become known. Of each alert it notes when the server confirmed it and when a query returned it. The first failure ends the
 * writing and is returned at the end; the run itself goes on.
 */
export class LiveExport implements Observer, LiveFollower {
  readonly #options: LiveExportOptions;
  /** Not the run's own signal: an interrupted run is still written as far as it came, by a server that answers. */
  readonly #stop = new AbortController();
  readonly #onInterrupt = () => void this.#stopIfStuck();
  readonly #sink: InfluxSink;
  readonly #lines: MeasurementLines;
  readonly #transactions: TransactionLines;
  readonly #counts = new Map<string, number>();
  #queue: string[] = [];
  #linesGiven = 0;
  /** Alerts by their line, until that is confirmed. */
  readonly #sent = new Map<string, DetectedPassage>();
  /** Measured alerts that are confirmed and not visible yet. */
  readonly #confirmed = new Set<DetectedPassage>();
  /** Alerts that are visible, of which the latency is still to be written. */
  #visible: DetectedPassage[] = [];
  #failure: TraplineError | null = null;
  #isOver = false;
  #revisedAtMs = -Infinity;
  readonly #scores: RunningScores;
  #scoredAtMs: number;
  #work: Promise<unknown> = Promise.resolve();

  constructor(options: LiveExportOptions) {
    const { connection, settings, liveId, shiftMs, world, scenario } = options;
    this.#options = options;
    this.#scores = new RunningScores(world.episodes, scenario.engine.ruleSet);
    this.#scoredAtMs = realClock.nowMs();
    this.#lines = new MeasurementLines(liveId, shiftMs);
    this.#transactions = new TransactionLines(world.vocabulary, liveId, shiftMs);
    this.#sink = new InfluxSink(connection, settings, this.#stop.signal, (_, lines) => this.#noteConfirmed(lines));
    if (options.signal.aborted) this.#onInterrupt();
    else options.signal.addEventListener('abort', this.#onInterrupt, { once: true });
  }

  /** How many lines have been made so far. */
  get linesGiven(): number {
    return this.#linesGiven;
  }

  /** How many of them the server has confirmed. */
  get linesConfirmed(): number {
    return this.#sink.counts.confirmed;
  }

  /** The first thing that went wrong; null while nothing has. */
  get failure(): TraplineError | null {
    return this.#failure;
  }

  /** Does nothing. */
  drawn(): void {
    // A transaction is written when the log has it.
  }

  /** Writes the transactions of which these are the first copies. */
  delivered(batch: LogBatch): void {
    const { transactions } = this.#options;
    for (let row = 0; row < batch.length; row++) {
      if (transactions.isFirstCopy(batch, row)) this.#put(this.#transactions.line(batch, row));
      if (transactions.isAdmitted(batch, row)) this.#scores.admitted(batch, row);
    }
  }

  /** Counts a detection in the scores so far. */
  detection(detection: Detection): void {
    this.#scores.add(detection);
  }

  /** Writes an alert. */
  alert(passage: DetectedPassage): void {
    const line = this.#lines.alert(passage.detection);
    this.#sent.set(line, passage);
    this.#put(line);
  }

  /** Starts writing and querying in the background. */
  start(session: LiveSession): void {
    this.#work = Promise.all([this.#keepWriting(session), this.#keepQuerying()]);
    // A failure is thrown where the work is awaited in the end, and is no unhandled one before.
    this.#work.catch(() => undefined);
  }

  /** Waits until every alert is confirmed, and visible if it is to be measured. */
  async settle(session: LiveSession): Promise<void> {
    await this.#guarded(async () => {
      await this.#write(session);
      await this.#sink.settled();
      const giveUpAtMs = realClock.nowMs() + LAST_QUERY_MS;
      const { signal } = this.#options;
      // An interrupted run has no latencies to tell.
      while (this.#confirmed.size > 0 && !signal.aborted && this.#failure === null && realClock.nowMs() < giveUpAtMs)
        await sleep(QUERY_MS);
    });
  }

  /** Writes what is known only at the end, waits until all is confirmed, and returns what was written. */
  async finish(session: LiveSession, report: Report): Promise<LiveExported> {
    this.#isOver = true;
    await this.#work;
    const { endMs } = this.#options.world;
    await this.#guarded(async () => {
      for (const line of scoreLines(this.#lines, report, endMs)) this.#put(line);
      for (const line of this.#verdictLines(report, endMs)) this.#put(line);
      this.#putUndelivered();
      await this.#write(session);
      await this.#sink.finish();
    });
    return this.#exported();
  }

  /** Stops the background work and frees the connection; to be called however the run ended. */
  async close(): Promise<void> {
    this.#isOver = true;
    this.#options.signal.removeEventListener('abort', this.#onInterrupt);
    this.#stop.abort();
    await this.#work;
    await this.#sink.close();
  }

  #exported(): LiveExported {
    const { confirmed, rejected, retries } = this.#sink.counts;
    const { settings, connection } = this.#options;
    const facts = {
      url: settings.url,
      version: connection.version,
      lines_expected: this.#linesGiven,
      lines_confirmed: confirmed,
      lines_rejected: rejected,
      retries,
      measurements: Object.fromEntries(this.#counts),
    };
    return { facts, failure: this.#failure };
  }

  /** Once the run is interrupted: stops the writing when lines wait and none of them is answered. */
  async #stopIfStuck(): Promise<void> {
    const unanswered = () => {
      const { confirmed, rejected } = this.#sink.counts;
      return { answered: confirmed + rejected, isWaiting: confirmed + rejected < this.#linesGiven };
    };
    let before = unanswered();
    while (!this.#stop.signal.aborted) {
      await sleep(GIVE_UP_MS, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      const now = unanswered();
      if (before.isWaiting && now.isWaiting && now.answered === before.answered) this.#stop.abort();
      before = now;
    }
  }

  #put(line: string): void {
    const measurement = measurementOf(line);
    this.#counts.set(measurement, (this.#counts.get(measurement) ?? 0) + 1);
    this.#linesGiven += 1;
    this.#queue.push(line);
  }

  async #keepWriting(session: LiveSession): Promise<void> {
    while (!this.#isOver && this.#failure === null) {
      await sleep(TICK_MS);
      await this.#guarded(() => this.#write(session));
    }
  }

  /** Writes everything that has become known since the last time. */
  async #write(session: LiveSession): Promise<void> {
    if (this.#isOver || realClock.nowMs() - this.#revisedAtMs >= REVISE_MS) this.#putMinutes(session);
    if (!this.#isOver && realClock.nowMs() - this.#scoredAtMs >= SCORE_MS) this.#putScores(session);
    this.#putLatencies(session);
    const lines = this.#queue;
    this.#queue = [];
    await this.#sink.write(lines);
    await this.#sink.flush();
  }

  /** Scores the episodes that the engines have had time to detect. */
  #putScores(session: LiveSession): void {
    const { scenario, world } = this.#options;
    const { endMs } = world;
    this.#scoredAtMs = realClock.nowMs();
    const atMs = Math.floor(session.presentMs);
    // From here on the points would replace the final scores.
    if (atMs >= endMs) return;
    const completeByMs = atMs - scenario.engine.allowedDisorderMs - SCORE_MS * session.speed;
    for (const [rule, score] of this.#scores.scores(completeByMs)) {
      this.#put(this.#lines.runningScore(scenario.name, rule, score, atMs));
    }
  }

  #putMinutes(session: LiveSession): void {
    this.#revisedAtMs = realClock.nowMs();
    for (const row of session.changedMinutes()) for (const line of this.#lines.aggregate(row)) this.#put(line);
    for (const minute of this.#options.health.changedMinutes()) this.#put(this.#lines.health(minute));
  }

  #putLatencies(session: LiveSession): void {
    this.#visible = this.#visible.filter((passage) => {
      const latency = session.latencyOf(passage);
      // A query may return it before the producer learns that the log has its record.
      if (latency === undefined || (latency !== null && !latency.stages.has('visible'))) return true;
      if (latency !== null) this.#put(this.#lines.liveLatency(passage.detection, latency.totalMs, latency.stages));
      return false;
    });
  }

  #noteConfirmed(lines: readonly string[]): void {
    const nowMs = realClock.nowMs();
    for (const line of lines) {
      const passage = this.#sent.get(line);
      if (passage === undefined) continue;
      this.#sent.delete(line);
      passage.confirmedAtMs = nowMs;
      if (passage.isMeasured) this.#confirmed.add(passage);
    }
  }

  async #keepQuerying(): Promise<void> {
    while (!this.#isOver && this.#failure === null) {
      // While the server cannot be reached nothing is visible; the sink reports that.
      if (this.#confirmed.size > 0) await this.#query().catch(() => undefined);
      await sleep(QUERY_MS);
    }
  }

  /** Queries for the confirmed alerts, as a dashboard would, and notes which of them it returns. */
  async #query(): Promise<void> {
    const { connection, liveId, shiftMs } = this.#options;
    const passages = [...this.#confirmed];
    let [fromMs, toMs] = [Infinity, -Infinity];
    for (const { detection } of passages) {
      fromMs = Math.min(fromMs, detection.event_time_ms + shiftMs);
      toMs = Math.max(toMs, detection.event_time_ms + shiftMs);
    }
    const rows = await connection.query(
      `SELECT * FROM /_alerts$/ WHERE run_id = '${liveId}' AND time >= ${fromMs}ms AND time < ${toMs + 1}ms`,
      this.#stop.signal,
    );
    const nowMs = realClock.nowMs();
    const returned = new Set(
      rows.map(({ measurement, columns }) => pointKey(measurement, columns['client_id'], columns['time'])),
    );
    for (const passage of passages) {
      const { rule, client_id, event_time_ms } = passage.detection;
      if (!returned.has(pointKey(`${rule}_alerts`, client_id, event_time_ms + shiftMs))) continue;
      passage.visibleAtMs = nowMs;
      this.#confirmed.delete(passage);
      this.#visible.push(passage);
    }
  }

  *#verdictLines({ latency_ms, live }: Report, endMs: number): Iterable<string> {
    if (live === undefined) return;
    yield this.#lines.latencyVerdict('p50', latency_ms.p50, live.slo.p50_ms, endMs);
    yield this.#lines.latencyVerdict('p99', latency_ms.p99, live.slo.p99_ms, endMs);
  }

  /** Writes the transactions that never reached the log: they took place all the same. */
  #putUndelivered(): void {
    const { world, transactions } = this.#options;
    for (const batch of world.batches(DRAWN_ROWS)) {
      for (let row = 0; row < batch.length; row++) {
        if (!transactions.has(batch, row)) this.#put(this.#transactions.line(batch, row));
      }
    }
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    if (this.#failure !== null) return;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof TraplineError)) throw error;
      this.#failure = error;
    }
  }
}

/** What was written of a live run. */
export interface LiveExported {
  readonly facts: NonNullable<Report['influxdb']>;
  /** What ended the writing early; null if nothing did. */
  readonly failure: TraplineError | null;
}

/** Two alerts of a rule for a client in the same millisecond count as one point here: both were sent together. */
function pointKey(measurement: string, clientId: unknown, timeMs: unknown): string {
  return `${measurement}\0${String(clientId)}\0${String(timeMs)}`;
}
