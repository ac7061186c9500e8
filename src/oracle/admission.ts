import { type TransactionBatch } from '../model/batch.ts';
import { type Verdict } from '../model/verdict.ts';
import { Sightings } from './sightings.ts';

export interface OracleAdmissionOptions {
  readonly allowedDisorderMs: number;
  /** Null turns the check for future records off. */
  readonly maxFutureMs: number | null;
  readonly longestWindowMs: number;
}

/**
 * Admission to one partition, recomputed from its log: `judge` takes the records in offset order. Records that could not be
 * parsed are malformed without a trial. Memory is bounded by the deduplication horizon.
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

  /** Judges the record in a row of a batch; its ingest time is NaN where the log does not know. */
  judge(batch: TransactionBatch, row: number, ingestTimeMs: number): Verdict {
    for (const sightings of [this.#recent, this.#earlier]) {
      const sighting = sightings.find(batch, row);
      if (sighting < 0 || !this.#isKnown(sightings.clockOf(sighting))) continue;
      return sightings.hasPayload(sighting, batch, row) ? 'duplicate' : 'malformed';
    }
    const eventTimeMs = batch.eventTimeMs[row]!;
    if (this.#isFuture(eventTimeMs, ingestTimeMs)) return 'future';
    const verdict = eventTimeMs < this.watermarkMs ? 'late' : 'admitted';
    if (verdict === 'admitted') this.#clockMs = Math.max(this.#clockMs, eventTimeMs);
    this.#note(batch, row);
    return verdict;
  }

  #isFuture(eventTimeMs: number, ingestTimeMs: number): boolean {
    const { maxFutureMs } = this.#options;
    if (maxFutureMs === null || Number.isNaN(ingestTimeMs)) return false;
    return eventTimeMs > ingestTimeMs + maxFutureMs;
  }

  /** An id stays known while the clock has moved by at most the allowed disorder plus the longest window. */
  #isKnown(sightedAtMs: number): boolean {
    const horizonMs = this.#options.allowedDisorderMs + this.#options.longestWindowMs;
    return !(this.#clockMs - sightedAtMs > horizonMs);
  }

  /** Once the oldest of the recent sightings is forgotten, so are all of those before: their room is used again. */
  #note(batch: TransactionBatch, row: number): void {
    if (!this.#isKnown(this.#recentSinceMs)) {
      [this.#recent, this.#earlier] = [this.#earlier, this.#recent];
      this.#recent.clear();
      this.#recentSinceMs = this.#clockMs;
    }
    this.#recent.add(batch, row, this.#clockMs);
  }
}
