import { HOUR_MS } from '../../model/time-units.ts';
import { type Clock } from '../../pacing/clock.ts';

const NS_PER_MS = 1e6;
/** The wall clock may be set meanwhile, so it is read again after so long. */
const READ_AGAIN_MS = HOUR_MS;
/** A deadline may come so much later; timers need no more. */
const TOLERANCE_MS = 2;

/** The times of a recording: the wall clock's, by which users name when it ends, and those of arrivals, which never go back. */
export class RecordingTime {
  /** Whole ms since 1970. */
  readonly wallNowMs: () => number;
  readonly #clock: Clock;
  readonly #originMs: number;
  readonly #originNs: bigint;

  constructor(clock: Clock, wallNowMs: () => number) {
    this.#clock = clock;
    this.wallNowMs = wallNowMs;
    this.#originMs = clock.nowMs();
    this.#originNs = BigInt(wallNowMs()) * BigInt(NS_PER_MS);
  }

  /** Ns since 1970: the wall clock, read once and then carried on by the clock. */
  nowNs(): bigint {
    return this.#originNs + BigInt(Math.round((this.#clock.nowMs() - this.#originMs) * NS_PER_MS));
  }

  /** Resolves when the wall clock reads a time, or the signal fires. */
  async waitForWall(timeMs: number, signal: AbortSignal): Promise<void> {
    for (let leftMs = this.#leftMs(timeMs); leftMs > 0 && !signal.aborted; leftMs = this.#leftMs(timeMs)) {
      await this.#clock.waitUntil(this.#clock.nowMs() + Math.min(leftMs, READ_AGAIN_MS), signal, TOLERANCE_MS);
    }
  }

  #leftMs(timeMs: number): number {
    return timeMs - this.wallNowMs();
  }
}
