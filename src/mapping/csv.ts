import { closest } from 'fastest-levenshtein';
import { type SourceLocation, TraplineError } from '../model/errors.ts';
import { type MalformedReason, MAX_ROW_LENGTH, NOT_UTF8, TOO_LONG } from './fields.ts';
import { type RowSink, type SourceText } from './row-sink.ts';

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** What stands in the place of a position when a quoted field is broken. */
const UNCLOSED = -1;
const TEXT_BEHIND = -2;

/**
 * Reads CSV with a header row, as in RFC 4180: a field in quotes may hold delimiters, line breaks and doubled quotes. A quote
 * inside a field that does not begin with one stands for itself. Empty lines are passed over. After a row that cannot be cut,
 * reading goes on at the next line, so that a quote left open costs one row.
 *
 * Throws TraplineError('input') when the header lacks one of `columns`, or has it twice.
 */
export function readCsv(source: SourceText, columns: readonly string[], delimiter: string, sink: RowSink): void {
  const cutter = new RowCutter(source.text, delimiter.charCodeAt(0));
  if (!cutter.toNextRow()) return;
  const location = { file: source.file, line: cutter.line };
  const problem = cutter.cut();
  if (problem !== undefined)
    throw new TraplineError('input', `the header row cannot be read: ${problem}`, { location });
  cutter.select(columns.map((column) => findColumn(cutter.fields, column, location)));
  while (cutter.toNextRow()) {
    const { start, line } = cutter;
    let reason = cutter.cut();
    if (source.damaged && source.text.slice(start, cutter.start).includes('\ufffd')) reason = NOT_UTF8;
    reason ??= sink.row(cutter.fields, line);
    if (reason !== undefined) sink.malformed(reason, line, source.text.slice(start, cutter.start));
  }
}

function findColumn(header: readonly string[], column: string, location: SourceLocation): number {
  const at = header.indexOf(column);
  if (at === -1) {
    const nearest = closest(column, header);
    throw new TraplineError('input', `the header row has no column "${column}"; the nearest is "${nearest}"`, {
      location,
    });
  }
  if (header.includes(column, at + 1)) {
    throw new TraplineError('input', `the header row has the column "${column}" twice`, { location });
  }
  return at;
}

/** Cuts rows into fields. */
class RowCutter {
  /** Where the next row begins, and on which line. */
  start = 0;
  line = 1;
  /** The fields of the row that was cut last: of the selected columns, or of all where none were selected. */
  readonly fields: string[] = [];
  readonly #text: string;
  readonly #delimiter: number;
  /** Line breaks inside the fields of the row at hand. */
  #lineBreaks = 0;
  /** Position in `fields` of each column of the file, -1 for one that nobody reads. Undefined: each at its own. */
  #targets: Int32Array | undefined;

  constructor(text: string, delimiter: number) {
    this.#text = text;
    this.#delimiter = delimiter;
  }

  /** From now on only these columns of the file are cut out, in this order; rows must be as wide as the last one. */
  select(columns: readonly number[]): void {
    this.#targets = new Int32Array(this.fields.length).fill(-1);
    columns.forEach((column, position) => (this.#targets![column] = position));
    this.fields.length = columns.length;
  }

  /** Passes over empty lines; false at the end. */
  toNextRow(): boolean {
    while (this.start < this.#text.length) {
      const first = this.#text.charCodeAt(this.start);
      const blank = first === CARRIAGE_RETURN ? this.start + 1 : this.start;
      if (blank < this.#text.length && this.#text.charCodeAt(blank) !== LINE_FEED) return true;
      this.start = blank + 1;
      this.line += 1;
    }
    return false;
  }

  /** Cuts the row at `start` and moves on behind it; where it cannot be cut, behind its first line. */
  cut(): MalformedReason | undefined {
    const limit = Math.min(this.#text.length, this.start + MAX_ROW_LENGTH);
    let at = this.start;
    let width = 0;
    this.#lineBreaks = 0;
    for (;;) {
      const quoted = at < limit && this.#text.charCodeAt(at) === QUOTE;
      at = quoted ? this.#quotedField(at + 1, limit, width) : this.#plainField(at, limit, width);
      if (at === UNCLOSED) return this.#giveUp('a quote is never closed');
      if (at === TEXT_BEHIND) return this.#giveUp('text behind a closing quote');
      width += 1;
      if (at >= limit || this.#text.charCodeAt(at) !== this.#delimiter) break;
      at += 1;
    }
    if (at >= limit && limit < this.#text.length) return this.#giveUp(TOO_LONG);
    this.start = at + 1;
    this.line += 1 + this.#lineBreaks;
    const expected = this.#targets?.length ?? width;
    return width === expected ? undefined : `${expected} fields expected, found ${width}`;
  }

  /** Takes the field at `from`; returns where the delimiter or line feed behind it stands, at most `limit`. */
  #plainField(from: number, limit: number, column: number): number {
    const text = this.#text;
    let at = from;
    let unit = 0;
    for (; at < limit; at++) {
      unit = text.charCodeAt(at);
      if (unit === this.#delimiter || unit === LINE_FEED) break;
    }
    const dropReturn = unit === LINE_FEED && at > from && text.charCodeAt(at - 1) === CARRIAGE_RETURN;
    this.#store(column, from, dropReturn ? at - 1 : at);
    return at;
  }

  /** The same for a field whose opening quote stands before `from`; UNCLOSED or TEXT_BEHIND if it is broken. */
  #quotedField(from: number, limit: number, column: number): number {
    const text = this.#text;
    let doubled = false;
    let at = from;
    for (; at < limit; at++) {
      const unit = text.charCodeAt(at);
      if (unit === LINE_FEED) this.#lineBreaks += 1;
      if (unit !== QUOTE) continue;
      if (text.charCodeAt(at + 1) !== QUOTE) break;
      doubled = true;
      at += 1;
    }
    if (at >= limit) return UNCLOSED;
    this.#store(column, from, at, doubled);
    at += 1;
    if (text.charCodeAt(at) === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED) at += 1;
    const unit = text.charCodeAt(at);
    return at >= limit || unit === this.#delimiter || unit === LINE_FEED ? at : TEXT_BEHIND;
  }

  #store(column: number, from: number, to: number, doubled = false): void {
    const position = this.#targets === undefined ? column : (this.#targets[column] ?? -1);
    if (position === -1) return;
    const field = this.#text.slice(from, to);
    this.fields[position] = doubled ? field.replaceAll('""', '"') : field;
  }

  #giveUp(reason: MalformedReason): MalformedReason {
    const lineEnd = this.#text.indexOf('\n', this.start);
    this.start = lineEnd === -1 ? this.#text.length : lineEnd + 1;
    this.line += 1;
    return reason;
  }
}
