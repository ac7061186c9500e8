import { setImmediate } from 'node:timers/promises';
import { addAbortSignal, Readable } from 'node:stream';
import { CsvError, parse as csvParser } from 'csv-parse';
import { type AlertMapping } from '../model/alert-mapping.ts';
import { TraplineError } from '../model/errors.ts';
import { reasonOf } from '../model/system-reason.ts';
import { fileFailure } from '../text/file-failure.ts';
import { linesOf } from '../text/lines.ts';
import { openStream } from '../text/open-stream.ts';
import { nameOfInput } from '../text/raw-bytes.ts';
import { separatorLine } from '../text/separator-line.ts';
import { streamText } from '../text/stream-text.ts';
import { valuesOfCells } from './alert-cells.ts';
import { type AlertLog } from './alert-log.ts';
import { type AlertParser } from './alert-parser.ts';
import { AlertProblem } from './alert-problem.ts';

/** The longest line that is taken, in bytes: no alert is longer. */
export const LONGEST_ALERT_BYTES = 1 << 24;

/** The shapes of a list of alerts: a JSON object a line, or a table with a header. */
export type AlertFormat = 'jsonl' | 'csv';

/** A list of alerts: in a file, or at hand. */
export type AlertsSource = AlertsFile | { readonly rows: Iterable<object> };

/** A file with alerts. */
export interface AlertsFile {
  /** A file, a named pipe or a terminal; `-` is stdin. */
  readonly path: string;
  /** Left out, what the name of the file ends in tells; JSON Lines where it does not. */
  readonly format?: AlertFormat | undefined;
}

interface Row {
  readonly line: number;
  readonly value: unknown;
}

/** Rows of a list that are taken before anything else has its turn. */
const ROWS_A_TURN = 4096;

/** What messages call alerts that are in no file; their number in the list takes the place of the line. */
const NO_FILE = 'alerts';

/**
 * Reads a list of alerts into a log, until `signal` fires. Throws TraplineError('alert_invalid') with file and line for a row that is none,
 * and another of class `input` for what cannot be read or is no text.
 */
export async function readAlerts(
  source: AlertsSource,
  parser: AlertParser,
  log: AlertLog,
  signal: AbortSignal,
): Promise<void> {
  if ('path' in source) return readFile(source, parser, log, signal);
  let line = 0;
  for (const value of source.rows) {
    addRow({ line: (line += 1), value }, NO_FILE, parser, log);
    // A signal fires while others have their turn.
    if (line % ROWS_A_TURN === 0) await setImmediate();
    if (signal.aborted) return;
  }
}

async function readFile(
  { path, format }: AlertsFile,
  parser: AlertParser,
  log: AlertLog,
  signal: AbortSignal,
): Promise<void> {
  const file = nameOfInput(path);
  const text = streamText(addAbortSignal(signal, openStream(path).stream), { file, strict: true });
  const isCsv = (format ?? (/\.csv(\.gz|\.zst)?$/i.test(path) ? 'csv' : 'jsonl')) === 'csv';
  const rows = isCsv ? csvRows(text, file, parser.mapping) : jsonRows(text, file);
  try {
    for await (const row of rows) addRow(row, file, parser, log);
  } catch (error) {
    if (!signal.aborted) throw error;
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

async function* jsonRows(text: AsyncIterable<Buffer>, file: string): AsyncGenerator<Row> {
  let line = 0;
  try {
    for await (const lines of linesOf(text, file, LONGEST_ALERT_BYTES)) {
      for (const { bytes, number } of lines) {
        line = number;
        const json = bytes.toString();
        if (json.trim() !== '') yield { line, value: JSON.parse(json) };
      }
    }
  } catch (error) {
    throw unreadable(error, file, line, 'a JSON object');
  }
}

async function* csvRows(text: AsyncIterable<Buffer>, file: string, mapping: AlertMapping | null): AsyncGenerator<Row> {
  const pieces = text[Symbol.asyncIterator]();
  let line = 1;
  try {
    const first = await firstPiece(pieces);
    const separated = separatorLine(first);
    const skipped = separated === undefined ? 0 : 1;
    const parser = csvParser({
      columns: true,
      info: true,
      skip_empty_lines: true,
      trim: true,
      delimiter: separated?.delimiter ?? ',',
      max_record_size: LONGEST_ALERT_BYTES,
    });
    const rest = Readable.from(restOf(first.subarray(separated?.end ?? 0), pieces));
    rest.on('error', (error) => parser.destroy(error));
    for await (const { record, info } of rest.pipe(parser) as AsyncIterable<CsvRow>) {
      line = info.lines + skipped;
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

async function firstPiece(pieces: AsyncIterator<Buffer>): Promise<Buffer> {
  for (;;) {
    const { done, value } = await pieces.next();
    if (done === true) return Buffer.alloc(0);
    if (value.length > 0) return value;
  }
}

async function* restOf(first: Buffer, pieces: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
}

function unreadable(error: unknown, file: string, line: number, expected: string): TraplineError {
  if (error instanceof TraplineError) return error;
  if (error instanceof SyntaxError || error instanceof CsvError) {
    return new TraplineError('alert_invalid', `expected ${expected}: ${reasonOf(error)}`, {
      location: { file, line },
      cause: error,
    });
  }
  return fileFailure(file, error);
}
