import { rowsOf, type Chunk, type ExportColumn } from './table.ts';

/** A row of column names, as RFC 4180 has it. */
export function csvHead(columns: readonly ExportColumn[]): string {
  return `${columns.map(({ name }) => quoted(name)).join(',')}\r\n`;
}

/**
 * The rows of a chunk as CSV (RFC 4180). Null is an empty field, empty text a quoted one; times are ISO 8601 in UTC, lists are JSON.
 */
export function csvRows(chunk: Chunk): string {
  const columns = chunk.columns.map(fields);
  const lines: string[] = [];
  for (let row = 0; row < rowsOf(chunk); row++) lines.push(columns.map((column) => column[row]!).join(','));
  return lines.map((line) => `${line}\r\n`).join('');
}

function fields(column: ExportColumn): string[] {
  switch (column.kind) {
    case 'text':
      return column.values.map((value) => (value === null ? '' : quoted(value)));
    case 'texts':
      return column.values.map((value) => (value === null ? '' : quoted(JSON.stringify(value))));
    case 'time':
      return column.values.map((value) => (value === null ? '' : isoTime(value)));
    case 'integer':
    case 'number':
    case 'boolean':
      return column.values.map((value) => (value === null ? '' : String(value)));
  }
}

/** The latest time that a calendar date can express. */
const LAST_DATE_MS = 8.64e15;

function isoTime(timeMs: number): string {
  return Math.abs(timeMs) > LAST_DATE_MS ? '' : new Date(timeMs).toISOString();
}

/** Empty text in quotes is told from null; what a reader could take for the end of a field or a row is quoted too. */
function quoted(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
