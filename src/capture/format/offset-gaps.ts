/** Offsets from `from` to `to`, both included, of which there is no record. */
export interface OffsetGap {
  readonly from: number;
  readonly to: number;
}

/** The offsets that a partition lacks between its first and its last record. */
export interface OffsetGaps {
  readonly count: number;
  readonly missing: number;
  readonly first: readonly OffsetGap[];
}

const KEPT_GAPS = 10;

/** Finds gaps in offsets that grow. Compaction, aborted transactions and their markers make such gaps too: not each is a loss. */
export class GapFinder {
  readonly #first: OffsetGap[] = [];
  #count = 0;
  #missing = 0;
  #next: number | undefined;

  add(offset: number): void {
    if (this.#next !== undefined && offset > this.#next) {
      this.#count += 1;
      this.#missing += offset - this.#next;
      if (this.#first.length < KEPT_GAPS) this.#first.push({ from: this.#next, to: offset - 1 });
    }
    this.#next = offset + 1;
  }

  gaps(): OffsetGaps {
    return { count: this.#count, missing: this.#missing, first: this.#first };
  }
}
