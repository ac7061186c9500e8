import { parquetWriteBuffer, type SchemaElement } from 'hyparquet-writer';

/** A column of a Parquet file. `values` are as long as those of every other column; null stands for what was not measured. */
export type ParquetColumn = { readonly name: string } & (
  | { readonly kind: 'text'; readonly values: readonly (string | null)[] }
  /** Whole numbers, safe ones (INT64). */
  | { readonly kind: 'integer'; readonly values: readonly (number | null)[] }
  | { readonly kind: 'number'; readonly values: readonly (number | null)[] }
  | { readonly kind: 'boolean'; readonly values: readonly (boolean | null)[] }
  /** Integer ms since the epoch (TIMESTAMP in UTC). */
  | { readonly kind: 'time'; readonly values: readonly (number | null)[] }
);

/** Rows of a row group, a number of its own so that the bytes do not depend on a default of the library. */
const ROW_GROUP_ROWS = 100_000;

/**
 * A Parquet file of these columns, in this order, with Snappy. Every column is nullable, so that files of one kind have one schema.
 * The same columns give the same bytes. The columns are in memory as a whole.
 */
export function parquetFile(columns: readonly ParquetColumn[]): Uint8Array {
  const schema = [{ name: 'root', num_children: columns.length }, ...columns.map(elementOf)];
  const columnData = columns.map((column) => ({ name: column.name, data: stored(column) }));
  return new Uint8Array(
    parquetWriteBuffer({ schema, columnData, rowGroupSize: ROW_GROUP_ROWS, createdBy: 'trapline' }),
  );
}

function elementOf({ name, kind }: ParquetColumn): SchemaElement {
  const column = { name, repetition_type: 'OPTIONAL' } as const;
  switch (kind) {
    case 'text':
      return { ...column, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
    case 'integer':
      return { ...column, type: 'INT64' };
    case 'number':
      return { ...column, type: 'DOUBLE' };
    case 'boolean':
      return { ...column, type: 'BOOLEAN' };
    case 'time':
      // The library's own TIMESTAMP is a local time without a zone.
      return { ...column, type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' } };
  }
}

/** The values as the library takes them. */
function stored(column: ParquetColumn): unknown[] {
  switch (column.kind) {
    case 'integer':
      return column.values.map((value) => (value === null ? null : BigInt(value)));
    case 'time':
      return column.values.map((value) => (value === null ? null : new Date(value)));
    default:
      return [...column.values];
  }
}
