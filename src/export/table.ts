import { type ParquetColumn } from '../parquet/parquet-file.ts';

/** A column of a table, or a part of it. */
export type ExportColumn = ParquetColumn;

/** Some rows of a table: its columns, all of one length. */
export interface Chunk {
  readonly columns: readonly ExportColumn[];
  /** How far the source was read when these rows were, from 0 to 1. */
  readonly share: number;
}

/** A table of a run that can be taken elsewhere. */
export interface ExportTable {
  readonly name: string;
  /** What columns it has; they hold nothing. */
  readonly columns: readonly ExportColumn[];
  /** Its rows, read as they are asked for; `pause` is awaited on the way to a chunk, and stops it by throwing. No chunk is empty. */
  readonly chunks: (pause: () => Promise<void>) => AsyncIterable<Chunk>;
}

/** Rows of a chunk, which is also a row group of Parquet and a record batch of Arrow. */
export const CHUNK_ROWS = 1 << 16;

/** How many rows a chunk has. */
export function rowsOf({ columns }: Pick<Chunk, 'columns'>): number {
  return columns[0]?.values.length ?? 0;
}
