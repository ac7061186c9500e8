import { TraplineError } from '../model/errors.ts';
import { LINE_FEED } from '../text/byte-values.ts';
import { type TextWindow } from '../text/text-window.ts';
import { TOO_LONG } from './fields.ts';
import { JsonObjectReader } from './json-object.ts';
import { quoted, type RowSink, type Source } from './row-sink.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Reads a JSON file: an array of objects, or one object. One that cannot be read is a malformed row; where something else stands
 * between the elements, or the array is never closed, that is a TraplineError('input').
 */
export function readJsonArray({ file, text }: Source, columns: readonly string[], sink: RowSink): void {
  const reader = new JsonObjectReader(columns);
  const take = (row: Buffer, isCutOff: boolean, line: number): void => {
    const reason = isCutOff ? TOO_LONG : (reader.read(row) ?? sink.row(reader.fields, line));
    if (reason !== undefined) sink.malformed(reason, line, quoted(row));
  };
  const cursor = new Cursor(text);
  const broken = (line: number): TraplineError =>
    new TraplineError('file_invalid', 'bad JSON: an array of objects was expected', { location: { file, line } });

  cursor.passGap();
  if (cursor.byte() === undefined) return;
  if (cursor.byte() !== OPEN_BRACKET) {
    take(text.bytes, !text.isLast, 1);
    return;
  }
  cursor.pass();
  for (let isFirst = true; ; isFirst = false) {
    cursor.passGap();
    if (isFirst ? cursor.byte() === CLOSE_BRACKET : cursor.byte() !== COMMA) break;
    if (!isFirst) {
      cursor.pass();
      cursor.passGap();
    }
    if (cursor.byte() !== OPEN_BRACE && cursor.byte() !== OPEN_BRACKET) throw broken(cursor.line);
    const { line } = cursor;
    const isClosed = cursor.passElement((row, isCutOff) => take(row, isCutOff, line));
    if (!isClosed) throw broken(line);
  }
  if (cursor.byte() !== CLOSE_BRACKET) throw broken(cursor.line);
  cursor.pass();
  cursor.passGap();
  if (cursor.byte() !== undefined) throw broken(cursor.line);
}

/** A place in the text, which only goes forward. */
class Cursor {
  line = 1;
  readonly #text: TextWindow;
  #at = 0;

  constructor(text: TextWindow) {
    this.#text = text;
  }

  /** The byte at this place; undefined at the text's end. */
  byte(): number | undefined {
    return this.#text.bytes[this.#at];
  }

  /** Goes on by one byte. */
  pass(): void {
    if (this.byte() === LINE_FEED) this.line += 1;
    this.#at += 1;
    if (this.#at === this.#text.bytes.length) this.#moveText();
  }

  /**
   * Passes white space that may or may not begin here. Between elements it may be any byte that is white space in Latin-1, form feeds
   * among them.
   */
  passGap(): void {
    while (isWhiteSpace(this.byte())) this.pass();
  }

  /**
   * Passes the object or array that begins here, and gives `take` its bytes, or its beginning where it is cut off, being longer than any
   * row. Returns false where it is never closed.
   */
  passElement(take: (row: Buffer, isCutOff: boolean) => void): boolean {
    if (this.#text.isShortAt(this.#at)) this.#moveText();
    const element = new ElementEnd();
    const begin = this.#at;
    let end = element.find(this.#text.bytes, begin);
    const isCutOff = end === undefined && !this.#text.isLast;
    if (isCutOff || end !== undefined) take(this.#text.bytes.subarray(begin, end), isCutOff);
    while (end === undefined && !this.#text.isLast) {
      this.#at = this.#text.bytes.length;
      this.#moveText();
      end = element.find(this.#text.bytes, 0);
    }
    this.line += element.lineFeeds;
    this.#at = end ?? this.#text.bytes.length;
    if (this.#at === this.#text.bytes.length) this.#moveText();
    return end !== undefined;
  }

  #moveText(): void {
    this.#text.moveTo(this.#at);
    this.#at = 0;
  }
}

function isWhiteSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d) || byte === 0xa0;
}

/** Finds the end of an object or array by its brackets and strings alone, in bytes that may come in parts. */
class ElementEnd {
  lineFeeds = 0;
  #depth = 0;
  #inString = false;
  #isEscaped = false;

  /** Where the element ends, exclusive; undefined if it goes on behind these bytes. */
  find(bytes: Buffer, from: number): number | undefined {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === LINE_FEED) this.lineFeeds += 1;
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) this.#inString = !this.#inString;
      else if (this.#inString) continue;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth += 1;
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        this.#depth -= 1;
        if (this.#depth === 0) return at + 1;
      }
    }
    return undefined;
  }
}
