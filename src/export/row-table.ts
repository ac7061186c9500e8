import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type z } from 'zod';
import { linesOf, rowIn, type TextLine } from '../artifacts/jsonl-reader.ts';
import { type Chunk, CHUNK_ROWS, type ExportColumn, type ExportTable } from './table.ts';

/** Text of the lines of a chunk, beyond which the next one begins: evidence may be long. */
const CHUNK_LETTERS = 1 << 25;

/** Lines between two pauses, so that an export that is stopped stops. */
const LINES_A_TURN = 1 << 12;

/** A column, and where a row has its value. */
export type RowColumn<R> = { readonly name: string } & (
  | { readonly kind: 'text'; readonly of: (row: R) => string | null }
  | { readonly kind: 'texts'; readonly of: (row: R) => readonly string[] | null }
  | { readonly kind: 'integer' | 'number' | 'time'; readonly of: (row: R) => number | null }
  | { readonly kind: 'boolean'; readonly of: (row: R) => boolean | null }
);

/** A table whose rows are lines of a file. */
export interface RowTable<R> {
  readonly name: string;
  readonly file: string;
  /** Which lines of the file are its rows; left out, all of them. */
  readonly isRow?: (line: string) => boolean;
  readonly schema: z.ZodType<R>;
  readonly columns: readonly RowColumn<R>[];
}

/** The table in the folder of a run. Its rows are checked as they are read: TraplineError('run_not_readable') names file and line. */
export function openRowTable<R>(folder: string, table: RowTable<R>): ExportTable {
  const { name, columns } = table;
  return {
    name,
    columns: columns.map((column) => columnOf(column, [])),
    chunks: (pause) => chunksOf(join(folder, table.file), table, pause),
  };
}

async function* chunksOf<R>(
  path: string,
  { schema, columns, isRow = () => true }: RowTable<R>,
  pause: () => Promise<void>,
): AsyncGenerator<Chunk> {
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  let rows: R[] = [];
  let letters = 0;
  const chunk = ({ at }: Pick<TextLine, 'at'>): Chunk => {
    const full = { columns: columns.map((column) => columnOf(column, rows)), share: bytes === 0 ? 1 : at / bytes };
    rows = [];
    letters = 0;
    return full;
  };
  for (const line of linesOf(path)) {
    if (line.number % LINES_A_TURN === 0) await pause();
    if (!isRow(line.text)) continue;
    if (rows.length === CHUNK_ROWS || (letters > 0 && letters + line.text.length > CHUNK_LETTERS)) yield chunk(line);
    rows.push(rowIn(path, line, schema));
    letters += line.text.length;
  }
  if (rows.length > 0) yield chunk({ at: bytes });
}

function columnOf<R>(column: RowColumn<R>, rows: readonly R[]): ExportColumn {
  const { name } = column;
  switch (column.kind) {
    case 'text':
      return { name, kind: 'text', values: rows.map(column.of) };
    case 'texts':
      return { name, kind: 'texts', values: rows.map(column.of) };
    case 'integer':
    case 'number':
    case 'time':
      return { name, kind: column.kind, values: rows.map(column.of) };
    case 'boolean':
      return { name, kind: 'boolean', values: rows.map(column.of) };
  }
}
