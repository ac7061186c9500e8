import { type Clock } from '../../src/pacing/clock.ts';

/** Time that passes only when somebody waits or says so. */
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
    this.#nowMs = Math.max(this.#nowMs, timeMs) + this.#lateMs();
    return Promise.resolve();
  }

  pass(ms: number): void {
    this.#nowMs += ms;
  }
}
