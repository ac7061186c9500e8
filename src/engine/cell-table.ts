import { grown } from '../columns/grown.ts';
import {
  type VocabularyField,
  type CellsSnapshot,
  type StringTableReader,
  type StringTableWriter,
} from './snapshot.ts';

/** Of no cell. Links are cell numbers plus one, so that fresh arrays lead nowhere. */
const NONE = 0;

/** Counts and sums, each of one (code, currency). Columns may be longer than `length`. */
export interface Cells {
  readonly length: number;
  readonly codes: Int32Array;
  readonly currencies: Int32Array;
  readonly counts: Float64Array;
  readonly sumsCents: Float64Array;
}

/**
 * Counts and sums by (code, currency) over one minute. Cells are compact and in the order of their first use; an array by code
 * leads to the code's first cell, and from there a chain through the currencies, of which there is nearly always one.
 */
export class CellTable implements Cells {
  #first = new Int32Array(64);
  #next = new Int32Array(64);
  #codes = new Int32Array(64);
  #currencies = new Int32Array(64);
  #counts = new Float64Array(64);
  #sumsCents = new Float64Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get codes(): Int32Array {
    return this.#codes;
  }

  get currencies(): Int32Array {
    return this.#currencies;
  }

  get counts(): Float64Array {
    return this.#counts;
  }

  get sumsCents(): Float64Array {
    return this.#sumsCents;
  }

  /** Makes room for `count` more cells, and for codes below `codes`. */
  reserve(count: number, codes: number): void {
    if (codes > this.#first.length) this.#first = grown(this.#first, Math.max(codes, 2 * this.#first.length));
    if (this.#length + count > this.#codes.length) this.#grow(Math.max(this.#length + count, 2 * this.#codes.length));
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
      let link = first[code]!;
      while (link !== NONE && cellCurrencies[link - 1] !== currency) link = this.#next[link - 1]!;
      const cell = link === NONE ? this.#open(code, currency) : link - 1;
      counts[cell] = counts[cell]! + 1;
      sums[cell] = sums[cell]! + cents[row]!;
    }
  }

  /** Adds cells `from` to `to` of another table, or of a log of them. `codes`: how many codes there are. */
  addCells(cells: Cells, from: number, to: number, codes: number): void {
    this.reserve(to - from, codes);
    for (let at = from; at < to; at++) {
      this.#add(cells.codes[at]!, cells.currencies[at]!, cells.counts[at]!, cells.sumsCents[at]!);
    }
  }

  /** Adds to one cell. */
  addCell(code: number, currency: number, count: number, sumCents: number): void {
    this.reserve(1, code + 1);
    this.#add(code, currency, count, sumCents);
  }

  /** The codes that have a cell in `currency`, in the order of their first use. */
  codesIn(currency: number): number[] {
    const codes: number[] = [];
    for (let cell = 0; cell < this.#length; cell++)
      if (this.#currencies[cell] === currency) codes.push(this.#codes[cell]!);
    return codes;
  }

  /** Count and sum of a cell; zero where there is none. */
  cell(code: number, currency: number): { readonly count: number; readonly sum_cents: number } {
    const link = this.#find(code, currency);
    return link === NONE
      ? { count: 0, sum_cents: 0 }
      : { count: this.#counts[link - 1]!, sum_cents: this.#sumsCents[link - 1]! };
  }

  clear(): void {
    for (let cell = 0; cell < this.#length; cell++) this.#first[this.#codes[cell]!] = NONE;
    this.#length = 0;
  }

  /** `field`: the dictionary of the codes; null where they are no codes. */
  snapshot(field: VocabularyField | null, strings: StringTableWriter): CellsSnapshot {
    const codes = this.#codes.slice(0, this.#length);
    return {
      codes: field === null ? codes : strings.writeColumn(field, codes),
      currencies: strings.writeColumn('currencies', this.#currencies.subarray(0, this.#length)),
      counts: this.#counts.slice(0, this.#length),
      sumsCents: this.#sumsCents.slice(0, this.#length),
    };
  }

  /** Fills an empty table. */
  restore(snapshot: CellsSnapshot, field: VocabularyField | null, strings: StringTableReader): void {
    const codes = field === null ? snapshot.codes : strings.readColumn(field, snapshot.codes);
    const currencies = strings.readColumn('currencies', snapshot.currencies);
    const most = codes.reduce((end, code) => Math.max(end, code + 1), 0);
    const cells = { ...snapshot, length: codes.length, codes, currencies };
    this.addCells(cells, 0, codes.length, most);
  }

  #find(code: number, currency: number): number {
    let link = this.#first[code]!;
    while (link !== NONE && this.#currencies[link - 1] !== currency) link = this.#next[link - 1]!;
    return link;
  }

  #add(code: number, currency: number, count: number, sumCents: number): void {
    const link = this.#find(code, currency);
    const cell = link === NONE ? this.#open(code, currency) : link - 1;
    this.#counts[cell]! += count;
    this.#sumsCents[cell]! += sumCents;
  }

  #open(code: number, currency: number): number {
    const cell = this.#length++;
    this.#codes[cell] = code;
    this.#currencies[cell] = currency;
    this.#counts[cell] = 0;
    this.#sumsCents[cell] = 0;
    this.#next[cell] = this.#first[code]!;
    this.#first[code] = cell + 1;
    return cell;
  }

  #grow(capacity: number): void {
    this.#next = grown(this.#next, capacity);
    this.#codes = grown(this.#codes, capacity);
    this.#currencies = grown(this.#currencies, capacity);
    this.#counts = grown(this.#counts, capacity);
    this.#sumsCents = grown(this.#sumsCents, capacity);
  }
}
