import { type MalformedReason } from './fields.ts';

const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const LETTER_E = 0x65;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** In the place of a column's position: a key that nobody asks for, and the end of the object. */
const UNREAD = -1;
const AT_END = -2;

/** How many leads are remembered, and up to which length: more is no transaction. */
const USUAL_LEADS = 256;
const USUAL_LEAD_LENGTH = 256;

/** Carries a reason out of the depths of the reader. */
class BadJson extends Error {}

/**
 * Cuts one JSON object (RFC 8259) into the texts of the keys asked for. JSON.parse would turn numbers into doubles, and an amount
 * or a 64-bit id with more digits than a double holds would come out changed without a word: here a number is its source text.
 * Takes exactly the objects that JSON.parse takes; of a key that comes twice the last value counts.
 */
export class JsonObjectReader {
  /** Texts by position of the columns asked for, null for null and for a key that is not there. Overwritten by each read. */
  readonly fields: (string | null)[];
  /** Behind the last character read. */
  at = 0;
  readonly #columns: readonly string[];
  readonly #positions: ReadonlyMap<string, number>;
  /** By place in the object: the text from the end of one value to the next one, and that one's column, as last seen. */
  readonly #usualLeads: string[] = [];
  readonly #usualPositions: number[] = [];
  #text = '';
  #end = 0;

  constructor(columns: readonly string[]) {
    this.#columns = columns;
    this.#positions = new Map(columns.map((column, position) => [column, position]));
    this.fields = columns.map(() => null);
  }

  /** Reads `text[from, to)`, which must be one object and nothing else. Returns why it is none, or undefined. */
  read(text: string, from = 0, to = text.length): MalformedReason | undefined {
    const reason = this.readPrefix(text, from, to);
    if (reason !== undefined) return reason;
    this.#skipSpace();
    return this.at === to ? undefined : `bad JSON: ${this.#unexpected('the end')}`;
  }

  /** Reads the object that `text[from, to)` begins with. */
  readPrefix(text: string, from: number, to: number): MalformedReason | undefined {
    this.#text = text;
    this.#end = to;
    this.at = from;
    this.fields.fill(null);
    try {
      this.#object();
      return undefined;
    } catch (error) {
      if (error instanceof BadJson) return error.message;
      throw error;
    }
  }

