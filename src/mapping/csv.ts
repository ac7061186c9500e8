import { CsvError, type Options, parse } from 'csv-parse/sync';
import { TraplineError } from '../model/errors.ts';
import { MAX_ROW_LENGTH } from '../model/record.ts';
import { LINE_FEED } from '../text/byte-values.ts';
import { printable } from '../text/printable.ts';
import { separatorLine } from '../text/separator-line.ts';
import { CsvRow, NOT_CUT } from './csv-row.ts';
import { Fields, type MalformedReason, NOT_UTF8, NOT_UTF8_ADVICE, TOO_LONG } from './fields.ts';
import { nearestFirst } from '../text/nearest-first.ts';
import { quoted, type RowSink, type Source } from './row-sink.ts';

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
 * Reads CSV with a header row, as in RFC 4180. Empty lines are passed over. A first line `sep=;` is not the header, but says which
 * delimiter there is. The header, and rows that are not cut at once, are
 * csv-parse's to read. Where it gives up on a row, that row is malformed, and the next begins at the row's second line: so a quote
 * left open costs one row, not the rest of the file.
 *
 * Throws TraplineError('input') when the header cannot be read, lacks one of `columns`, or has it twice.
 */
export function readCsv(source: Source, columns: readonly string[], delimiter: string, sink: RowSink): void {
  const reader = new CsvReader(source, columns, delimiter, sink);
  while (reader.next());
}

/** Reads one row after the other. */
class CsvReader {
  /** Where the next row begins. */
  #start = 0;
  /** Counted here, for csv-parse takes CR LF inside quotes for two. */
  #line = 1;
  /** Number of columns in the header; 0 before it. */
  #width = 0;
  /** By field: the position of its column in the header. */
  #positions: readonly number[] = [];
  readonly #fields: Fields;
  readonly #row: CsvRow;
  readonly #source: Source;
  readonly #columns: readonly string[];
  readonly #delimiter: string;
  readonly #sink: RowSink;

  constructor(source: Source, columns: readonly string[], delimiter: string, sink: RowSink) {
    const separated = separatorLine(source.text.bytes);
    if (separated !== undefined) {
      this.#start = separated.end;
      this.#line = 2;
    }
    this.#source = source;
    this.#columns = columns;
    this.#delimiter = separated?.delimiter ?? delimiter;
    this.#sink = sink;
    this.#row = new CsvRow(this.#delimiter);
    this.#fields = new Fields(columns.length);
  }

