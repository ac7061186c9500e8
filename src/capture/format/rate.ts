/** Records over time: how many fall into each of several equal spans. */
export interface Rate {
  readonly fromMs: number;
  readonly bucketMs: number;
  readonly records: readonly number[];
}

/** Counts times in at most `buckets` spans. The length of a span doubles whenever there would be more. */
export class RateCounter {
  readonly #buckets: number;
  #bucketMs = 1;
  #first = Infinity;
  #last = -Infinity;
  /** Counts by time in units of `bucketMs`. */
  #counts = new Map<number, number>();

  constructor(buckets: number) {
    this.#buckets = buckets;
  }

  add(timeMs: number): void {
    const bucket = Math.floor(timeMs / this.#bucketMs);
    this.#count(bucket, 1);
    while (this.#last - this.#first >= this.#buckets) this.#widen();
  }

  /** Null if nothing was counted. */
  rate(): Rate | null {
    if (this.#counts.size === 0) return null;
    const length = this.#last - this.#first + 1;
    const records = Array.from({ length }, (_, i) => this.#counts.get(this.#first + i) ?? 0);
    return { fromMs: this.#first * this.#bucketMs, bucketMs: this.#bucketMs, records };
  }

  #count(bucket: number, records: number): void {
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + records);
    if (bucket < this.#first) this.#first = bucket;
    if (bucket > this.#last) this.#last = bucket;
  }

  #widen(): void {
    const counts = this.#counts;
    this.#counts = new Map();
    this.#bucketMs *= 2;
    [this.#first, this.#last] = [Infinity, -Infinity];
    for (const [bucket, records] of counts) this.#count(Math.floor(bucket / 2), records);
  }
}

const LEVELS = [...'▁▂▃▄▅▆▇█'];

/** A bar for each count, in proportion to the largest; a blank for zero. */
export function sparkline(counts: readonly number[]): string {
  const most = Math.max(...counts);
  return counts.map((count) => (count === 0 ? ' ' : LEVELS[Math.ceil((count / most) * LEVELS.length) - 1]!)).join('');
}
