import { isUtf8 } from 'node:buffer';
import { MAX_ROW_LENGTH } from '../model/record.ts';
import { ByteCodes } from '../wire/byte-codes.ts';
import { Fields, type MalformedReason, NOT_UTF8, TOO_LONG } from './fields.ts';
import {
  CLOSE_BRACE,
  colonEnd,
  COMMA,
  LETTER_N,
  NONE,
  OPEN_BRACE,
  OPEN_BRACKET,
  plainEnd,
  QUOTE,
  spaceEnd,
  stringEnd,
  valueEnd,
} from './json-grammar.ts';

/** The column of a key that is not asked for. */
const NO_COLUMN = -1;
/** Keys are few; a sender that makes up new ones all the time must not fill the memory. */
const MAX_KEY_BYTES = 65_536;

/** The part of a column in front of its first point, and the columns that begin with it. */
interface Inside {
  /** Position of the field that holds the object. */
  readonly at: number;
  /** Reads the rest of the columns in the object. */
  readonly reader: JsonObjectReader;
  /** By field of that reader: position of the column. */
  readonly columns: readonly number[];
}

/**
 * Reads a JSON object as the fields of the keys asked for, in one pass over its bytes: it takes what JSON.parse takes, and no string
 * is made but for keys and values with escapes. A number is its source text, for a double would change an amount or a 64-bit id of
 * more digits than it holds without a word. A column `a.b` is the key `a.b`, or where there is none, the key `b` of the object at `a`; such
 * objects take a pass of their own.
 */
export class JsonObjectReader {
  /** By position of the columns asked for; null for null and for a key that is not there. Overwritten by each read. */
  readonly fields: Fields;
  readonly #columns: readonly string[];
  readonly #columnOf: (key: string) => number;
  readonly #keys: ByteCodes;
  /** The keys of the columns as JSON. */
  readonly #tokens: readonly Buffer[];
  /** By column, and first for the begin of an object: the column whose key came next when it was last seen. */
  readonly #following: Int32Array;
  /** The column of the key that was read last, and of the last one that has any. */
  #column = NO_COLUMN;
  #lastColumn = NO_COLUMN;
  /** Longer keys are not asked for. */
  readonly #longestKey: number;
  /** Whether the value of a column is an object or array. */
  readonly #nested: Uint8Array;
  /** Columns that are asked for more than once: the position that is read, and one more that gets the same. */
  readonly #copies: readonly (readonly [number, number])[];
  /** Objects inside in which columns are; their fields stand behind those that are asked for, and are null in the end. */
  readonly #inside: readonly Inside[];

  constructor(asked: readonly string[]) {
    const keys = new Set(asked.filter((column) => column.includes('.')).map((column) => column.split('.', 1)[0]!));
    const columns = [...asked, ...keys];
    this.#inside = [...keys].map((key, i) => insideOf(key, asked, asked.length + i));
    const positions = new Map<string, number>();
    for (const column of columns) if (!positions.has(column)) positions.set(column, columns.indexOf(column));
    this.#columns = columns;
    this.#columnOf = (key) => positions.get(key) ?? NO_COLUMN;
    this.#keys = new ByteCodes(this.#columnOf, MAX_KEY_BYTES);
    this.#longestKey = Math.max(0, ...columns.map((column) => Buffer.byteLength(column)));
    // The last is no UTF-8: for a reader that is asked for no column, and still guesses the first.
    this.#tokens = [...columns.map((column) => Buffer.from(JSON.stringify(column))), Buffer.of(0xff)];
    this.#following = new Int32Array(columns.length + 1);
    this.#nested = new Uint8Array(columns.length);
    this.#copies = columns.flatMap((column, i) => (columns.indexOf(column) < i ? [[columns.indexOf(column), i]] : []));
    this.fields = new Fields(columns.length);
  }

  /** Returns why the bytes are no object with texts for these keys, or undefined. */
  read(bytes: Buffer): MalformedReason | undefined {
    const reason = this.#readFields(bytes);
    if (reason !== undefined) return reason;
    const nested = this.#nested.indexOf(1);
    return nested === -1 ? undefined : `${this.#columns[nested]}: an object or array`;
  }

  /** Reads the fields; objects and arrays are among them. */
  #readFields(bytes: Buffer): MalformedReason | undefined {
    if (bytes.length > MAX_ROW_LENGTH) return TOO_LONG;
    if (!isUtf8(bytes)) return NOT_UTF8;
    const at = spaceEnd(bytes, 0);
    const isObject = bytes[at] === OPEN_BRACE;
    const end = isObject ? this.#readObject(bytes, at) : valueEnd(bytes, at);
    if (end === NONE || spaceEnd(bytes, end) !== bytes.length) return 'bad JSON';
    if (!isObject) return 'not a JSON object';
    for (const [read, other] of this.#copies) {
      this.fields.copy(read, other);
      this.#nested[other] = this.#nested[read]!;
    }
    for (const inside of this.#inside) this.#readInside(bytes, inside);
    return undefined;
  }