  /** Reads the next row. Returns false where there is none. */
  next(): boolean {
    const { text } = this.#source;
    if (text.isShortAt(this.#start)) {
      text.moveTo(this.#start);
      this.#start = 0;
    }
    const { bytes } = text;
    if (this.#start >= bytes.length) return false;
    const end = this.#width === 0 ? NOT_CUT : this.#row.cut(bytes, this.#start);
    if (end === NOT_CUT) {
      this.#parse();
    } else {
      if (!this.#isBlank(this.#row.count, end)) this.#takeCut(this.#row, end);
      this.#line += this.#row.lineFeeds;
      this.#start = end;
    }
    return true;
  }

  #takeCut(row: CsvRow, end: number): void {
    const problem = this.#problem(row.count, end);
    if (problem !== undefined) return this.#malformed(problem, end);
    const { bytes } = this.#source.text;
    const fields = this.#fields;
    fields.begin(bytes);
    for (let i = 0; i < this.#positions.length; i++) {
      const position = this.#positions[i]!;
      const from = row.from[position]!;
      const to = row.to[position]!;
      if (row.doubled[position] === 0) fields.setRange(i, from, to);
      else fields.setText(i, bytes.toString('utf8', from, to).replaceAll('""', '"'));
    }
    this.#hand(end);
  }

  /** Lets csv-parse read the next row. */
  #parse(): void {
    const begin = this.#start;
    try {
      parse(this.#source.text.bytes.subarray(begin), {
        ...OPTIONS,
        delimiter: this.#delimiter,
        to: 1,
        on_record: (cells: string[], { bytes }) => this.#takeParsed(cells, begin + bytes),
      });
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      this.#passLine(REASONS.get(error.code) ?? error.code);
    }
  }

  /** The cells of the row that ends at `end`. Returns null, which tells csv-parse not to keep the row. */
  #takeParsed(cells: readonly string[], end: number): null {
    if (!this.#isBlank(cells.length, end)) {
      if (this.#width === 0) this.#header(cells, end);
      else this.#takeTexts(cells, end);
    }
    this.#moveTo(end);
    return null;
  }

  #takeTexts(cells: readonly string[], end: number): void {
    const problem = this.#problem(cells.length, end);
    if (problem !== undefined) return this.#malformed(problem, end);
    this.#fields.begin(this.#source.text.bytes);
    for (let i = 0; i < this.#positions.length; i++) this.#fields.setText(i, cells[this.#positions[i]!]!);
    this.#hand(end);
  }

  /** Gives up on the next row and moves on by one line. */
  #passLine(reason: MalformedReason): void {
    if (this.#width === 0) throw this.#broken(`cannot be read: ${reason}`);
    const { text } = this.#source;
    const lineFeed = text.bytes.indexOf(LINE_FEED, this.#start);
    this.#malformed(reason, lineFeed === -1 ? text.bytes.length : lineFeed + 1);
    this.#start = text.nextLine(this.#start);
    this.#line += 1;
  }

  #isBlank(cells: number, end: number): boolean {
    return cells === 1 && this.#source.text.bytes.toString('utf8', this.#start, end).trim() === '';
  }

  #problem(cells: number, end: number): MalformedReason | undefined {
    if (!this.#source.text.isUtf8(this.#start, end)) return NOT_UTF8;
    return cells === this.#width ? undefined : `${this.#width} fields expected, found ${cells}`;
  }

  #hand(end: number): void {
    const reason = this.#sink.row(this.#fields, this.#line);
    if (reason !== undefined) this.#malformed(reason, end);
  }

  #malformed(reason: MalformedReason, end: number): void {
    this.#sink.malformed(reason, this.#line, quoted(this.#source.text.bytes.subarray(this.#start, end)));
  }

  #header(header: readonly string[], end: number): void {
    this.#width = header.length;
    this.#positions = this.#columns.map((column) => {
      const at = header.indexOf(column);
      if (at === -1 && !this.#source.text.isUtf8(this.#start, end)) throw this.#broken(NOT_UTF8_ADVICE);
      if (at === -1) throw this.#broken(`${withoutColumn(column, header)}${delimiterHint(column, header)}`);
      if (header.includes(column, at + 1)) throw this.#broken(`has the column "${column}" twice`);
      return at;
    });
  }

  #moveTo(end: number): void {
    const { bytes } = this.#source.text;
    for (let at = this.#start; at < end; at++) if (bytes[at] === LINE_FEED) this.#line += 1;
    this.#start = end;
  }

  #broken(problem: string): TraplineError {
    const location = { file: this.#source.file, line: this.#line };
    return new TraplineError('file_invalid', `the header row ${problem}`, { location });
  }
}

function withoutColumn(column: string, header: readonly string[]): string {
  return `has no column "${column}"; it has ${printable(nearestFirst(column, header))}`;
}

const DELIMITERS = [',', ';', '|', '\t'];

/** What to do about a header row that is one cell, and has the column if it is divided otherwise. */
function delimiterHint(column: string, [only = '', ...others]: readonly string[]): string {
  const delimiter = DELIMITERS.find((each) => only.split(each).some((name) => name.trim() === column));
  if (others.length > 0 || delimiter === undefined || only.trim() === column) return '';
  return `; write delimiter: ${JSON.stringify(delimiter)} in the mapping if that is what divides it`;
}
