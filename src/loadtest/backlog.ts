/** A backlog at an instant: how many records were due and not yet processed. */
export interface BacklogSample {
  readonly atMs: number;
  readonly records: number;
}

/** Records of a stretch of time, by the clock that they were counted by. */
export interface Throughput {
  readonly due: number;
  readonly processed: number;
}

/** How long a bucket is, and so how far apart samples are. */
const BUCKET_MS = 100;

/**
 * Counts records as they are due and as engines are done with them, in buckets of time, so that memory does not depend on the rate.
 * All times are of the machine's clock, in ms.
 */
export class BacklogMeter {
  readonly #reached: number[];
  readonly #due = new TimeBuckets();
  readonly #processed = new TimeBuckets();
  #lastDueMs = -Infinity;

  /** `firstOffsets`: by partition, where the run's log begins. */
  constructor(firstOffsets: readonly number[]) {
    this.#reached = [...firstOffsets];
  }

  /** A record was due at `atMs`. Records come in the order in which they are due. */
  due(atMs: number): void {
    this.#due.add(atMs, 1);
    this.#lastDueMs = atMs;
  }

  /** The engine of a partition was done with the records below `nextOffset` at `atMs`; once more is nothing new. */
  processed(partition: number, nextOffset: number, atMs: number): void {
    const records = nextOffset - this.#reached[partition]!;
    if (records <= 0) return;
    this.#reached[partition] = nextOffset;
    this.#processed.add(atMs, records);
  }

  /** Records that are due and not processed, as far as is known. */
  get waiting(): number {
    return this.#due.total - this.#processed.total;
  }

  /** When the last record that is known was due. */
  get lastDueMs(): number {
    return this.#lastDueMs;
  }

  /** The backlog at the end of each bucket that lies within these times. */
  samples(fromMs: number, toMs: number): BacklogSample[] {
    const samples: BacklogSample[] = [];
    let records = 0;
    const last = Math.floor(toMs / BUCKET_MS) - 1;
    const first = Math.min(this.#due.first, this.#processed.first);
    for (let bucket = first; bucket <= last; bucket++) {
      records += this.#due.at(bucket) - this.#processed.at(bucket);
      if (bucket * BUCKET_MS >= fromMs) samples.push({ atMs: (bucket + 1) * BUCKET_MS, records });
    }
    return samples;
  }

  /** How many records were due, and how many were processed, in the buckets within these times. */
  throughput(fromMs: number, toMs: number): Throughput & { readonly seconds: number } {
    const [first, end] = [Math.ceil(fromMs / BUCKET_MS), Math.floor(toMs / BUCKET_MS)];
    const sum = (buckets: TimeBuckets) => {
      let total = 0;
      for (let bucket = first; bucket < end; bucket++) total += buckets.at(bucket);
      return total;
    };
    const seconds = (Math.max(0, end - first) * BUCKET_MS) / 1000;
    return { due: sum(this.#due), processed: sum(this.#processed), seconds };
  }
}

/** Counts by bucket of time, from the first bucket that is counted in. */
class TimeBuckets {
  readonly #counts = new Map<number, number>();
  first = Infinity;
  total = 0;

  add(atMs: number, count: number): void {
    const bucket = Math.floor(atMs / BUCKET_MS);
    this.#counts.set(bucket, this.at(bucket) + count);
    this.first = Math.min(this.first, bucket);
    this.total += count;
  }

  at(bucket: number): number {
    return this.#counts.get(bucket) ?? 0;
  }
}

/**
 * Records a second by which a backlog grows: the slope of the straight line through the samples by ordinary least squares; negative
 * where it shrinks, 0 for fewer than two samples.
 */
export function growthPerS(samples: readonly BacklogSample[]): number {
  const meanMs = mean(samples.map(({ atMs }) => atMs));
  const meanRecords = mean(samples.map(({ records }) => records));
  let [covariance, variance] = [0, 0];
  for (const { atMs, records } of samples) {
    covariance += (atMs - meanMs) * (records - meanRecords);
    variance += (atMs - meanMs) ** 2;
  }
  return variance === 0 ? 0 : (1000 * covariance) / variance;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
