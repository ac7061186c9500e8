import { extname } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { CsvError, parse as csvParser } from 'csv-parse';
import { type AlertMapping } from '../model/alert-mapping.ts';
import { TraplineError } from '../model/errors.ts';
import { reasonOf } from '../model/system-reason.ts';
import { valuesOfCells } from './alert-cells.ts';
import { type AlertLog } from './alert-log.ts';
import { type AlertParser } from './alert-parser.ts';
import { AlertProblem } from './alert-problem.ts';
import { LineSplitter, LONGEST_LINE } from './line-splitter.ts';
import { openReadable } from './readable-file.ts';

/** The shapes of a list of alerts: a JSON object a line, or a table with a header. */
export type AlertFormat = 'jsonl' | 'csv';

/** A list of alerts. */
export interface AlertsSource {
  /** A file, a named pipe or a terminal; `-` is stdin. */
  readonly path: string;
  /** Left out, what the name of the file ends in tells; JSON Lines where it does not. */
  readonly format?: AlertFormat | undefined;
}

interface Row {
  readonly line: number;
  readonly value: unknown;
}

/**
 * Reads a list of alerts into a log, until `signal` fires. Throws TraplineError('alert_invalid') with file and line for a row that is none.
 */
export async function readAlerts(
  { path, format }: AlertsSource,
  parser: AlertParser,
  log: AlertLog,
  signal: AbortSignal,
): Promise<void> {
  const file = path === '-' ? 'stdin' : path;
  const stream = addAbortSignal(signal, path === '-' ? process.stdin : openAlerts(path));
  const isCsv = (format ?? (extname(path).toLowerCase() === '.csv' ? 'csv' : 'jsonl')) === 'csv';
  const rows = isCsv ? csvRows(stream, file, parser.mapping) : jsonRows(stream, file);
  try {
    for await (const row of rows) addRow(row, file, parser, log);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function openAlerts(path: string): Readable {
  try {
    return openReadable(path);
  } catch (error) {
    throw unreadable(error, path, 1, 'alerts');
  }
}

function addRow({ line, value }: Row, file: string, parser: AlertParser, log: AlertLog): void {
  try {
    const alert = parser.parse(value);
    if (alert !== undefined) log.add(alert, { file, line });
  } catch (error) {
    if (!(error instanceof AlertProblem)) throw error;
    throw new TraplineError('alert_invalid', error.message, { location: { file, line } });
  }
}

async function* jsonRows(stream: Readable, file: string): AsyncGenerator<Row> {
  let line = 0;
  try {
    for await (const text of linesOf(stream)) {
      line += 1;
      if (text.trim() !== '') yield { line, value: JSON.parse(text) };
    }
  } catch (error) {
    throw unreadable(error, file, line, 'a JSON object');
  }
}

async function* linesOf(stream: Readable): AsyncGenerator<string> {
  const splitter = new LineSplitter();
  for await (const bytes of stream as AsyncIterable<Buffer>) yield* splitter.push(bytes);
  yield* splitter.end();
}

async function* csvRows(stream: Readable, file: string, mapping: AlertMapping | null): AsyncGenerator<Row> {
  const parser = csvParser({
    columns: true,
    info: true,
    bom: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: LONGEST_LINE,
  });
  stream.on('error', (error) => parser.destroy(error));
  let line = 1;
  try {
    for await (const { record, info } of stream.pipe(parser) as AsyncIterable<CsvRow>) {
      line = info.lines;
      yield { line, value: valuesOfCells(record, mapping) };
    }
  } catch (error) {
    const at: unknown = error instanceof CsvError ? error['lines'] : line;
    throw unreadable(error, file, typeof at === 'number' ? at : line, 'a row of the table');
  }
}

interface CsvRow {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

function unreadable(error: unknown, file: string, line: number, expected: string): unknown {
  if (error instanceof TraplineError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new TraplineError('file_not_found', `${file}: no such file`, { cause: error });
  if (error instanceof SyntaxError || error instanceof CsvError) {
    return new TraplineError('alert_invalid', `expected ${expected}: ${reasonOf(error)}`, {
      location: { file, line },
      cause: error,
    });
  }
  return new TraplineError('file_unreadable', `${file}: cannot read it: ${reasonOf(error)}`, { cause: error });
}
