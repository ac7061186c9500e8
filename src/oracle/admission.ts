import { type LogBatch } from '../model/batch.ts';
import { VERDICTS } from '../model/verdict.ts';
import { Sightings } from './sightings.ts';

const [ADMITTED, LATE, FUTURE, DUPLICATE, MALFORMED] = VERDICTS.map((_, verdict) => verdict) as [
  number,
  number,
  number,
  number,
  number,
];

/** The settings of admission. */
export interface OracleAdmissionOptions {
  readonly allowedDisorderMs: number;
  /** Null turns the check for future records off. */
  readonly maxFutureMs: number | null;
  readonly longestWindowMs: number;
}

/**
 * Admission to one partition, recomputed from its log: `judge` takes the records in offset order, in batches of any size.
 * Records that could not be parsed are malformed and are not judged. The deduplication horizon bounds the memory.
 */
export class OracleAdmission {
  readonly #options: OracleAdmissionOptions;
  /** Sightings since the event clock stood at `#recentSinceMs`, and those of the stretch of time before it. */
  #recent = new Sightings();
  #earlier = new Sightings();
  #recentSinceMs = Number.NEGATIVE_INFINITY;
  /** The partition's event clock: the largest admitted event time. */
  #clockMs = Number.NEGATIVE_INFINITY;

  constructor(options: OracleAdmissionOptions) {
    this.#options = options;
  }

  /** −∞ before the first admitted record. */
  get watermarkMs(): number {
    return this.#clockMs - this.#options.allowedDisorderMs;
  }

  /**
   * Judges the next records: writes the verdict on each row of the batch to `verdicts`, as an index into VERDICTS, and the watermark
   * that stood before it to `watermarksMs`.
   */
  judge(batch: LogBatch, verdicts: Uint8Array, watermarksMs: Float64Array): void {
    this.#forget();
    const first = this.#recent.copy(batch);
    for (let row = 0; row < batch.length; row++) {
      watermarksMs[row] = this.watermarkMs;
      verdicts[row] = this.#verdictOn(batch, row, first + row);
    }
  }

  /** `record` is the number of the row's copy among the recent sightings. */
  #verdictOn(batch: LogBatch, row: number, record: number): number {
    const low = batch.ids[2 * row]!;
    const high = batch.ids[2 * row + 1]!;
    const recent = this.#recent.find(low, high);
    if (recent >= 0 && this.#isKnown(this.#recent.clockOf(recent))) {
      return this.#recent.hasPayload(recent, batch, row) ? DUPLICATE : MALFORMED;
    }
    const earlier = this.#earlier.find(low, high);
    if (earlier >= 0 && this.#isKnown(this.#earlier.clockOf(earlier))) {
      return this.#earlier.hasPayload(earlier, batch, row) ? DUPLICATE : MALFORMED;
    }
    const eventTimeMs = batch.eventTimeMs[row]!;
    const appendedMs = batch.latestAppendMs === undefined ? batch.ingestTimeMs : batch.latestAppendMs;
    if (this.#isFuture(eventTimeMs, appendedMs[row]!)) return FUTURE;
    const isLate = eventTimeMs < this.watermarkMs;
    if (!isLate) this.#clockMs = Math.max(this.#clockMs, eventTimeMs);
    this.#recent.add(record, low, high, this.#clockMs);
    return isLate ? LATE : ADMITTED;
  }

  /** `appendedMs` is when it had been appended at the latest, NaN where nothing says. */
  #isFuture(eventTimeMs: number, appendedMs: number): boolean {
    const { maxFutureMs } = this.#options;
    if (maxFutureMs === null || Number.isNaN(appendedMs)) return false;
    return eventTimeMs > appendedMs + maxFutureMs;
  }

  /** An id stays known while the clock has moved by at most the allowed disorder plus the longest window. */
  #isKnown(sightedAtMs: number): boolean {
    const horizonMs = this.#options.allowedDisorderMs + this.#options.longestWindowMs;
    return !(this.#clockMs - sightedAtMs > horizonMs);
  }

  /** When the oldest recent sighting is out of date, all earlier ones are: their memory is used again. */
  #forget(): void {
    if (this.#isKnown(this.#recentSinceMs)) return;
    [this.#recent, this.#earlier] = [this.#earlier, this.#recent];
    this.#recent.clear();
    this.#recentSinceMs = this.#clockMs;
  }
}
