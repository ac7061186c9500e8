import { type AggregateRow } from '../model/aggregate.ts';
import { type Detection } from '../model/alert.ts';
import { type Clock } from '../pacing/clock.ts';
import { type ArrivedAlert, type ProcessedRecords } from '../pipeline/engine-watcher.ts';
import { type WatchableEngines } from '../pipeline/engines.ts';
import { type PacedBackend } from '../pipeline/backend.ts';
import { EarlyLatency } from './early-latency.ts';
import { type AlertLatency, type AlertPassage, type DetectedPassage, LatencyLog } from './latency-log.ts';
import { type LiveTransactions } from './live-transactions.ts';
import { type LivePlan } from './live-plan.ts';
import { realClock } from '../pacing/real-clock.ts';
import { BatchPacer } from '../pacing/batch-pacer.ts';
import { Pacer, type PacerOptions } from '../pacing/pacer.ts';
import { Timeline } from '../pacing/timeline.ts';

/** Gets what a live run says while it goes on, and writes it as lines of a protocol. */
export interface LiveFollower {
  /** An alert has come. */
  alert(passage: DetectedPassage): void;
  /** A detection has come, whether it opens an alert or not. */
  detection(detection: Detection): void;
  /** How many lines have been made so far. */
  readonly linesGiven: number;
  /** How many of them the server has confirmed. */
  readonly linesConfirmed: number;
}

/**
 * Records are sent up to 3 ms late, several at a time where many are due. Precise waits would keep much of a core busy from some
 * hundred records a second on, for a latency that is about seconds. Results are collected at least every 50 ms.
 */
const PACING: PacerOptions = { toleranceMs: 3, longestWaitMs: 50 };

/** The follower of a run that is written nowhere else. */
export const NO_FOLLOWER: LiveFollower = {
  alert: () => undefined,
  detection: () => undefined,
  linesGiven: 0,
  linesConfirmed: 0,
};

/**
 * Follows a run that goes by the wall clock: holds its records back until they are due, and notes when they passed each stage.
 * Records that were due before the engines were ready are history. Measuring begins with the first record that is due after all of
 * history has been processed and the follower's lines about it are confirmed.
 */
export class LiveSession {
  /** What holds the run's records back. */
  readonly pacer: BatchPacer;
  readonly latencies: LatencyLog;
  /** Of what is said before the watermark allows it; empty where nothing is. */
  readonly early = new EarlyLatency();
  /** Of every alert that opened, in the order in which they came. */
  readonly passages: AlertPassage[] = [];
  readonly #timeline: Timeline;
  readonly #pacer: Pacer;
  readonly #engines: WatchableEngines;
  readonly #transactions: LiveTransactions;
  readonly #clock: Clock;
  readonly #follower: LiveFollower;
  readonly #firstOffsets: readonly number[];
  readonly #reached: number[];
  #readyAtMs = Infinity;
  /** By partition, how many records were sent as history. */
  readonly #history: number[];
  #presentReached = false;
  /** How many lines the follower had been given when history had been processed. */
  #historyLines: number | undefined;
  readonly #warmUpMs: number | undefined;
  #measureFromMs = Infinity;

