import { type Clock } from '../../src/pacing/clock.ts';

/** Time that passes only in waits and in `pass`. */
export class SimulatedClock implements Clock {
  #nowMs: number;
  readonly #lateMs: () => number;

  /** Every wait takes `lateMs()` longer than asked for. */
  constructor(startMs = 0, lateMs: () => number = () => 0) {
    this.#nowMs = startMs;
    this.#lateMs = lateMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  waitUntil(timeMs: number): Promise<void> {
    if (timeMs > this.#nowMs) this.#nowMs = timeMs + this.#lateMs();
    return Promise.resolve();
  }

  pass(ms: number): void {
    this.#nowMs += ms;
  }
}
