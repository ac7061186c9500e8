import { type RawRecord } from '../../../model/record.ts';
import { type Compression } from '../../client/settings.ts';
import { CODEC_NUMBERS, loadCodec } from './codecs.ts';
import { crc32c } from './crc32c.ts';
import { sizeOfVarint, sizeOfVarlong, writeVarint, writeVarlong } from './varint.ts';

/** A record to be sent; Kafka assigns its offset. */
export type OutgoingRecord = Omit<RawRecord, 'offset' | 'timestampType'>;

/** Identifies the producer of a batch: an id that the cluster assigned, and its epoch. */
export interface ProducerIdentity {
  readonly producerId: bigint;
  readonly producerEpoch: number;
}

const HEADER_BYTES = 61;
const CRC_AT = 17;
const CRC_FROM = 21;
const FIRST_BYTES = 64 << 10;
/** Below this length a loop copies faster than `set`. */
const SHORT = 48;

/**
 * Writes records into one batch of Kafka's message format 2 (https://kafka.apache.org/documentation/#recordbatch). Headers keep
 * their order and repetitions; null and empty are different.
 */
export class RecordBatchWriter {
  #buffer = Buffer.allocUnsafe(FIRST_BYTES);
  #end = HEADER_BYTES;
  #count = 0;
  readonly #names = new Map<string, Uint8Array>();
  #firstTimestampMs = 0;
  #maxTimestampMs = 0;

  get count(): number {
    return this.#count;
  }

  /** Length of the batch so far, with its header, uncompressed. */
  get bytes(): number {
    return this.#end;
  }

  /** Whether a batch of at most `limit` bytes, uncompressed, has room for the record beside those that it holds. */
  hasRoomFor(record: OutgoingRecord, limit: number): boolean {
    return this.#count === 0 || this.#end + mostBytesOf(record) <= limit;
  }

  /** Appends a record. Times before 1970 stay as they are; −1 means to Kafka that there is none. */
  add(record: OutgoingRecord): void {
    const { timestampMs } = record;
    if (this.#count === 0) this.#firstTimestampMs = this.#maxTimestampMs = timestampMs;
    else if (timestampMs > this.#maxTimestampMs) this.#maxTimestampMs = timestampMs;
    const timestampDelta = timestampMs - this.#firstTimestampMs;
    const { key, value, headers } = record;
    let body = 1 + sizeOfVarlong(timestampDelta) + sizeOfVarint(this.#count) + sizeOfBytes(key) + sizeOfBytes(value);
    body += sizeOfVarint(headers.length);
    for (const header of headers) {
      body += sizeOfBytes(this.#bytesOf(header.name)) + sizeOfBytes(header.value);
    }
    this.#makeRoom(sizeOfVarint(body) + body);
    const buffer = this.#buffer;
    let at = writeVarint(buffer, this.#end, body);
    buffer[at++] = 0;
    at = writeVarlong(buffer, at, timestampDelta);
    at = writeVarint(buffer, at, this.#count);
    at = writeBytes(buffer, at, key);
    at = writeBytes(buffer, at, value);
    at = writeVarint(buffer, at, headers.length);
    for (const header of headers) {
      at = writeBytes(buffer, at, this.#bytesOf(header.name));
      at = writeBytes(buffer, at, header.value);
    }
    this.#end = at;
    this.#count += 1;
  }

  /** The batch in the form that the broker receives. The writer must not be used afterwards. */
  async finish(
    compression: Compression,
    { producerId, producerEpoch }: ProducerIdentity,
    sequence: number,
  ): Promise<Buffer> {
    const codec = CODEC_NUMBERS[compression];
    let batch = this.#buffer.subarray(0, this.#end);
    if (codec !== 0) {
      const records = await (await loadCodec(codec)).compress(batch.subarray(HEADER_BYTES));
      batch = Buffer.allocUnsafe(HEADER_BYTES + records.length);
      records.copy(batch, HEADER_BYTES);
    }
    batch.writeBigInt64BE(0n, 0);
    batch.writeInt32BE(batch.length - 12, 8);
    batch.writeInt32BE(-1, 12);
    batch[16] = 2;
    batch.writeInt16BE(codec, 21);
    batch.writeInt32BE(this.#count - 1, 23);
    batch.writeBigInt64BE(BigInt(this.#firstTimestampMs), 27);
    batch.writeBigInt64BE(BigInt(this.#maxTimestampMs), 35);
    batch.writeBigInt64BE(producerId, 43);
    batch.writeInt16BE(producerEpoch, 51);
    batch.writeInt32BE(sequence, 53);
    batch.writeInt32BE(this.#count, 57);
    batch.writeUInt32BE(crc32c(batch, CRC_FROM, batch.length), CRC_AT);
    return batch;
  }

  /** The bytes of a header name, cached because the records of a topic mostly have the same headers. */
  #bytesOf(name: string): Uint8Array {
    let bytes = this.#names.get(name);
    if (bytes === undefined) this.#names.set(name, (bytes = Buffer.from(name)));
    return bytes;
  }

  #makeRoom(bytes: number): void {
    if (this.#end + bytes <= this.#buffer.length) return;
    const wider = Buffer.allocUnsafe(Math.max(2 * this.#buffer.length, this.#end + bytes));
    this.#buffer.copy(wider, 0, 0, this.#end);
    this.#buffer = wider;
  }
}

/** Beside its bytes: its length, attributes, time, number, and the lengths of key, value and list of headers. */
const RECORD_OVERHEAD = 40;
/** The lengths of name and value. */
const HEADER_OVERHEAD = 10;
/** Longest encoding of a UTF-16 unit in UTF-8. */
const UNIT_BYTES = 3;

/** At least the bytes that a record takes in a batch. */
function mostBytesOf({ key, value, headers }: OutgoingRecord): number {
  let bytes = RECORD_OVERHEAD + (key?.length ?? 0) + (value?.length ?? 0);
  for (const header of headers)
    bytes += HEADER_OVERHEAD + UNIT_BYTES * header.name.length + (header.value?.length ?? 0);
  return bytes;
}

/** Length of the batch, uncompressed, that holds this record alone. */
export function batchBytesOf(record: OutgoingRecord): number {
  const writer = new RecordBatchWriter();
  writer.add(record);
  return writer.bytes;
}

function sizeOfBytes(bytes: Uint8Array | null): number {
  return bytes === null ? 1 : sizeOfVarint(bytes.length) + bytes.length;
}

function writeBytes(buffer: Buffer, at: number, bytes: Uint8Array | null): number {
  if (bytes === null) return writeVarint(buffer, at, -1);
  const begin = writeVarint(buffer, at, bytes.length);
  if (bytes.length > SHORT) buffer.set(bytes, begin);
  else for (let i = 0; i < bytes.length; i++) buffer[begin + i] = bytes[i]!;
  return begin + bytes.length;
}
