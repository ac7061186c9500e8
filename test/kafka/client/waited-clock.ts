import { SimulatedClock } from '../../pacing/simulated-clock.ts';

/** Time that passes at once in the pauses between attempts, and in waits of more than a second only if it `hurries`. */
export class WaitedClock extends SimulatedClock {
  readonly #hurries: boolean;

  constructor(hurries = false) {
    super();
    this.#hurries = hurries;
  }

  override waitUntil(timeMs: number): Promise<void> {
    if (!this.#hurries && timeMs - this.nowMs() > 1000) return new Promise(() => undefined);
    return super.waitUntil(timeMs);
  }
}
