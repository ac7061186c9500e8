import { type ParquetColumn } from '../parquet/parquet-file.ts';

/** Columns as CSV (RFC 4180, lines end in LF) with a header; empty where nothing was measured. */
export function csvText(columns: readonly ParquetColumn[]): string {
  const rows = columns[0]?.values.length ?? 0;
  const lines = [
    columns.map(({ name }) => name),
    ...Array.from({ length: rows }, (_, row) => columns.map(({ values }) => String(values[row] ?? ''))),
  ];
  return lines.map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
}

function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
