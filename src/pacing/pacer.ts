import { type Clock } from './clock.ts';
import { type Schedule } from './schedule.ts';

/** How finely a pacer works. */
export interface PacerOptions {
  /** How much later than need be it may wake up, which saves CPU time; 0 if left out. */
  readonly toleranceMs?: number;
  /** How long it waits at most before it comes back, with nothing if nothing is due; without limit if left out. */
  readonly longestWaitMs?: number;
}

/** Items that are due at once go together, at most this many. */
const MOST_ITEMS = 1000;

/**
 * Hands items out when they are due: an open loop, since nothing that happens to earlier items makes later ones due later. All it
 * knows of an item is its time; the caller has the items. Lateness is for the caller to measure, from the times that it is given.
 */
export class Pacer {
  readonly #schedule: Schedule;
  readonly #clock: Clock;
  readonly #toleranceMs: number;
  readonly #longestWaitMs: number;
  #startMs: number;

  /** The schedule starts when the clock reads `startMs`. */
  constructor(
    schedule: Schedule,
    startMs: number,
    clock: Clock,
    { toleranceMs = 0, longestWaitMs = Infinity }: PacerOptions = {},
  ) {
    this.#schedule = schedule;
    this.#startMs = startMs;
    this.#clock = clock;
    this.#toleranceMs = toleranceMs;
    this.#longestWaitMs = longestWaitMs;
  }

  /** Lets the schedule start now. Nothing may have been handed out before. */
  startNow(): void {
    this.#startMs = this.#clock.nowMs();
  }

  /** What the clock reads when the schedule starts. */
  get startMs(): number {
    return this.#startMs;
  }

  /** How long ago the schedule started; below 0 if it is still to start. */
  get elapsedMs(): number {
    return this.#clock.nowMs() - this.#startMs;
  }

  /**
   * The items with these times, in order, those together that are due: for each when it was due, by the clock. None where time
   * passes without any. What it gives is valid until it is asked for more. Ends early when the signal fires.
   */
  async *due(timesMs: Iterable<number>, signal: AbortSignal): AsyncGenerator<Float64Array> {
    if (signal.aborted) return;
    const together = new Float64Array(MOST_ITEMS);
    let items = 0;
    let nowMs = this.#clock.nowMs();
    for (const timeMs of timesMs) {
      const dueMs = this.#startMs + this.#schedule.next(timeMs);
      while (dueMs > nowMs || items === MOST_ITEMS) {
        yield together.subarray(0, items);
        items = 0;
        if (dueMs > nowMs) await this.#wait(dueMs, nowMs, signal);
        if (signal.aborted) return;
        nowMs = this.#clock.nowMs();
      }
      together[items++] = dueMs;
    }
    if (items > 0) yield together.subarray(0, items);
  }

  #wait(dueMs: number, nowMs: number, signal: AbortSignal): Promise<void> {
    return this.#clock.waitUntil(Math.min(dueMs, nowMs + this.#longestWaitMs), signal, this.#toleranceMs);
  }
}
