/** Offsets from `from` to `to`, both included, without a record. */
export interface OffsetGap {
  readonly from: number;
  readonly to: number;
}

/** The offsets without records: in the range that was recorded, if it is known, else between a partition's first and last record. */
export interface OffsetGaps {
  readonly count: number;
  readonly missing: number;
  readonly first: readonly OffsetGap[];
}

const KEPT_GAPS = 10;

/**
 * Finds gaps in growing offsets. Compaction, aborted transactions and their markers also make gaps, so a gap need not be a
 * loss.
 */
export class GapFinder {
  readonly #first: OffsetGap[] = [];
  #count = 0;
  #missing = 0;
  #next: number | undefined;

  /** Begins at the first record, or at the offset `from`. */
  constructor(from?: number) {
    this.#next = from;
  }

  add(offset: number): void {
    this.#passTo(offset);
    this.#next = offset + 1;
  }

  #passTo(offset: number): void {
    if (this.#next === undefined || offset <= this.#next) return;
    this.#count += 1;
    this.#missing += offset - this.#next;
    if (this.#first.length < KEPT_GAPS) this.#first.push({ from: this.#next, to: offset - 1 });
    this.#next = offset;
  }

  /** Up to the last record, or to before the offset `to`. */
  gaps(to?: number): OffsetGaps {
    if (to !== undefined) this.#passTo(to);
    return { count: this.#count, missing: this.#missing, first: this.#first };
  }
}
