import { type RawRecord, type RecordHeader } from '../../model/record.ts';
import { TIMESTAMP_TYPES } from './format.ts';

const NOT_NULL = new Uint8Array(0);
const NO_HEADERS: readonly RecordHeader[] = [];

/** A column of nullable byte strings as Arrow lays it out. */
export class BinaryColumn {
  /** Row i lies in `bytes` from `offsets[i]` to `offsets[i + 1]`. */
  readonly offsets: Int32Array;
  readonly bytes: Buffer;
  /** One bit for each row, set if there is a value; empty if every row has one. */
  readonly validity: Uint8Array;

  constructor(offsets: Int32Array, bytes: Buffer, validity: Uint8Array = NOT_NULL) {
    this.offsets = offsets;
    this.bytes = bytes;
    this.validity = validity;
  }

  isNull(row: number): boolean {
    return this.validity.length > 0 && ((this.validity[row >> 3]! >> (row & 7)) & 1) === 0;
  }

  /** Number of nulls among the first `rows`. */
  countNulls(rows: number): number {
    if (this.validity.length === 0) return 0;
    let nulls = 0;
    for (let row = 0; row < rows; row++) if (this.isNull(row)) nulls += 1;
    return nulls;
  }

  /** A view of the bytes, not a copy. */
  at(row: number): Buffer | null {
    return this.isNull(row) ? null : this.bytes.subarray(this.offsets[row]!, this.offsets[row + 1]!);
  }
}

/** A column of header lists. The headers of row i are the entries from `offsets[i]` to `offsets[i + 1]`. */
export class HeaderColumn {
  readonly offsets: Int32Array;
  /** UTF-8, never null. */
  readonly names: BinaryColumn;
  readonly values: BinaryColumn;

  constructor(offsets: Int32Array, names: BinaryColumn, values: BinaryColumn) {
    this.offsets = offsets;
    this.names = names;
    this.values = values;
  }

  at(row: number): readonly RecordHeader[] {
    const from = this.offsets[row]!;
    const to = this.offsets[row + 1]!;
    if (from === to) return NO_HEADERS;
    const headers: RecordHeader[] = [];
    for (let entry = from; entry < to; entry++) {
      headers.push({ name: this.names.at(entry)!.toString(), value: this.values.at(entry) });
    }
    return headers;
  }
}

/** Records of one topic by column, in the order of their arrival. Offsets grow strictly within each partition. */
export interface CaptureBatch {
  readonly length: number;
  readonly partition: Int32Array;
  readonly offset: Float64Array;
  readonly timestampMs: Float64Array;
  /** Index into TIMESTAMP_TYPES. */
  readonly timestampType: Int8Array;
  /** In ns since the epoch; UNKNOWN_ARRIVAL_NS if unknown. */
  readonly arrivalNs: BigInt64Array;
  readonly key: BinaryColumn;
  readonly value: BinaryColumn;
  readonly headers: HeaderColumn;
}

/** One row as an object. Key, value and header values are views into the batch. */
export function rawRecordAt(batch: CaptureBatch, row: number): RawRecord {
  return {
    partition: batch.partition[row]!,
    offset: batch.offset[row]!,
    timestampMs: batch.timestampMs[row]!,
    timestampType: TIMESTAMP_TYPES[batch.timestampType[row]!]!,
    key: batch.key.at(row),
    value: batch.value.at(row),
    headers: batch.headers.at(row),
  };
}
