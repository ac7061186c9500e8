import { RowDigest } from '../../digest/row-digest.ts';
import { type BinaryColumn, type CaptureBatch } from './batch.ts';
import { bytesOf } from './block.ts';

const ROW_BYTES = 32;
const NULL_LENGTH = -1;
/** Timestamp in two words, and the number of headers. */
const FIXED_BYTES = 12;

/**
 * Digests of the records of each partition in their order: timestamp, key, value, headers. What depends on where a record lies
 * stays out, so that a replay into another topic has the same digests: offset, arrival, and the type of the timestamp, which is a
 * setting of the topic and not of the record.
 */
export class PartitionDigests {
  readonly #digests = new Map<number, RowDigest>();
  readonly #record = new RecordBytes();

  add(batch: CaptureBatch): void {
    for (let row = 0; row < batch.length; row++) {
      const words = this.#record.write(batch, row);
      const digest = this.#digestOf(batch.partition[row]!);
      for (let i = 0; i < this.#record.length / 4; i += 8) {
        digest.row(
          words[i]!,
          words[i + 1]!,
          words[i + 2]!,
          words[i + 3]!,
          words[i + 4]!,
          words[i + 5]!,
          words[i + 6]!,
          words[i + 7]!,
        );
      }
    }
  }

  /** 32 hex digits by partition, in ascending order. */
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

/**
 * The bytes of one record that enter its partition's digest, each part behind its length so that no two records give the same
 * bytes; filled up with zeros to whole rows of the digest.
 */
class RecordBytes {
  /** Bytes in use, a multiple of 32. */
  length = 0;
  #bytes = Buffer.alloc(1 << 12);
  #words = new Int32Array(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length >> 2);

  /** Good until the next call. */
  write(batch: CaptureBatch, row: number): Int32Array {
    const { key, value, headers } = batch;
    const firstHeader = headers.offsets[row]!;
    const lastHeader = headers.offsets[row + 1]!;
    this.#reserve(batch, row);
    const timestampMs = batch.timestampMs[row]!;
    this.#words[0] = timestampMs | 0;
    this.#words[1] = Math.floor(timestampMs / 0x1_0000_0000) | 0;
    this.#words[2] = lastHeader - firstHeader;
    this.length = FIXED_BYTES;
    this.#append(key, row);
    this.#append(value, row);
    for (let entry = firstHeader; entry < lastHeader; entry++) {
      this.#append(headers.names, entry);
      this.#append(headers.values, entry);
    }
    const end = (this.length + ROW_BYTES - 1) & -ROW_BYTES;
    this.#bytes.fill(0, this.length, end);
    this.length = end;
    return this.#words;
  }

  #append(column: BinaryColumn, row: number): void {
    const from = column.offsets[row]!;
    const to = column.offsets[row + 1]!;
    this.#bytes.writeInt32LE(column.isNull(row) ? NULL_LENGTH : to - from, this.length);
    column.bytes.copy(this.#bytes, this.length + 4, from, to);
    this.length += 4 + to - from;
  }

  /** Makes room for the parts and their lengths. */
  #reserve(batch: CaptureBatch, row: number): void {
    const lengths = 4 * (2 + 2 * (batch.headers.offsets[row + 1]! - batch.headers.offsets[row]!));
    const needed = FIXED_BYTES + lengths + bytesOf(batch, row) + ROW_BYTES;
    if (needed <= this.#bytes.length) return;
    this.#bytes = Buffer.alloc(((2 * needed + 3) >> 2) << 2);
    this.#words = new Int32Array(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length >> 2);
  }
}