  /** The plan is for the instant at which the clock reads `beganMs`. */
  constructor(
    plan: LivePlan,
    beganMs: number,
    { bus, engines, firstOffsets }: PacedBackend,
    transactions: LiveTransactions,
    follower: LiveFollower,
    clock: Clock = realClock,
  ) {
    this.latencies = new LatencyLog(firstOffsets);
    this.#timeline = new Timeline(plan);
    this.#pacer = new Pacer(this.#timeline, beganMs, clock, PACING);
    this.pacer = new BatchPacer(this.#pacer, (partition, dueMs) => this.#sent(partition, dueMs));
    this.#warmUpMs = plan.warmUpMs;
    this.#engines = engines;
    this.#transactions = transactions;
    this.#clock = clock;
    this.#follower = follower;
    this.#firstOffsets = firstOffsets;
    this.#reached = [...firstOffsets];
    this.#history = firstOffsets.map(() => 0);
    bus.onAcknowledged((partition, records) => this.latencies.acknowledged(partition, records, clock.nowMs()));
    engines.watch((processed) => this.#processed(processed));
  }

  /** Waits until the engines are ready; nothing may be sent before. */
  async ready(): Promise<void> {
    await this.#engines.ready();
    // Only at speed 1 does the world's time follow the wall clock; at any other speed the present begins once all is ready.
    if (this.speed !== 1 || this.#warmUpMs !== undefined) this.#pacer.startNow();
    this.#readyAtMs = this.#clock.nowMs();
    if (this.#warmUpMs !== undefined) this.#measureFromMs = this.#readyAtMs + this.#warmUpMs;
  }

  /** Records due from then on are measured, by the clock; infinite while history is being processed. */
  get measureFromMs(): number {
    return this.#measureFromMs;
  }

  /** When a record that the log has at this time of the world is due, by the clock. */
  dueMs(ingestTimeMs: number): number {
    return this.#pacer.startMs + this.#timeline.next(ingestTimeMs);
  }

  /** Milliseconds of the world to one of the wall clock. */
  get speed(): number {
    return this.#timeline.speed;
  }

  /** The world's time at this moment. */
  get presentMs(): number {
    return this.#timeline.timeMsAt(this.#pacer.elapsedMs);
  }

  /** By partition, how many records were sent so far, and how many of them the engines have processed. */
  get traffic(): readonly { readonly sent: number; readonly processed: number }[] {
    return this.#firstOffsets.map((first, partition) => ({
      sent: this.latencies.sentTo(partition),
      processed: this.#reached[partition]! - first,
    }));
  }

  /** How many records were sent as history. */
  get history(): number {
    return this.#history.reduce((sum, records) => sum + records, 0);
  }

  /** What an alert took; null for one that is not measured, undefined while its record is not known yet. */
  latencyOf(passage: AlertPassage): AlertLatency | null | undefined {
    if (!passage.isMeasured) return null;
    const offset = this.#transactions.admittedOffsetOf(passage.transactionId);
    if (offset < 0) return undefined;
    if (!(this.latencies.dueMs(passage.partition, offset) >= this.#measureFromMs)) return null;
    return this.latencies.latencyOf(passage, offset);
  }

  /** An alert of another engine has come. */
  arrived({ rule, transactionId, partition, isAtEnd }: ArrivedAlert): void {
    const deliveredAtMs = this.#clock.nowMs();
    this.passages.push({
      rule,
      transactionId,
      partition,
      releasedAtMs: NaN,
      doneAtMs: NaN,
      deliveredAtMs,
      isMeasured: !isAtEnd && deliveredAtMs >= this.#measureFromMs,
      confirmedAtMs: NaN,
      visibleAtMs: NaN,
    });
  }

  #sent(partition: number, dueMs: number): void {
    this.latencies.sent(partition, dueMs);
    if (dueMs < this.#readyAtMs) this.#history[partition]! += 1;
    else this.#presentReached = true;
    this.#beginToMeasure();
  }

  #processed({ partition, nextOffset, detections, timings, early = 0, takenAtMs, doneAtMs }: ProcessedRecords): void {
    const deliveredAtMs = this.#clock.nowMs();
    this.latencies.taken({ partition, nextOffset, takenAtMs });
    const dueMs = this.latencies.dueMs(partition, this.#reached[partition]!);
    if (dueMs >= this.#measureFromMs) this.early.said(early, { dueMs, takenAtMs, doneAtMs });
    this.#reached[partition] = Math.max(this.#reached[partition]!, nextOffset);
    this.#beginToMeasure();
    for (const detection of detections) {
      this.#follower.detection(detection);
      if (detection.kind !== 'open') continue;
      const passage = {
        detection,
        rule: detection.rule,
        transactionId: detection.transaction_id,
        partition,
        releasedAtMs: takenAtMs,
        doneAtMs,
        deliveredAtMs,
        isMeasured: !timings.get(detection)!.at_end && deliveredAtMs >= this.#measureFromMs,
        confirmedAtMs: NaN,
        visibleAtMs: NaN,
      };
      this.passages.push(passage);
      this.#follower.alert(passage);
    }
  }

  /** The aggregates of the minutes that have changed since this was last asked. */
  changedMinutes(): Iterable<AggregateRow> {
    return this.#engines.changedMinutes();
  }

  /** Does so once all of history has been sent and processed. */
  #beginToMeasure(): void {
    if (this.#measureFromMs !== Infinity || !this.#presentReached) return;
    if (this.#firstOffsets.some((first, i) => this.#reached[i]! < first + this.#history[i]!)) return;
    this.#historyLines ??= this.#follower.linesGiven;
    if (this.#follower.linesConfirmed < this.#historyLines) return;
    this.#measureFromMs = this.history === 0 ? this.#readyAtMs : this.#clock.nowMs();
  }
}
