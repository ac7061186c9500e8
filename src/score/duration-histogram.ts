import { type Distribution } from '../report/distribution-schema.ts';

/** Six bins a decade, in steps of preferred numbers (IEC 60063, E6), so that every power of ten is an edge. */
const PREFERRED = [10, 15, 22, 33, 47, 68];
const DECADES = 11;

/** Edges in ms: 0 to 10, then six a decade up to 10^12. */
const EDGES = Float64Array.of(
  0,
  1,
  2,
  3,
  5,
  7,
  ...Array.from({ length: DECADES }, (_, decade) => PREFERRED.map((step) => step * Number(`1e${decade}`))).flat(),
  1e12,
);
const BINS = EDGES.length - 1;

/** The bins of times below this are looked up, for most times are short. */
const LOOKED_UP_MS = 1 << 14;
const BIN_OF_SHORT = Uint8Array.from({ length: LOOKED_UP_MS }, (_, ms) => searched(ms));

/** Counts durations, negative ones too, in bins whose edges never change. Memory does not grow. */
export class DurationHistogram {
  readonly #positive = new Float64Array(BINS);
  readonly #negative = new Float64Array(BINS);

  /** Adds a duration in ms; beyond 10^12 ms it counts in the outermost bin. */
  add(ms: number, count = 1): void {
    if (ms < 0) this.#negative[binOf(-ms)]! += count;
    else this.#positive[binOf(ms)]! += count;
  }

  /** The bins from the first to the last that are not empty. */
  distribution(): Distribution {
    if (!this.#negative.some(isSome) && !this.#positive.some(isSome)) return { total: 0, bins: [] };
    const bins = [
      ...Array.from(this.#negative, (count, bin) => ({
        from_ms: -EDGES[bin + 1]!,
        to_ms: -EDGES[bin]!,
        count,
      })).reverse(),
      ...Array.from(this.#positive, (count, bin) => ({ from_ms: EDGES[bin]!, to_ms: EDGES[bin + 1]!, count })),
    ];
    const first = bins.findIndex(({ count }) => count > 0);
    const last = bins.findLastIndex(({ count }) => count > 0);
    const kept = bins.slice(first, last + 1).map((bin) => (bin.to_ms === 0 ? { ...bin, to_ms: 0 } : bin));
    return { total: kept.reduce((sum, { count }) => sum + count, 0), bins: kept };
  }
}

function isSome(count: number): boolean {
  return count > 0;
}

function binOf(ms: number): number {
  return ms < LOOKED_UP_MS ? BIN_OF_SHORT[ms >>> 0]! : searched(ms);
}

/** The bin of a duration that is not negative. */
function searched(ms: number): number {
  let low = 0;
  let high = BINS - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (EDGES[middle]! <= ms) low = middle;
    else high = middle - 1;
  }
  return low;
}
