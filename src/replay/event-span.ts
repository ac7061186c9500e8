import { type LogBatch } from '../model/batch.ts';

/** The first and the last event time of what was delivered; stamps too far in the future are left out. */
export class EventSpan {
  firstMs: number | null = null;
  lastMs: number | null = null;
  readonly #maxFutureMs: number;

  constructor(maxFutureMs: number | null) {
    this.#maxFutureMs = maxFutureMs ?? Infinity;
  }

  add({ length, eventTimeMs, ingestTimeMs, latestAppendMs = ingestTimeMs }: LogBatch): void {
    for (let row = 0; row < length; row++) {
      const timeMs = eventTimeMs[row]!;
      if (timeMs > latestAppendMs[row]! + this.#maxFutureMs) continue;
      if (this.firstMs === null || timeMs < this.firstMs) this.firstMs = timeMs;
      if (this.lastMs === null || timeMs > this.lastMs) this.lastMs = timeMs;
    }
  }

  get lengthMs(): number {
    return this.firstMs === null || this.lastMs === null ? 0 : this.lastMs - this.firstMs;
  }
}
