import { grown } from '../columns/grown.ts';
import { CodeOrder } from '../engine/code-order.ts';
import { type Cells } from '../engine/cell-table.ts';
import { type Breakdown, type MinuteCells } from '../engine/minute-cells.ts';
import { type Dictionary, type Vocabulary } from '../model/dictionary.ts';
import { writeDigits } from '../wire/digits.ts';

const MINUS = 0x2d;
const COMMA = 0x2c;
/** A sign and the digits of the largest integer. */
const INTEGER_BYTES = 17;
/** For single bytes between what room is made for. */
const SPARE_BYTES = 8;

const MINUTE = utf8('{"minute_start_ms":');
const CURRENCY = utf8(',"currency":');
const SUM = utf8(',"sum_cents":');
const CATEGORIES = utf8(',"categories":[');
const REGIONS = utf8('],"regions":[');
const CLIENTS = utf8('],"clients":[');
const CELL_END = 0x7d;
const LINE_END = utf8(']}\n');

/**
 * Turns the cells of a minute into lines of `aggregates.jsonl`: the bytes that JSON makes of the rows of MinuteRows, without making
 * an object or a string of every cell.
 */
export class MinuteLines {
  readonly #currencyOrder: CodeOrder;
  readonly #currencies: JsonTexts;
  readonly #breakdowns: Readonly<Record<Breakdown, { readonly order: CodeOrder; readonly heads: JsonTexts }>>;
  #bytes = new Uint8Array(1 << 12);
  #end = 0;

  constructor(vocabulary: Vocabulary) {
    this.#currencyOrder = new CodeOrder(vocabulary.currencies);
    this.#currencies = new JsonTexts(vocabulary.currencies, '', ',"count":');
    const breakdown = (name: Breakdown) => ({
      order: new CodeOrder(vocabulary[name]),
      heads: new JsonTexts(vocabulary[name], '{"key":', ',"count":'),
    });
    this.#breakdowns = {
      categories: breakdown('categories'),
      regions: breakdown('regions'),
      clients: breakdown('clients'),
    };
  }

  /** A line a currency, null first, then by UTF-16 code unit, each with its line feed; good until the next call. */
  linesOf(minuteMs: number, cells: MinuteCells): Uint8Array {
    this.#end = 0;
    const currencies = new Set(cells.totals.currencies.subarray(0, cells.totals.length));
    for (const currency of this.#currencyOrder.sorted([...currencies])) {
      const total = cells.totals.find(0, currency);
      this.#put(MINUTE);
      this.#reserve(INTEGER_BYTES);
      this.#end = writeInteger(this.#bytes, this.#end, minuteMs);
      this.#put(CURRENCY);
      this.#cell(this.#currencies, currency, cells.totals, total);
      this.#put(CATEGORIES);
      this.#breakDown('categories', cells, currency);
      this.#put(REGIONS);
      this.#breakDown('regions', cells, currency);
      this.#put(CLIENTS);
      this.#breakDown('clients', cells, currency);
      this.#put(LINE_END);
    }
    return this.#bytes.subarray(0, this.#end);
  }

  /** The cells of a breakdown, with commas between them. */
  #breakDown(breakdown: Breakdown, cells: MinuteCells, currency: number): void {
    const { order, heads } = this.#breakdowns[breakdown];
    const table = cells[breakdown];
    const codes = order.sorted(table.codesIn(currency));
    for (let i = 0; i < codes.length; i++) {
      if (i > 0) this.#bytes[this.#end++] = COMMA;
      this.#cell(heads, codes[i]!, table, table.find(codes[i]!, currency));
      this.#bytes[this.#end++] = CELL_END;
    }
  }

  /** What comes before a cell's count, its count and its sum. */
  #cell(heads: JsonTexts, code: number, { counts, sumsCents }: Cells, cell: number): void {
    this.#reserve(heads.lengthOf(code) + SUM.length + 2 * INTEGER_BYTES);
    const bytes = this.#bytes;
    let end = heads.copy(code, bytes, this.#end);
    end = writeInteger(bytes, end, counts[cell]!);
    end = copyInto(bytes, end, SUM);
    this.#end = writeInteger(bytes, end, sumsCents[cell]!);
  }

  #put(from: Uint8Array): void {
    this.#reserve(from.length);
    this.#end = copyInto(this.#bytes, this.#end, from);
  }

  /** Makes room for `more` bytes, and leaves some for what is put between. */
  #reserve(more: number): void {
    const needed = this.#end + more + SPARE_BYTES;
    if (needed <= this.#bytes.length) return;
    const bytes = new Uint8Array(2 * needed);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}

/** Returns where the copy ends. */
function copyInto(bytes: Uint8Array, at: number, from: Uint8Array): number {
  for (let i = 0; i < from.length; i++) bytes[at + i] = from[i]!;
  return at + from.length;
}

function writeInteger(bytes: Uint8Array, at: number, value: number): number {
  if (value >= 0) return writeDigits(bytes, at, value, 1);
  bytes[at] = MINUS;
  return writeDigits(bytes, at + 1, -value, 1);
}

/**
 * The texts of a dictionary as JSON in UTF-8 by code, each made once, with something before and behind it. All lie in one array:
 * an array each would be one more place in memory to wait for, for every cell.
 */
class JsonTexts {
  readonly #dictionary: Dictionary;
  readonly #before: string;
  readonly #behind: string;
  /** Where each text begins and ends, by twice the code; 0 and 0 if it has not been made. */
  #places = new Uint32Array(0);
  #bytes = new Uint8Array(1 << 9);
  #used = 0;

  constructor(dictionary: Dictionary, before: string, behind: string) {
    this.#dictionary = dictionary;
    this.#before = before;
    this.#behind = behind;
  }

  /** How many bytes the text of a code takes; makes it now if it is new. */
  lengthOf(code: number): number {
    if (2 * code >= this.#places.length) this.#places = grown(this.#places, 2 * this.#dictionary.size);
    if (this.#places[2 * code + 1] === 0) this.#make(code);
    return this.#places[2 * code + 1]! - this.#places[2 * code]!;
  }

  /** Copies a text, for which `lengthOf` was called before, and returns where it ends. In a loop: for few bytes, `set` takes several times as long. */
  copy(code: number, to: Uint8Array, at: number): number {
    const bytes = this.#bytes;
    const end = this.#places[2 * code + 1]!;
    let next = at;
    for (let i = this.#places[2 * code]!; i < end; i++) to[next++] = bytes[i]!;
    return next;
  }

  #make(code: number): void {
    const text = utf8(`${this.#before}${JSON.stringify(this.#dictionary.value(code))}${this.#behind}`);
    const end = this.#used + text.length;
    if (end > this.#bytes.length) this.#bytes = grown(this.#bytes, 2 * end);
    this.#bytes.set(text, this.#used);
    this.#places[2 * code] = this.#used;
    this.#places[2 * code + 1] = end;
    this.#used = end;
  }
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
