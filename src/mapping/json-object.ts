import { isUtf8 } from 'node:buffer';
import { MAX_ROW_LENGTH } from '../model/record.ts';
import { type MalformedReason, NOT_UTF8, TOO_LONG } from './fields.ts';

const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/**
 * Finds a number that String() would not write as it stands: minus zero, sixteen digits or more, a last zero behind the point, an
 * exponent, or less than a millionth. It may find one in a string too, which costs time only.
 */
const REWRITTEN_NUMBER = /[:,[\s](?:-0|-?(?:\d[\d.]{15,}|\d+\.\d*0|\d[\d.]*[eE][+-]?\d+|0\.0{6}\d*))(?=[,}\]\s])/;

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a JSON object as the texts of the keys asked for; a number is its source text. JSON.parse alone would make a double of
 * it, and an amount or a 64-bit id of more digits than a double holds would come out changed without a word. Node 20 hands no
 * source text to a reviver; so where a number might come out other than it went in, all are put in quotes first.
 */
export class JsonObjectReader {
  /** Texts by position of the columns asked for, null for null and for a key that is not there. Overwritten by each read. */
  readonly fields: (string | null)[];
  readonly #columns: readonly string[];

  constructor(columns: readonly string[]) {
    this.#columns = columns;
    this.fields = columns.map(() => null);
  }

  /** Returns why the bytes are no object with texts for these keys, or undefined. */
  read(bytes: Buffer): MalformedReason | undefined {
    if (bytes.length > MAX_ROW_LENGTH) return TOO_LONG;
    if (!isUtf8(bytes)) return NOT_UTF8;
    const object = parseObject(bytes.toString());
    if (typeof object === 'string') return object;
    for (let i = 0; i < this.#columns.length; i++) {
      const column = this.#columns[i]!;
      const value = Object.hasOwn(object, column) ? object[column] : null;
      if (typeof value === 'object' && value !== null) return `${column}: an object or array`;
      this.fields[i] = value === null ? null : String(value);
    }
    return undefined;
  }
}

function parseObject(text: string): JsonObject | MalformedReason {
  try {
    // Without quotes at first: in quotes, a number would do as a key.
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not a JSON object';
    return (REWRITTEN_NUMBER.test(text) ? JSON.parse(quoteNumbers(text)) : value) as JsonObject;
  } catch (error) {
    if (error instanceof SyntaxError) return 'bad JSON';
    throw error;
  }
}

function quoteNumbers(json: string): string {
  return json.replace(STRING_OR_NUMBER, (token) => (token.startsWith('"') ? token : `"${token}"`));
}