  /** Reads columns in an object inside, if there is one, and forgets the object. */
  #readInside(bytes: Buffer, { at, reader, columns }: Inside): void {
    const { fields } = this;
    const from = fields.from[at]!;
    const isObject = this.#nested[at] === 1 && bytes[from] === OPEN_BRACE;
    if (isObject) reader.#readFields(bytes.subarray(from, fields.to[at]!));
    this.#nested[at] = 0;
    fields.setNull(at);
    if (!isObject) return;
    const inner = reader.fields;
    for (const [i, column] of columns.entries()) {
      if (!fields.isNull(column) || inner.isNull(i)) continue;
      if (inner.isRange(i)) fields.setRange(column, from + inner.from[i]!, from + inner.to[i]!);
      else fields.setText(column, inner.text(i)!);
      this.#nested[column] = reader.#nested[i]!;
    }
  }

  /** The end of the object that begins at `from`, or NONE. Of two values for one key the last counts. */
  #readObject(bytes: Buffer, from: number): number {
    this.fields.begin(bytes);
    this.#nested.fill(0);
    this.#lastColumn = NO_COLUMN;
    let at = spaceEnd(bytes, from + 1);
    if (bytes[at] === CLOSE_BRACE) return at + 1;
    for (;;) {
      at = this.#readKey(bytes, at);
      if (at !== NONE) at = colonEnd(bytes, at);
      if (at !== NONE) at = this.#readValue(bytes, at, this.#column);
      if (at === NONE) return NONE;
      at = spaceEnd(bytes, at);
      if (bytes[at] !== COMMA) return bytes[at] === CLOSE_BRACE ? at + 1 : NONE;
      at = spaceEnd(bytes, at + 1);
    }
  }

  /** Reads a key in its quotes and finds its column. Most objects have their keys in the order of the one before. */
  #readKey(bytes: Buffer, from: number): number {
    const guess = this.#following[this.#lastColumn + 1]!;
    const guessed = endOf(this.#tokens[guess]!, bytes, from);
    if (guessed !== NONE) {
      this.#column = this.#lastColumn = guess;
      return guessed;
    }
    const end = stringEnd(bytes, from);
    if (end === NONE) return NONE;
    this.#column = this.#columnAt(bytes, from, end);
    if (this.#column !== NO_COLUMN) {
      this.#following[this.#lastColumn + 1] = this.#column;
      this.#lastColumn = this.#column;
    }
    return end;
  }

  /** The column of the key that stands in quotes from `from` to `to`. */
  #columnAt(bytes: Buffer, from: number, to: number): number {
    if (plainEnd(bytes, from + 1) !== to - 1) return this.#columnOf(unescape(bytes, from, to));
    return to - from - 2 > this.#longestKey ? NO_COLUMN : this.#keys.codeOf(bytes, from + 1, to - 1);
  }

  #readValue(bytes: Buffer, from: number, column: number): number {
    if (column === NO_COLUMN) return valueEnd(bytes, from);
    const first = bytes[from];
    if (first === QUOTE) return this.#readString(bytes, from, column);
    const end = valueEnd(bytes, from);
    this.#nested[column] = first === OPEN_BRACE || first === OPEN_BRACKET ? 1 : 0;
    if (first === LETTER_N) this.fields.setNull(column);
    else this.fields.setRange(column, from, end);
    return end;
  }

  #readString(bytes: Buffer, from: number, column: number): number {
    this.#nested[column] = 0;
    const plain = plainEnd(bytes, from + 1);
    if (bytes[plain] === QUOTE) {
      this.fields.setRange(column, from + 1, plain);
      return plain + 1;
    }
    const end = stringEnd(bytes, from);
    if (end !== NONE) this.fields.setText(column, unescape(bytes, from, end));
    return end;
  }
}

/** Where `token` ends in `bytes` if it stands at `from`, or NONE. */
function endOf(token: Buffer, bytes: Buffer, from: number): number {
  for (let i = 0; i < token.length; i++) if (bytes[from + i] !== token[i]) return NONE;
  return from + token.length;
}

/** The text of a string that is known to be good JSON. */
function unescape(bytes: Buffer, from: number, to: number): string {
  return JSON.parse(bytes.toString('utf8', from, to)) as string;
}

function insideOf(key: string, columns: readonly string[], at: number): Inside {
  const inside = columns.flatMap((column, i) => (column.startsWith(`${key}.`) ? [i] : []));
  return {
    at,
    reader: new JsonObjectReader(inside.map((i) => columns[i]!.slice(key.length + 1))),
    columns: inside,
  };
}
