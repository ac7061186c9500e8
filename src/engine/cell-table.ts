import { grown } from '../columns/grown.ts';
import { type DictionaryName } from '../model/dictionary.ts';
import { type CellsSnapshot, type StringTableReader, type StringTableWriter } from './snapshot.ts';

/** Of no cell. Slots hold cell numbers plus one, so that fresh ones lead nowhere. */
const NONE = 0;

const MIN_CELLS = 32;

/** Counts and sums, each of one (code, currency). Columns may be longer than `length`. */
export interface Cells {
  readonly length: number;
  readonly codes: Int32Array;
  readonly currencies: Int32Array;
  readonly counts: Float64Array;
  readonly sumsCents: Float64Array;
}

/**
 * Counts and sums by (code, currency) over one minute. Cells are compact and in the order of their first use; a hash table with
 * linear probing, at most half full, leads to them. It is as small as the minute's cells, so that it stays in cache however many
 * clients there are.
 */
export class CellTable implements Cells {
  /** Twice as many as there is room for cells; a power of two. */
  #slots = new Int32Array(2 * MIN_CELLS);
  #codes = new Int32Array(MIN_CELLS);
  #currencies = new Int32Array(MIN_CELLS);
  #counts = new Float64Array(MIN_CELLS);
  #sumsCents = new Float64Array(MIN_CELLS);
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

  /** Adds rows `from` to `to` of a block; rows of the null code are left out if `skipNull`. */
  add(
    codes: Int32Array,
    currencies: Int32Array,
    cents: Float64Array,
    from: number,
    to: number,
    skipNull: boolean,
  ): void {
    this.#reserve(to - from);
    const counts = this.#counts;
    const sums = this.#sumsCents;
    for (let row = from; row < to; row++) {
      const code = codes[row]!;
      if (code === 0 && skipNull) continue;
      const cell = this.#cellOf(code, currencies[row]!);
      counts[cell] = counts[cell]! + 1;
      sums[cell] = sums[cell]! + cents[row]!;
    }
  }

  /** Adds cells `from` to `to` of another table, or of a log of them. */
  addCells(cells: Cells, from: number, to: number): void {
    this.#reserve(to - from);
    for (let at = from; at < to; at++) {
      const cell = this.#cellOf(cells.codes[at]!, cells.currencies[at]!);
      this.#counts[cell]! += cells.counts[at]!;
      this.#sumsCents[cell]! += cells.sumsCents[at]!;
    }
  }

  /** Adds to one cell. */
  addCell(code: number, currency: number, count: number, sumCents: number): void {
    this.#reserve(1);
    const cell = this.#cellOf(code, currency);
    this.#counts[cell]! += count;
    this.#sumsCents[cell]! += sumCents;
  }

  /** The codes that have a cell in `currency`, in the order of their first use. */
  codesIn(currency: number): Int32Array {
    const codes = new Int32Array(this.#length);
    let count = 0;
    for (let cell = 0; cell < this.#length; cell++) {
      if (this.#currencies[cell] === currency) codes[count++] = this.#codes[cell]!;
    }
    return codes.subarray(0, count);
  }

  /** The number of the cell of a code and currency; −1 if there is none. */
  find(code: number, currency: number): number {
    return this.#slots[this.#slotOf(code, currency)]! - 1;
  }

  clear(): void {
    this.#slots.fill(NONE);
    this.#length = 0;
  }

  /** `field`: the dictionary of the codes; null where they are no codes. */
  snapshot(field: DictionaryName | null, strings: StringTableWriter): CellsSnapshot {
    const codes = this.#codes.slice(0, this.#length);
    return {
      codes: field === null ? codes : strings.writeColumn(field, codes),
      currencies: strings.writeColumn('currencies', this.#currencies.subarray(0, this.#length)),
      counts: this.#counts.slice(0, this.#length),
      sumsCents: this.#sumsCents.slice(0, this.#length),
    };
  }

  /** Fills an empty table. */
  restore(snapshot: CellsSnapshot, field: DictionaryName | null, strings: StringTableReader): void {
    const codes = field === null ? snapshot.codes : strings.readColumn(field, snapshot.codes);
    const currencies = strings.readColumn('currencies', snapshot.currencies);
    this.addCells({ ...snapshot, length: codes.length, codes, currencies }, 0, codes.length);
  }

  /** The slot that leads to a cell, or the free one where the cell belongs. */
  #slotOf(code: number, currency: number): number {
    const slots = this.#slots;
    const codes = this.#codes;
    const currencies = this.#currencies;
    const mask = slots.length - 1;
    for (let slot = hashOf(code, currency) & mask; ; slot = (slot + 1) & mask) {
      const link = slots[slot]!;
      if (link === NONE || (codes[link - 1] === code && currencies[link - 1] === currency)) return slot;
    }
  }

  /** The cell, opened now if there is none. Needs `#reserve` before. */
  #cellOf(code: number, currency: number): number {
    const slot = this.#slotOf(code, currency);
    const link = this.#slots[slot]!;
    return link === NONE ? this.#open(slot, code, currency) : link - 1;
  }

  #open(slot: number, code: number, currency: number): number {
    const cell = this.#length++;
    this.#codes[cell] = code;
    this.#currencies[cell] = currency;
    this.#counts[cell] = 0;
    this.#sumsCents[cell] = 0;
    this.#slots[slot] = cell + 1;
    return cell;
  }

  /** Makes room for `count` more cells. */
  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#codes.length) return;
    let capacity = 2 * this.#codes.length;
    while (capacity < needed) capacity *= 2;
    this.#codes = grown(this.#codes, capacity);
    this.#currencies = grown(this.#currencies, capacity);
    this.#counts = grown(this.#counts, capacity);
    this.#sumsCents = grown(this.#sumsCents, capacity);
    this.#slots = new Int32Array(2 * capacity);
    for (let cell = 0; cell < this.#length; cell++) {
      this.#slots[this.#slotOf(this.#codes[cell]!, this.#currencies[cell]!)] = cell + 1;
    }
  }
}

/** Codes follow one another, so their high bits are mixed into the low ones, which choose the slot. */
function hashOf(code: number, currency: number): number {
  const product = Math.imul(code + Math.imul(currency, 0x85ebca77), 0x9e3779b1);
  return product ^ (product >>> 15);
}
