import { grown } from '../columns/grown.ts';
import { type Cells, type CellTable } from '../engine/cell-table.ts';
import { MinuteCells } from '../engine/minute-cells.ts';
import { MinuteRows } from '../engine/minute-rows.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type EngineTraffic } from '../model/engine-traffic.ts';
import { MINUTE_MS } from '../model/time-units.ts';

/** A chart has no room for more. */
const MOST_BUCKETS = 240;

/**
 * Sums up the minutes of all partitions. Integers are added and buckets are aligned to the epoch, so the order in which minutes come is
 * no matter. Memory grows with categories and regions, not with the run.
 */
export class TrafficTally {
  readonly #vocabulary: Vocabulary;
  readonly #mostBuckets: number;
  readonly #totals = new CodeSums();
  readonly #categories = new CodeSums();
  readonly #regions = new CodeSums();
  #bucketMs = MINUTE_MS;
  /** By number of the bucket since the epoch. */
  #buckets = new Map<number, number>();
  #first = Infinity;
  #last = -Infinity;

  constructor(vocabulary: Vocabulary, mostBuckets = MOST_BUCKETS) {
    this.#vocabulary = vocabulary;
    this.#mostBuckets = mostBuckets;
  }

  /** Takes in a partition's part of the minute that starts at `minuteMs`. */
  add(minuteMs: number, { totals, categories, regions }: MinuteCells): void {
    let count = 0;
    for (let cell = 0; cell < totals.length; cell++) count += totals.counts[cell]!;
    this.#totals.add(totals);
    this.#categories.add(categories);
    this.#regions.add(regions);
    this.#addTo(Math.floor(minuteMs / this.#bucketMs), count);
  }

  #addTo(bucket: number, count: number): void {
    this.#first = Math.min(this.#first, bucket);
    this.#last = Math.max(this.#last, bucket);
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + count);
    while (this.#last - this.#first >= this.#mostBuckets) this.#widen();
  }

  #widen(): void {
    const wider = new Map<number, number>();
    for (const [bucket, count] of this.#buckets) {
      const into = Math.floor(bucket / 2);
      wider.set(into, (wider.get(into) ?? 0) + count);
    }
    this.#buckets = wider;
    this.#bucketMs *= 2;
    this.#first = Math.floor(this.#first / 2);
    this.#last = Math.floor(this.#last / 2);
  }

  /** The sums; undefined if no minute came. */
  traffic(): EngineTraffic | undefined {
    if (this.#buckets.size === 0) return undefined;
    const whole = new MinuteCells();
    this.#totals.addTo(whole.totals);
    this.#categories.addTo(whole.categories);
    this.#regions.addTo(whole.regions);
    const rows = new MinuteRows(this.#vocabulary).rowsOf(0, whole);
    const buckets = [...this.#buckets].sort(([a], [b]) => a - b);
    return {
      bucket_ms: this.#bucketMs,
      buckets: buckets.map(([bucket, count]) => ({ start_ms: bucket * this.#bucketMs, count })),
      currencies: rows.map(({ currency, count, sum_cents, categories, regions }) => {
        return { currency, count, sum_cents, categories, regions };
      }),
    };
  }
}

/** Counts and sums of a currency, by code. */
interface CurrencySums {
  counts: Float64Array;
  sumsCents: Float64Array;
}

/** Counts and sums by code and currency over all minutes. In arrays by code, which take a fraction of the time that a hash table does. */
class CodeSums {
  readonly #byCurrency = new Map<number, CurrencySums>();

  add({ length, codes, currencies, counts, sumsCents }: Cells): void {
    let currency = -1;
    let sums: CurrencySums | undefined;
    for (let cell = 0; cell < length; cell++) {
      if (sums === undefined || currencies[cell] !== currency) sums = this.#of((currency = currencies[cell]!));
      const code = codes[cell]!;
      if (code >= sums.counts.length) {
        sums.counts = grown(sums.counts, 2 * code + 1);
        sums.sumsCents = grown(sums.sumsCents, 2 * code + 1);
      }
      sums.counts[code]! += counts[cell]!;
      sums.sumsCents[code]! += sumsCents[cell]!;
    }
  }

  addTo(table: CellTable): void {
    for (const [currency, { counts, sumsCents }] of this.#byCurrency) {
      counts.forEach((count, code) => {
        if (count > 0) table.addCell(code, currency, count, sumsCents[code]!);
      });
    }
  }

  #of(currency: number): CurrencySums {
    let sums = this.#byCurrency.get(currency);
    if (sums === undefined) {
      this.#byCurrency.set(currency, (sums = { counts: new Float64Array(16), sumsCents: new Float64Array(16) }));
    }
    return sums;
  }
}
