import { TraplineError } from '../model/errors.ts';
import { JsonObjectReader } from './json-object.ts';
import { type RowSink, type Source } from './row-sink.ts';

const LINE_FEED = 0x0a;
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
export function readJsonArray({ file, bytes }: Source, columns: readonly string[], sink: RowSink): void {
  const reader = new JsonObjectReader(columns);
  const take = (row: Buffer, line: number): void => {
    const reason = reader.read(row) ?? sink.row(reader.fields, line);
    if (reason !== undefined) sink.malformed(reason, line, row.toString());
  };
  const begin = gapEnd(bytes, 0);
  if (begin === bytes.length) return;
  if (bytes[begin] !== OPEN_BRACKET) {
    take(bytes, 1);
    return;
  }
  const cutter = new ElementCutter(bytes);
  let end = 0;
  for (let more = true; more; end = cutter.to) {
    more = cutter.next();
    if (!isSeparator(bytes, end, cutter.from, more)) {
      const location = { file, line: cutter.line };
      throw new TraplineError('file_invalid', 'bad JSON: an array of objects was expected', { location });
    }
    if (more) take(bytes.subarray(cutter.from, cutter.to), cutter.line);
  }
}

/**
 * Where white space ends that may or may not begin at `at`. Between elements it may be any byte that is white space in Latin-1, form
 * feeds among them.
 */
function gapEnd(bytes: Buffer, at: number): number {
  let end = at;
  while (isWhiteSpace(bytes[end]!)) end += 1;
  return end;
}

function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0xa0;
}

/** Whether what stands between two elements may: the array's begin, a comma, or the array's end. */
function isSeparator(bytes: Buffer, from: number, to: number, isFollowed: boolean): boolean {
  let at = gapEnd(bytes, from);
  if (from === 0) at = gapEnd(bytes, at + 1);
  else if (isFollowed) return bytes[at] === COMMA && gapEnd(bytes, at + 1) === to;
  if (isFollowed) return at === to;
  return bytes[at] === CLOSE_BRACKET && gapEnd(bytes, at + 1) === to;
}

/** Cuts out the objects and arrays inside the outermost brackets, by brackets and strings alone. */
class ElementCutter {
  /** Where the element that was cut out begins and ends, and its line; at the end of the text an empty one. */
  from = 0;
  to = 0;
  line = 1;
  readonly #bytes: Buffer;
  #depth = 0;
  #linesBefore = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Cuts out the next element. Returns false where there is none. */
  next(): boolean {
    const bytes = this.#bytes;
    let inString = false;
    for (let at = this.to; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inString = !inString;
      else if (byte === LINE_FEED) this.#linesBefore += 1;
      else if (!inString && (byte === OPEN_BRACE || byte === OPEN_BRACKET)) this.#open(at);
      else if (!inString && (byte === CLOSE_BRACE || byte === CLOSE_BRACKET)) {
        this.#depth -= 1;
        if (this.#depth !== 1) continue;
        this.to = at + 1;
        return true;
      }
    }
    if (this.#depth <= 1) this.line = 1 + this.#linesBefore;
    this.from = this.to = bytes.length;
    return false;
  }

  #open(at: number): void {
    this.#depth += 1;
    if (this.#depth !== 2) return;
    this.from = at;
    this.line = 1 + this.#linesBefore;
  }
}
