import { ParquetStream } from '../parquet/parquet-stream.ts';
import { ArrowStream } from './arrow-stream.ts';
import { csvHead, csvRows } from './csv.ts';
import { type Chunk, type ExportColumn } from './table.ts';

/** Forms that a table can be taken elsewhere in; also the ends of the files' names. */
export const EXPORT_FORMATS = ['parquet', 'csv', 'arrow'] as const;
/** One of EXPORT_FORMATS. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Turns a table into bytes, chunk by chunk. */
export interface TableEncoder {
  head(): Uint8Array;
  chunk(chunk: Chunk): Uint8Array;
  end(): Uint8Array;
}

const NOTHING = new Uint8Array();

/** An encoder of tables with these columns. */
export function encoderFor(format: ExportFormat, columns: readonly ExportColumn[]): TableEncoder {
  switch (format) {
    case 'parquet': {
      const stream = new ParquetStream(columns);
      return { head: () => NOTHING, chunk: (rows) => stream.rowGroup(rows.columns), end: () => stream.finish() };
    }
    case 'arrow': {
      const stream = new ArrowStream(columns);
      return { head: () => NOTHING, chunk: (rows) => stream.recordBatch(rows), end: () => stream.finish() };
    }
    case 'csv':
      return {
        head: () => Buffer.from(csvHead(columns)),
        chunk: (rows) => Buffer.from(csvRows(rows)),
        end: () => NOTHING,
      };
  }
}
