import { isUtf8 } from 'node:buffer';
import { CsvError, parse } from 'csv-parse/sync';
import { readCsv } from '../mapping/csv.ts';
import { type Fields, NOT_UTF8, NOT_UTF8_ADVICE } from '../mapping/fields.ts';
import { readJsonArray } from '../mapping/json-array.ts';
import { readJsonLines } from '../mapping/json-lines.ts';
import { type RowSink, type Source } from '../mapping/row-sink.ts';
import { TraplineError } from '../model/errors.ts';
import { type MappingSpec } from '../model/mapping.ts';
import { separatorLine } from '../text/separator-line.ts';
import { TextWindow } from '../text/text-window.ts';

/** Some rows as their reader cuts them. */
export interface Sample {
  readonly format: MappingSpec['format'];
  /** Of CSV. */
  readonly delimiter: string;
  readonly columns: readonly string[];
  /** Columns of CSV that have no name, or one that stands in the header twice. */
  readonly ambiguous: number;
  /** The texts of each row by column; null where there is none. */
  readonly rows: readonly (readonly (string | null)[])[];
}

/** Rows that are looked at. */
export const SAMPLE_ROWS = 1000;
const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Objects inside of objects that are looked into. */
const MOST_LEVELS = 32;
const LINE_FEED = 0x0a;

/**
 * Cuts a sample out of the beginning of a file, or of lines of JSON. `whole` says whether the bytes end where the file does; else what
 * stands behind the last line feed is left out. Throws TraplineError('input') for what is neither JSON nor CSV with a header.
 */
export function takeSample(file: string, bytes: Buffer, whole: boolean): Sample {
  const end = whole ? bytes.length : bytes.lastIndexOf(LINE_FEED) + 1;
  const rows = bytes.subarray(0, end);
  const source: Source = { file, text: new TextWindow([rows]) };
  const text = rows.toString();
  const refuse = (why: string): TraplineError => new TraplineError('file_invalid', why, { location: { file } });
  if (text.trim() === '') throw refuse('there are no rows to look at');
  const first = text.trimStart().charAt(0);
  if (first === '[' || (first === '{' && !isObject(firstLine(text)))) {
    if (!whole) throw refuse('it is one JSON value, and too long to be looked at; write one object a line (jsonl)');
    return withRows(source, 'json', ',', pathsIn(asObjects(text)));
  }
  if (first === '{') return withRows(source, 'jsonl', ',', pathsIn(linesOf(text).map(parseOrNull)));
  const separated = separatorLine(rows);
  const table = separated === undefined ? rows : rows.subarray(separated.end);
  const lines = linesOf(table.toString());
  const delimiter = separated?.delimiter ?? delimiterOf(lines);
  if (delimiter === undefined)
    throw refuse('it is neither JSON nor CSV: its first lines have no common number of fields');
  const headerEnd = table.indexOf(LINE_FEED);
  if (!isUtf8(table.subarray(0, headerEnd === -1 ? table.length : headerEnd)))
    throw refuse(`the header row ${NOT_UTF8_ADVICE}`);
  const header = headerOf(file, table, delimiter, separated === undefined ? 1 : 2);
  const columns = header.filter((name) => name !== '' && header.indexOf(name) === header.lastIndexOf(name));
  return { ...withRows(source, 'csv', delimiter, columns), ambiguous: header.length - columns.length };
}

/** The names in the first row. Throws TraplineError('file_invalid') for one whose quotes are none of CSV. */
function headerOf(file: string, table: Buffer, delimiter: string, line: number): readonly string[] {
  try {
    return parse(table, { delimiter, to: 1, relax_column_count: true })[0] ?? [];
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new TraplineError('file_invalid', `the header row is no CSV: ${cause.message}`, {
      location: { file, line },
      cause,
    });
  }
}

function withRows(source: Source, format: Sample['format'], delimiter: string, columns: readonly string[]): Sample {
  const rows: (string | null)[][] = [];
  let isOther = false;
  const sink: RowSink = {
    row(fields: Fields) {
      if (rows.length < SAMPLE_ROWS) rows.push(columns.map((_, i) => fields.text(i)));
      return undefined;
    },
    malformed: (reason) => {
      isOther ||= reason === NOT_UTF8;
    },
  };
  if (format === 'csv') readCsv(source, columns, delimiter, sink);
  else if (format === 'jsonl') readJsonLines(source, columns, sink);
  else readJsonArray(source, columns, sink);
  if (rows.length > 0) return { format, delimiter, columns, ambiguous: 0, rows };
  if (isOther)
    throw new TraplineError('file_invalid', `every row ${NOT_UTF8_ADVICE}`, { location: { file: source.file } });
  throw new TraplineError('file_invalid', 'there are no rows to look at', { location: { file: source.file } });
}

function firstLine(text: string): string {
  return text.trimStart().split('\n', 1)[0]!;
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .slice(0, SAMPLE_ROWS)
    .filter((line) => line.trim() !== '');
}

/** The delimiter that cuts the header into the most fields, and most of the other lines into as many. */
function delimiterOf(lines: readonly string[]): string | undefined {
  let [best, most]: [string | undefined, number] = [undefined, 1];
  for (const delimiter of DELIMITERS) {
    const counts = lines.map((line) => fieldsIn(line, delimiter));
    const width = counts[0]!;
    const agreeing = counts.filter((count) => count === width).length;
    if (width > most && agreeing * 2 > counts.length) [best, most] = [delimiter, width];
  }
  return best;
}

function fieldsIn(line: string, delimiter: string): number {
  return line.replace(/"(?:[^"]|"")*"/g, '').split(delimiter).length;
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isObject(text: string): boolean {
  return typeof parseOrNull(text) === 'object';
}

function asObjects(text: string): readonly unknown[] {
  const value = parseOrNull(text);
  return Array.isArray(value) ? value.slice(0, SAMPLE_ROWS) : [value];
}

/** The keys of objects, those of objects inside as dotted paths; arrays are none, nor is what lies deeper than MOST_LEVELS. */
function pathsIn(objects: readonly unknown[]): readonly string[] {
  const paths = new Set<string>();
  const visit = (value: unknown, prefix: string, level = 1): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || level > MOST_LEVELS) return;
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner === 'object' && inner !== null) visit(inner, `${prefix}${key}.`, level + 1);
      else paths.add(prefix + key);
    }
  };
  for (const object of objects) visit(object, '');
  return [...paths];
}
