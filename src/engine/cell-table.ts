import {
  type VocabularyField,
  type CellsSnapshot,
  type StringTableReader,
  type StringTableWriter,
} from './snapshot.ts';

/** Of no cell; cells count from 1. */
const NONE = 0;

/**
 * Counts and sums by (code, currency) over one minute. Cells are compact and in the order of their first use; an array by code
 * leads to the code's first cell, and from there a chain through the currencies, of which there is nearly always one.
 */
export class CellTable {
  #first = new Int32Array(64);
  #next = new Int32Array(64);
  #codes = new Int32Array(64);
  #currencies = new Int32Array(64);
  #counts = new Float64Array(64);
  #sumsCents = new Float64Array(64);
  #size = 1;

  /** Makes room for `count` more cells, and for codes below `codes`. */
  reserve(count: number, codes: number): void {
    if (codes > this.#first.length) {
      const first = new Int32Array(Math.max(codes, 2 * this.#first.length));
      first.set(this.#first);
      this.#first = first;
    }
    if (this.#size + count > this.#codes.length) this.#grow(Math.max(this.#size + count, 2 * this.#codes.length));
  }

  /** Adds rows `from` to `to` of a block; rows of the null code are left out if `skipNull`. Needs `reserve` before. */
  add(
    codes: Int32Array,
    currencies: Int32Array,
    cents: Float64Array,
    from: number,
    to: number,
    skipNull: boolean,
  ): void {
    const first = this.#first;
    const counts = this.#counts;
    const sums = this.#sumsCents;
    const cellCurrencies = this.#currencies;
    for (let row = from; row < to; row++) {
      const code = codes[row]!;
      if (code === 0 && skipNull) continue;
      const currency = currencies[row]!;
      let cell = first[code]!;
      while (cell !== NONE && cellCurrencies[cell] !== currency) cell = this.#next[cell]!;
      if (cell === NONE) cell = this.#open(code, currency);
      counts[cell] = counts[cell]! + 1;
      sums[cell] = sums[cell]! + cents[row]!;
    }
  }

  /** The codes that have a cell in `currency`, in the order of their first use. */
  codesIn(currency: number): number[] {
    const codes: number[] = [];
    for (let cell = 1; cell < this.#size; cell++)
      if (this.#currencies[cell] === currency) codes.push(this.#codes[cell]!);
    return codes;
  }

  /** Count and sum of a cell; zero where there is none. */
  cell(code: number, currency: number): { readonly count: number; readonly sum_cents: number } {
    let cell = this.#first[code]!;
    while (cell !== NONE && this.#currencies[cell] !== currency) cell = this.#next[cell]!;
    return cell === NONE
      ? { count: 0, sum_cents: 0 }
      : { count: this.#counts[cell]!, sum_cents: this.#sumsCents[cell]! };
  }

  /** Every currency that has a cell, in the order of their first use. */
  currencies(): number[] {
    return [...new Set(this.#currencies.subarray(1, this.#size))];
  }

  clear(): void {
    for (let cell = 1; cell < this.#size; cell++) this.#first[this.#codes[cell]!] = NONE;
    this.#size = 1;
  }

  /** `field`: the dictionary of the codes; null where they are no codes. */
  snapshot(field: VocabularyField | null, strings: StringTableWriter): CellsSnapshot {
    const codes = this.#codes.slice(1, this.#size);
    return {
      codes: field === null ? codes : strings.writeColumn(field, codes),
      currencies: strings.writeColumn('currencies', this.#currencies.subarray(1, this.#size)),
      counts: this.#counts.slice(1, this.#size),
      sumsCents: this.#sumsCents.slice(1, this.#size),
    };
  }

  /** Fills an empty table. */
  restore(snapshot: CellsSnapshot, field: VocabularyField | null, strings: StringTableReader): void {
    const codes = field === null ? snapshot.codes : strings.readColumn(field, snapshot.codes);
    const currencies = strings.readColumn('currencies', snapshot.currencies);
    this.reserve(
      codes.length,
      codes.reduce((most, code) => Math.max(most, code + 1), 0),
    );
    codes.forEach((code, i) => {
      const cell = this.#open(code, currencies[i]!);
      this.#counts[cell] = snapshot.counts[i]!;
      this.#sumsCents[cell] = snapshot.sumsCents[i]!;
    });
  }

  #open(code: number, currency: number): number {
    const cell = this.#size++;
    this.#codes[cell] = code;
    this.#currencies[cell] = currency;
    this.#counts[cell] = 0;
    this.#sumsCents[cell] = 0;
    this.#next[cell] = this.#first[code]!;
    this.#first[code] = cell;
    return cell;
  }

  #grow(capacity: number): void {
    const { next, codes, currencies } = { next: this.#next, codes: this.#codes, currencies: this.#currencies };
    const { counts, sums } = { counts: this.#counts, sums: this.#sumsCents };
    this.#next = new Int32Array(capacity);
    this.#codes = new Int32Array(capacity);
    this.#currencies = new Int32Array(capacity);
    this.#counts = new Float64Array(capacity);
    this.#sumsCents = new Float64Array(capacity);
    this.#next.set(next);
    this.#codes.set(codes);
    this.#currencies.set(currencies);
    this.#counts.set(counts);
    this.#sumsCents.set(sums);
  }
}
