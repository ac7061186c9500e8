import { type Verdict } from '../model/verdict.ts';
export interface OracleAdmissionOptions {
  readonly allowedDisorderMs: number;
  /** Null turns the check for future records off. */
  readonly maxFutureMs: number | null;
  readonly longestWindowMs: number;
}

/** What admission looks at in a record that could be parsed. */
export interface OracleRecord {
  /** Whatever stands for the transaction's id: two records have the same iff their ids are the same. */
  readonly id: string | number;
  /** Text that differs between two payloads iff they differ. */
  readonly payload: string;
  readonly eventTimeMs: number;
  /** NaN where the log does not know. */
  readonly ingestTimeMs: number;
}

interface Sighting {
  readonly id: string | number;
  readonly payload: string;
  /** The event clock as it stood once the record had been judged. */
  readonly clockMs: number;
}

/**
 * Admission to one partition, recomputed from its log: `judge` takes the records in offset order. Records that could not be
 * parsed are malformed without a trial. Memory is bounded by the deduplication horizon.
 */
export class OracleAdmission {
  readonly #options: OracleAdmissionOptions;
  readonly #known = new Map<string | number, Sighting>();
  /** The same from `#oldest` on, in the order of sighting, so by non-decreasing clock; those before are forgotten. */
  #sightings: Sighting[] = [];
  #oldest = 0;
  /** The partition's event clock: the largest admitted event time. */
  #clockMs = Number.NEGATIVE_INFINITY;

  constructor(options: OracleAdmissionOptions) {
    this.#options = options;
  }

  /** −∞ before the first admitted record. */
  get watermarkMs(): number {
    return this.#clockMs - this.#options.allowedDisorderMs;
  }

  judge(record: OracleRecord): Verdict {
    this.#forget();
    const known = this.#known.get(record.id);
    if (known !== undefined) return known.payload === record.payload ? 'duplicate' : 'malformed';
    if (this.#isFuture(record)) return 'future';
    const verdict = record.eventTimeMs < this.watermarkMs ? 'late' : 'admitted';
    if (verdict === 'admitted') this.#clockMs = Math.max(this.#clockMs, record.eventTimeMs);
    const sighting = { id: record.id, payload: record.payload, clockMs: this.#clockMs };
    this.#known.set(record.id, sighting);
    this.#sightings.push(sighting);
    return verdict;
  }

  #isFuture({ eventTimeMs, ingestTimeMs }: OracleRecord): boolean {
    const { maxFutureMs } = this.#options;
    if (maxFutureMs === null || Number.isNaN(ingestTimeMs)) return false;
    return eventTimeMs > ingestTimeMs + maxFutureMs;
  }

  /** An id stays known while the clock has moved by at most the allowed disorder plus the longest window. */
  #forget(): void {
    const horizonMs = this.#options.allowedDisorderMs + this.#options.longestWindowMs;
    let oldest = this.#sightings[this.#oldest];
    // From a queue of its own: the first of a map's entries is slow to find while many before it have been deleted.
    while (oldest !== undefined && this.#clockMs - oldest.clockMs > horizonMs) {
      this.#known.delete(oldest.id);
      oldest = this.#sightings[++this.#oldest];
    }
    if (this.#oldest < this.#known.size) return;
    this.#sightings = this.#sightings.slice(this.#oldest);
    this.#oldest = 0;
  }
}
