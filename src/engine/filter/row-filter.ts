import { type Vocabulary } from '../../model/dictionary.ts';
import { type Filter } from '../../model/filter.ts';
import { type FilteredColumns, type Mask, maskOf } from './masks.ts';

/** A rule's filter, made for one vocabulary: a few passes over the columns of a block, and no object for a row. */
export class RowFilter {
  readonly #mask: Mask;
  readonly #taken: Uint8Array;

  /** `capacity`: rows of the largest block. */
  constructor(filter: Filter, vocabulary: Vocabulary, capacity: number) {
    this.#mask = maskOf(filter, vocabulary, capacity);
    this.#taken = new Uint8Array(capacity);
  }

  /** Writes the numbers of the rows that it takes to `picked`, ascending; returns how many. */
  pick(rows: FilteredColumns, picked: Int32Array): number {
    const taken = this.#taken;
    this.#mask.fill(rows, taken);
    let count = 0;
    // Written in any case, and kept by counting it: a branch that cannot be foreseen costs more.
    for (let row = 0; row < rows.length; row++) {
      picked[count] = row;
      count += taken[row]!;
    }
    return count;
  }
}
