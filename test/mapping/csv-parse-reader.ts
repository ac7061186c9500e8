import { isUtf8 } from 'node:buffer';
import { CsvError, parse } from 'csv-parse/sync';
import { type Recorder } from './specs.ts';

const REASONS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is never closed',
  CSV_INVALID_CLOSING_QUOTE: 'text behind a closing quote',
  INVALID_OPENING_QUOTE: 'a quote inside a field that does not begin with one',
};

/** Rows of short CSV without a header, all of them read by csv-parse: what `readCsv` records of them for all columns. */
export function recordWithCsvParse(bytes: Buffer, width: number, delimiter: string, recorder: Recorder): void {
  let start = 0;
  const lineAt = (place: number): number => bytes.subarray(0, place).toString('latin1').split('\n').length;
  const take = (cells: readonly string[], end: number): null => {
    const raw = bytes.subarray(start, end);
    const text = raw.toString();
    const line = lineAt(start);
    start = end;
    if (cells.length === 1 && text.trim() === '') return null;
    if (!isUtf8(raw)) recorder.malformed('not UTF-8', line, text);
    else if (cells.length === width) recorder.rows.push({ line, fields: cells });
    else recorder.malformed(`${width} fields expected, found ${cells.length}`, line, text);
    return null;
  };
  while (start < bytes.length) {
    const begin = start;
    try {
      parse(bytes.subarray(begin), {
        delimiter,
        record_delimiter: ['\n', '\r\n'],
        relax_column_count: true,
        on_record: (cells: string[], info) => take(cells, begin + info.bytes),
      });
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      const lineFeed = bytes.indexOf('\n', start);
      const end = lineFeed === -1 ? bytes.length : lineFeed + 1;
      recorder.malformed(REASONS[error.code]!, lineAt(start), bytes.toString('utf8', start, end));
      start = end;
    }
  }
}
