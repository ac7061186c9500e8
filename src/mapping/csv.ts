import { isUtf8 } from 'node:buffer';
import { CsvError, type Options, parse } from 'csv-parse/sync';
import { closest } from 'fastest-levenshtein';
import { TraplineError } from '../model/errors.ts';
import { MAX_ROW_LENGTH } from '../model/record.ts';
import { type MalformedReason, NOT_UTF8, TOO_LONG } from './fields.ts';
import { type RowSink, type Source } from './row-sink.ts';

const LINE_FEED = 0x0a;

/** The width of rows is judged here, so that a row of another width is one malformed row. */
const OPTIONS: Options = {
  record_delimiter: ['\n', '\r\n'],
  relax_column_count: true,
  max_record_size: MAX_ROW_LENGTH,
};

const REASONS: ReadonlyMap<string, MalformedReason> = new Map([
  ['CSV_QUOTE_NOT_CLOSED', 'a quote is never closed'],
  ['CSV_INVALID_CLOSING_QUOTE', 'text behind a closing quote'],
  ['INVALID_OPENING_QUOTE', 'a quote inside a field that does not begin with one'],
  ['CSV_MAX_RECORD_SIZE', `${TOO_LONG}; is a quote left open?`],
]);

/**
 * Reads CSV with a header row, as in RFC 4180. Empty lines are passed over. Where csv-parse gives up on a row, that row is
 * malformed, and it is started anew at the row's second line: so a quote left open costs one row, not the rest of the file.
 *
 * Throws TraplineError('input') when the header cannot be read, lacks one of `columns`, or has it twice.
 */
export function readCsv(source: Source, columns: readonly string[], delimiter: string, sink: RowSink): void {
  const rows = new RowTaker(source, columns, sink);
  for (;;) {
    const begin = rows.start;
    try {
      parse(source.bytes.subarray(begin), {
        ...OPTIONS,
        delimiter,
        on_record: (cells: string[], { bytes }) => rows.take(cells, begin + bytes),
      });
      return;
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      rows.passLine(REASONS.get(error.code) ?? error.code);
    }
  }
}

/** Takes the rows that were cut, and knows where the next one begins. */
class RowTaker {
  start = 0;
  /** Counted here, for csv-parse takes CR LF inside quotes for two. */
  #line = 1;
  /** Number of columns in the header; 0 before it. */
  #width = 0;
  #positions: readonly number[] = [];
  readonly #fields: string[] = [];
  readonly #source: Source;
  readonly #columns: readonly string[];
  readonly #sink: RowSink;

  constructor(source: Source, columns: readonly string[], sink: RowSink) {
    this.#source = source;
    this.#columns = columns;
    this.#sink = sink;
  }

  /** The cells of the row from `start` to `end`. Returns null, which tells csv-parse not to keep the row. */
  take(cells: readonly string[], end: number): null {
    const raw = this.#source.bytes.subarray(this.start, end);
    if (cells.length > 1 || raw.toString().trim() !== '') {
      if (this.#width === 0) this.#header(cells);
      else this.#row(cells, raw);
    }
    this.#moveTo(end);
    return null;
  }

  /** Gives up on the row at `start` and moves on by one line. */
  passLine(reason: MalformedReason): void {
    if (this.#width === 0) throw this.#broken(`cannot be read: ${reason}`);
    const { bytes } = this.#source;
    const lineFeed = bytes.indexOf(LINE_FEED, this.start);
    const end = lineFeed === -1 ? bytes.length : lineFeed + 1;
    this.#sink.malformed(reason, this.#line, bytes.toString('utf8', this.start, end));
    this.#moveTo(end);
  }

  #row(cells: readonly string[], raw: Buffer): void {
    const reason = this.#problem(cells, raw) ?? this.#sink.row(this.#select(cells), this.#line);
    if (reason !== undefined) this.#sink.malformed(reason, this.#line, raw.toString());
  }

  #problem(cells: readonly string[], raw: Buffer): MalformedReason | undefined {
    if (!isUtf8(raw)) return NOT_UTF8;
    return cells.length === this.#width ? undefined : `${this.#width} fields expected, found ${cells.length}`;
  }

  #select(cells: readonly string[]): readonly string[] {
    for (let i = 0; i < this.#positions.length; i++) this.#fields[i] = cells[this.#positions[i]!]!;
    return this.#fields;
  }

  #header(header: readonly string[]): void {
    this.#width = header.length;
    this.#positions = this.#columns.map((column) => {
      const at = header.indexOf(column);
      if (at === -1) throw this.#broken(`has no column "${column}"; the nearest is "${closest(column, header)}"`);
      if (header.includes(column, at + 1)) throw this.#broken(`has the column "${column}" twice`);
      return at;
    });
  }

  #moveTo(end: number): void {
    const { bytes } = this.#source;
    for (let at = this.start; at < end; at++) if (bytes[at] === LINE_FEED) this.#line += 1;
    this.start = end;
  }

  #broken(problem: string): TraplineError {
    const location = { file: this.#source.file, line: this.#line };
    return new TraplineError('file_invalid', `the header row ${problem}`, { location });
  }
}
