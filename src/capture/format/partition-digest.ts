import { highWord, lowWord, RowDigest } from '../../digest/row-digest.ts';
import { type BinaryColumn, type CaptureBatch } from './batch.ts';

/** The length that is hashed for a missing key or value. */
const NULL_LENGTH = -1;

/**
 * Digests of the records of each partition in their order: timestamp, key, value, headers. Offset, arrival and type of
 * timestamp are left out, because they depend on where a record is stored (the type is a setting of the topic). So a replay
 * into another topic has the same digests.
 */
export class PartitionDigests {
  readonly #digests = new Map<number, RowDigest>();

  add(batch: CaptureBatch): void {
    const { headers, key, value } = batch;
    const keys = viewOf(key);
    const values = viewOf(value);
    const names = viewOf(headers.names);
    const headerValues = viewOf(headers.values);
    for (let row = 0; row < batch.length; row++) {
      const digest = this.#digestOf(batch.partition[row]!);
      const timestampMs = batch.timestampMs[row]!;
      const from = headers.offsets[row]!;
      const to = headers.offsets[row + 1]!;
      digest.row(
        lowWord(timestampMs),
        highWord(timestampMs),
        lengthAt(key, row),
        lengthAt(value, row),
        to - from,
        0,
        0,
        0,
      );
      digest.bytes(keys, key.offsets[row]!, key.offsets[row + 1]!);
      digest.bytes(values, value.offsets[row]!, value.offsets[row + 1]!);
      for (let entry = from; entry < to; entry++) {
        digest.row(lengthAt(headers.names, entry), lengthAt(headers.values, entry), 0, 0, 0, 0, 0, 0);
        digest.bytes(names, headers.names.offsets[entry]!, headers.names.offsets[entry + 1]!);
        digest.bytes(headerValues, headers.values.offsets[entry]!, headers.values.offsets[entry + 1]!);
      }
    }
  }

  /** Digests of 32 hex digits by partition, in ascending order. */
  hex(): ReadonlyMap<number, string> {
    const sorted = [...this.#digests].sort(([a], [b]) => a - b);
    return new Map(sorted.map(([partition, digest]) => [partition, digest.hex()]));
  }

  #digestOf(partition: number): RowDigest {
    const known = this.#digests.get(partition);
    if (known !== undefined) return known;
    const digest = new RowDigest();
    this.#digests.set(partition, digest);
    return digest;
  }
}

function viewOf({ bytes }: BinaryColumn): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function lengthAt(column: BinaryColumn, row: number): number {
  return column.isNull(row) ? NULL_LENGTH : column.offsets[row + 1]! - column.offsets[row]!;
}
