import { grown } from '../columns/grown.ts';
import { type Cells } from './cell-table.ts';

/** Parts of minutes one after the other, as columns that grow. */
export class CellLog implements Cells {
  codes = new Int32Array(1024);
  currencies = new Int32Array(1024);
  counts = new Float64Array(1024);
  sumsCents = new Float64Array(1024);
  /** Where each part starts, and behind them where the next one will. */
  readonly #starts = [0];

  get length(): number {
    return this.#starts.at(-1)!;
  }

  /** How many parts there are. */
  get parts(): number {
    return this.#starts.length - 1;
  }

  /** First cell of a part; of the one that is yet to come, `length`. */
  startOf(part: number): number {
    return this.#starts[part]!;
  }

  append({ length, codes, currencies, counts, sumsCents }: Cells): void {
    const from = this.length;
    if (from + length > this.codes.length) this.#grow(Math.max(from + length, 2 * this.codes.length));
    for (let at = 0; at < length; at++) {
      this.codes[from + at] = codes[at]!;
      this.currencies[from + at] = currencies[at]!;
      this.counts[from + at] = counts[at]!;
      this.sumsCents[from + at] = sumsCents[at]!;
    }
    this.#starts.push(from + length);
  }

  #grow(capacity: number): void {
    this.codes = grown(this.codes, capacity);
    this.currencies = grown(this.currencies, capacity);
    this.counts = grown(this.counts, capacity);
    this.sumsCents = grown(this.sumsCents, capacity);
  }
}