  #object(): void {
    for (let ordinal = 0; ; ordinal++) {
      const position = this.#takeUsualLead(ordinal) ?? this.#lead(ordinal);
      if (position === AT_END) return;
      const value = this.#value(position);
      if (position !== UNREAD) this.fields[position] = value;
    }
  }

  /**
   * Passes over what leads to a value, if it is what led to the value at this place in the object before: records of one topic
   * have the same keys in the same order and spacing. Returns the position of the value's column.
   */
  #takeUsualLead(ordinal: number): number | undefined {
    const usual = this.#usualLeads[ordinal];
    if (usual === undefined || this.at + usual.length > this.#end) return undefined;
    if (!this.#text.startsWith(usual, this.at)) return undefined;
    this.at += usual.length;
    this.#skipSpace();
    return this.#usualPositions[ordinal];
  }

  /** Passes over the brace or comma, the key and the colon before a value, or over the closing brace. */
  #lead(ordinal: number): number {
    const from = this.at;
    this.#skipSpace();
    if (ordinal === 0) {
      this.#expect(OPEN_BRACE, '"{"');
      this.#skipSpace();
    }
    if (this.#peek() === CLOSE_BRACE) {
      this.at += 1;
      return AT_END;
    }
    if (ordinal > 0) {
      this.#expect(COMMA, '"," or "}"');
      this.#skipSpace();
    }
    this.#expect(QUOTE, 'a key');
    const position = this.#positions.get(this.#string()) ?? UNREAD;
    this.#skipSpace();
    this.#expect(COLON, '":"');
    this.#skipSpace();
    if (ordinal < USUAL_LEADS && this.at - from < USUAL_LEAD_LENGTH) {
      this.#usualLeads[ordinal] = this.#text.slice(from, this.at);
      this.#usualPositions[ordinal] = position;
    }
    return position;
  }

  #value(position: number): string | null {
    const unit = this.#peek();
    if (unit === QUOTE) {
      this.at += 1;
      return this.#string();
    }
    if (unit === MINUS || (unit >= ZERO && unit <= NINE)) return this.#number();
    if (this.#literal('null')) return null;
    if (this.#literal('true')) return 'true';
    if (this.#literal('false')) return 'false';
    if (unit !== OPEN_BRACE && unit !== OPEN_BRACKET) throw this.#bad('a value');
    this.#nested();
    if (position !== UNREAD) throw new BadJson(`${this.#columns[position]}: an object or array`);
    return null;
  }

  /** The string whose opening quote has been read. */
  #string(): string {
    const text = this.#text;
    const end = this.#end;
    const from = this.at;
    let escaped = false;
    for (let at = from; at < end; at++) {
      const unit = text.charCodeAt(at);
      if (unit === QUOTE) {
        this.at = at + 1;
        return escaped ? (this.#parse(from - 1) as string) : text.slice(from, at);
      }
      if (unit === BACKSLASH) {
        escaped = true;
        at += 1;
      } else if (unit < 0x20) {
        throw new BadJson('bad JSON: a control character in a string');
      }
    }
    throw new BadJson('bad JSON: a string is never closed');
  }

  /** The source text of a number. */
  #number(): string {
    const from = this.at;
    if (this.#peek() === MINUS) this.at += 1;
    if (this.#peek() === ZERO) this.at += 1;
    else this.#digits();
    if (this.#peek() === POINT) {
      this.at += 1;
      this.#digits();
    }
    if ((this.#peek() | 0x20) === LETTER_E) {
      this.at += 1;
      const sign = this.#peek();
      if (sign === PLUS || sign === MINUS) this.at += 1;
      this.#digits();
    }
    return this.#text.slice(from, this.at);
  }

  #digits(): void {
    const text = this.#text;
    const end = this.#end;
    let at = this.at;
    for (; at < end; at++) {
      const unit = text.charCodeAt(at);
      if (unit < ZERO || unit > NINE) break;
    }
    if (at === this.at) throw this.#bad('a digit');
    this.at = at;
  }

  /** Passes over an object or array inside the object. */
  #nested(): void {
    const from = this.at;
    let depth = 0;
    do {
      const unit = this.#peek();
      this.at += 1;
      if (unit === QUOTE) this.#string();
      else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) depth += 1;
      else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) depth -= 1;
      else if (unit === -1) throw new BadJson('bad JSON: an object or array is never closed');
    } while (depth > 0);
    this.#parse(from);
  }

  /** What JSON.parse makes of the text from `from` up to here. */
  #parse(from: number): unknown {
    try {
      return JSON.parse(this.#text.slice(from, this.at));
    } catch {
      throw new BadJson('bad JSON: a bad escape, object or array');
    }
  }

  #literal(word: string): boolean {
    if (!this.#text.startsWith(word, this.at) || this.at + word.length > this.#end) return false;
    this.at += word.length;
    return true;
  }

  #skipSpace(): void {
    for (
      let unit = this.#peek();
      unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09;
      unit = this.#peek()
    ) {
      this.at += 1;
    }
  }

  #expect(unit: number, name: string): void {
    if (this.#peek() !== unit) throw this.#bad(name);
    this.at += 1;
  }

  /** The code unit at hand, or -1 at the end. */
  #peek(): number {
    return this.at < this.#end ? this.#text.charCodeAt(this.at) : -1;
  }

  #bad(expected: string): BadJson {
    return new BadJson(`bad JSON: ${this.#unexpected(expected)}`);
  }

  #unexpected(expected: string): string {
    const found = this.at < this.#end ? JSON.stringify(this.#text.charAt(this.at)) : 'the end';
    return `${found} where ${expected} was expected`;
  }
}
