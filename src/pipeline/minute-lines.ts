import { CodeOrder } from '../engine/code-order.ts';
import { type Breakdown, type MinuteCells } from '../engine/minute-cells.ts';
import { type Dictionary, type Vocabulary } from '../model/dictionary.ts';
import { writeDigits } from '../wire/digits.ts';

const MINUS = 0x2d;
const COMMA = 0x2c;
/** A sign and the digits of the largest integer. */
const INTEGER_BYTES = 17;

const MINUTE = utf8('{"minute_start_ms":');
const CURRENCY = utf8(',"currency":');
const COUNT = utf8(',"count":');
const SUM = utf8(',"sum_cents":');
const CATEGORIES = utf8(',"categories":[');
const REGIONS = utf8('],"regions":[');
const CLIENTS = utf8('],"clients":[');
const CELL_END = utf8('}');
const LINE_END = utf8(']}\n');

/**
 * Turns the cells of a minute into lines of `aggregates.jsonl`: the bytes that JSON makes of the rows of MinuteRows, without making
 * an object or a string of every cell.
 */
export class MinuteLines {
  readonly #currencyOrder: CodeOrder;
  readonly #currencies: JsonTexts;
  readonly #breakdowns: Readonly<Record<Breakdown, { readonly order: CodeOrder; readonly heads: JsonTexts }>>;
  #bytes = new Uint8Array(1 << 16);
  #end = 0;

  constructor(vocabulary: Vocabulary) {
    this.#currencyOrder = new CodeOrder(vocabulary.currencies);
    this.#currencies = new JsonTexts(vocabulary.currencies, '', '');
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
      const { count, sum_cents } = cells.totals.cell(0, currency);
      this.#put(MINUTE);
      this.#integer(minuteMs);
      this.#put(CURRENCY);
      this.#put(this.#currencies.of(currency));
      this.#put(COUNT);
      this.#integer(count);
      this.#put(SUM);
      this.#integer(sum_cents);
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
    let isFirst = true;
    for (const code of order.sorted(table.codesIn(currency))) {
      const { count, sum_cents } = table.cell(code, currency);
      if (!isFirst) this.#bytes[this.#end++] = COMMA;
      isFirst = false;
      this.#put(heads.of(code));
      this.#integer(count);
      this.#put(SUM);
      this.#integer(sum_cents);
      this.#put(CELL_END);
    }
  }

  /** Leaves room for one more byte. */
  #put(from: Uint8Array): void {
    if (this.#end + from.length >= this.#bytes.length) this.#grow(from.length);
    const bytes = this.#bytes;
    const end = this.#end;
    for (let i = 0; i < from.length; i++) bytes[end + i] = from[i]!;
    this.#end = end + from.length;
  }

  #integer(value: number): void {
    if (this.#end + INTEGER_BYTES >= this.#bytes.length) this.#grow(INTEGER_BYTES);
    if (value < 0) this.#bytes[this.#end++] = MINUS;
    this.#end = writeDigits(this.#bytes, this.#end, Math.abs(value), 1);
  }

  #grow(more: number): void {
    const bytes = new Uint8Array(2 * (this.#bytes.length + more));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}

/** The texts of a dictionary as JSON in UTF-8 by code, each made once, with something before and behind it. */
class JsonTexts {
  readonly #dictionary: Dictionary;
  readonly #before: string;
  readonly #behind: string;
  readonly #known: Uint8Array[] = [];

  constructor(dictionary: Dictionary, before: string, behind: string) {
    this.#dictionary = dictionary;
    this.#before = before;
    this.#behind = behind;
  }

  of(code: number): Uint8Array {
    const text = () => `${this.#before}${JSON.stringify(this.#dictionary.value(code))}${this.#behind}`;
    return (this.#known[code] ??= utf8(text()));
  }
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
