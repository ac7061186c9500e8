import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { CREATED_BY, type ParquetColumn, parquetSchema, storedColumn } from './parquet-file.ts';

/**
 * A Parquet file as it grows, one row group after another, so that no more than one of them is in memory. What it gives, in its order, is the file. The
 * same row groups give the same bytes.
 */
export class ParquetStream {
  readonly #bytes = new ByteWriter();
  readonly #writer: ParquetWriter;

  /** `columns` say what there will be; what they hold is not looked at. */
  constructor(columns: readonly ParquetColumn[]) {
    this.#writer = new ParquetWriter({ writer: this.#bytes, schema: parquetSchema(columns), createdBy: CREATED_BY });
  }

  /** A row group of the same columns, of at least one row; returns the bytes that follow those before. */
  rowGroup(columns: readonly ParquetColumn[]): Uint8Array {
    const columnData = columns.map(storedColumn);
    // With a writer that does not wait, nor does this.
    void this.#writer.write({ columnData, rowGroupSize: columnData[0]!.data.length });
    return this.#take();
  }

  /** No more row groups come; returns the last bytes. */
  finish(): Uint8Array {
    void this.#writer.finish();
    return this.#take();
  }

  #take(): Uint8Array {
    const bytes = this.#bytes.getBytes().slice();
    this.#bytes.index = 0;
    return bytes;
  }
}
