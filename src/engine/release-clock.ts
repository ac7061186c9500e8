import { lowerBound } from '../columns/lower-bound.ts';
import { type DetectionTiming } from '../model/alert.ts';
import { finiteOrNull } from '../model/finite.ts';

/**
 * Remembers at which record the partition's event clock rose to what, over one stretch of the log, so that it can be said for
 * any transaction released in that stretch which record released it: the first one, at or after its own, at which the
 * watermark had reached its event time. Looked up for detections only.
 */
export class ReleaseClock {
  readonly #allowedDisorderMs: number;
  #clockMs = new Float64Array(0);
  #offset = new Float64Array(0);
  #ingestTimeMs = new Float64Array(0);
  #steps = 0;
  #atEnd: DetectionTiming | undefined;

  constructor(allowedDisorderMs: number) {
    this.#allowedDisorderMs = allowedDisorderMs;
  }

  /** Begins a stretch of at most `records`; the clock stands at `clockMs`. */
  begin(clockMs: number, records: number): void {
    if (this.#clockMs.length <= records) {
      this.#clockMs = new Float64Array(2 * records + 1);
      this.#offset = new Float64Array(2 * records + 1);
      this.#ingestTimeMs = new Float64Array(2 * records + 1);
    }
    this.#clockMs[0] = clockMs;
    this.#offset[0] = -Infinity;
    this.#steps = 1;
  }

  /** The record at `offset` raised the clock to `clockMs`. */
  rise(clockMs: number, offset: number, ingestTimeMs: number): void {
    this.#clockMs[this.#steps] = clockMs;
    this.#offset[this.#steps] = offset;
    this.#ingestTimeMs[this.#steps] = ingestTimeMs;
    this.#steps += 1;
  }

  /** From now on the end of the segment releases what is left. */
  end(clockMs: number, latestIngestMs: number): void {
    this.#atEnd = { event_clock_ms: clockMs, processing_time_ms: finiteOrNull(latestIngestMs), at_end: true };
  }

  /** When the transaction with these properties was released. It must have been, in this stretch. */
  timingOf(eventTimeMs: number, offset: number, ingestTimeMs: number): DetectionTiming {
    if (this.#atEnd !== undefined) return this.#atEnd;
    const neededMs = eventTimeMs + this.#allowedDisorderMs;
    // The first step at which the clock stood there or above.
    const step = lowerBound(this.#clockMs, neededMs, 0, this.#steps - 1);
    // The watermark stood at its event time already: the transaction released itself.
    const itself = this.#offset[step]! < offset;
    return {
      event_clock_ms: this.#clockMs[step]!,
      processing_time_ms: finiteOrNull(itself ? ingestTimeMs : this.#ingestTimeMs[step]!),
      at_end: false,
    };
  }
}
