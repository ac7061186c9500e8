import { createReadStream } from 'node:fs';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { type Readable } from 'node:stream';
import { parse as csvParser } from 'csv-parse';
import { TraplineError } from '../model/errors.ts';
import { reasonOf } from '../model/system-reason.ts';
import { type AlertLog } from './alert-log.ts';
import { type AlertParser } from './alert-parser.ts';
import { AlertProblem } from './alert-problem.ts';

/** The shapes of a list of alerts: a JSON object a line, or a table with a header. */
export type AlertFormat = 'jsonl' | 'csv';

/** A list of alerts. */
export interface AlertsSource {
  /** A file; `-` is stdin. */
  readonly path: string;
  /** Left out, what the name of the file ends in tells; JSON Lines where it does not. */
  readonly format?: AlertFormat | undefined;
}

interface Row {
  readonly line: number;
  readonly value: unknown;
}

/** Reads a list of alerts into a log. Throws TraplineError('alert_invalid') with file and line for a row that is none. */
export async function readAlerts({ path, format }: AlertsSource, parser: AlertParser, log: AlertLog): Promise<void> {
  const file = path === '-' ? 'stdin' : path;
  const stream = path === '-' ? process.stdin : createReadStream(path);
  const isCsv = (format ?? (extname(path).toLowerCase() === '.csv' ? 'csv' : 'jsonl')) === 'csv';
  for await (const { line, value } of isCsv ? csvRows(stream, file) : jsonRows(stream, file)) {
    try {
      const alert = parser.parse(value);
      if (alert !== undefined) log.add(alert);
    } catch (error) {
      if (!(error instanceof AlertProblem)) throw error;
      throw new TraplineError('alert_invalid', error.message, { location: { file, line } });
    }
  }
}

async function* jsonRows(stream: Readable, file: string): AsyncGenerator<Row> {
  let line = 0;
  try {
    for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      line += 1;
      if (text.trim() !== '') yield { line, value: JSON.parse(text) };
    }
  } catch (error) {
    throw unreadable(error, file, line, 'a JSON object');
  }
}

async function* csvRows(stream: Readable, file: string): AsyncGenerator<Row> {
  const parser = csvParser({ columns: true, info: true, bom: true, skip_empty_lines: true, trim: true });
  stream.on('error', (error) => parser.destroy(error));
  let line = 1;
  try {
    for await (const { record, info } of stream.pipe(parser) as AsyncIterable<CsvRow>) {
      line = info.lines;
      yield { line, value: own(record) };
    }
  } catch (error) {
    throw unreadable(error, file, line, 'a row of the table');
  }
}

interface CsvRow {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

/** Cells in Trapline's own columns as what they are in JSON: an empty one says nothing. */
function own(record: Readonly<Record<string, string>>): Record<string, unknown> {
  const cells = Object.entries(record).map(([name, text]): [string, unknown] => {
    if (text === '') return [name, null];
    if (name.endsWith('_ms') && Number.isFinite(Number(text))) return [name, Number(text)];
    if (name === 'at_end') return [name, text === 'true'];
    if (name === 'evidence') return [name, text.startsWith('[') ? JSON.parse(text) : text.split(/[\s;|]+/)];
    if (name === 'details') return [name, JSON.parse(text)];
    return [name, text];
  });
  return Object.fromEntries(cells);
}

function unreadable(error: unknown, file: string, line: number, expected: string): unknown {
  if (error instanceof TraplineError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new TraplineError('file_not_found', `${file}: no such file`, { cause: error });
  if (error instanceof SyntaxError || String(code).startsWith('CSV')) {
    return new TraplineError('alert_invalid', `expected ${expected}: ${reasonOf(error)}`, {
      location: { file, line },
      cause: error,
    });
  }
  return new TraplineError('file_unreadable', `${file}: cannot read it: ${reasonOf(error)}`, { cause: error });
}
