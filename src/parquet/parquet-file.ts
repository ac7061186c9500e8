import { parquetWriteBuffer, type SchemaElement } from 'hyparquet-writer';

/** A column of a Parquet file. `values` are as long as those of every other column; null stands for what was not measured. */
export type ParquetColumn = { readonly name: string } & (
  | { readonly kind: 'text'; readonly values: readonly (string | null)[] }
  /** Lists of text (LIST). */
  | { readonly kind: 'texts'; readonly values: readonly (readonly string[] | null)[] }
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
  const columnData = columns.map(storedColumn);
  return new Uint8Array(
    parquetWriteBuffer({
      schema: parquetSchema(columns),
      columnData,
      rowGroupSize: ROW_GROUP_ROWS,
      createdBy: CREATED_BY,
    }),
  );
}

/** The program that a file says it comes from. */
export const CREATED_BY = 'trapline';

/** The schema of a file of these columns, whatever they hold. */
export function parquetSchema(columns: readonly ParquetColumn[]): SchemaElement[] {
  return [{ name: 'root', num_children: columns.length }, ...columns.flatMap(elementsOf)];
}

const TEXT = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } } as const;

function elementsOf({ name, kind }: ParquetColumn): SchemaElement[] {
  const column = { name, repetition_type: 'OPTIONAL' } as const;
  switch (kind) {
    case 'text':
      return [{ ...column, ...TEXT }];
    case 'texts':
      return [
        { ...column, converted_type: 'LIST', logical_type: { type: 'LIST' }, num_children: 1 },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', repetition_type: 'OPTIONAL', ...TEXT },
      ];
    case 'integer':
      return [{ ...column, type: 'INT64' }];
    case 'number':
      return [{ ...column, type: 'DOUBLE' }];
    case 'boolean':
      return [{ ...column, type: 'BOOLEAN' }];
    case 'time':
      // The library's own TIMESTAMP is a local time without a zone.
      return [{ ...column, type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' } }];
  }
}

/** A column as the library takes it. */
export function storedColumn(column: ParquetColumn): { readonly name: string; readonly data: unknown[] } {
  return { name: column.name, data: stored(column) };
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
