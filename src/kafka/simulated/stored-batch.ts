import { Buffer } from 'node:buffer';
import { crc32c } from '../protocol/records/crc32c.ts';
import { VarintReader } from '../protocol/records/varint.ts';

/** A record batch of message format 2 as the log of a partition stores it (https://kafka.apache.org/documentation/#recordbatch). */
export interface StoredBatch {
  readonly bytes: Buffer;
  readonly baseOffset: number;
  /** As it was written; compaction does not change it. */
  readonly lastOffset: number;
  readonly maxTimestampMs: number;
  /** −1n for a producer without an identity. */
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly firstSequence: number;
  readonly count: number;
  readonly isTransactional: boolean;
  readonly isControl: boolean;
}

/** A record within an uncompressed batch. */
export interface PlacedRecord {
  readonly offset: number;
  readonly timestampMs: number;
  /** Null for a record without a key. */
  readonly key: string | null;
  readonly value: string | null;
  readonly from: number;
  readonly to: number;
}

const LENGTH_AT = 8;
const LENGTH_FROM = 12;
const LEADER_EPOCH_AT = 12;
const CRC_AT = 17;
const CRC_FROM = 21;
const ATTRIBUTES_AT = 21;
const COUNT_AT = 57;
const RECORDS_AT = 61;
const CODEC_MASK = 0x07;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;
const CONTROL_TYPES = { abort: 0, commit: 1 };
const NO_SEQUENCE = -1;

/** Whether the bytes are one whole batch with the checksum that belongs to it. */
export function isWholeBatch(bytes: Buffer): boolean {
  if (bytes.length < RECORDS_AT || bytes.readInt32BE(LENGTH_AT) !== bytes.length - LENGTH_FROM) return false;
  return bytes.readUInt32BE(CRC_AT) === crc32c(bytes, CRC_FROM, bytes.length);
}

/** A copy of a batch as it is stored from an offset on. The checksum does not cover what changes. */
export function storedAt(batch: Buffer, baseOffset: number, leaderEpoch: number): StoredBatch {
  const bytes = Buffer.from(batch);
  bytes.writeBigInt64BE(BigInt(baseOffset), 0);
  bytes.writeInt32BE(leaderEpoch, LEADER_EPOCH_AT);
  return headerOf(bytes);
}

/** What the header of a batch says. */
export function headerOf(bytes: Buffer): StoredBatch {
  const baseOffset = Number(bytes.readBigInt64BE(0));
  const attributes = bytes.readInt16BE(ATTRIBUTES_AT);
  return {
    bytes,
    baseOffset,
    lastOffset: baseOffset + bytes.readInt32BE(23),
    maxTimestampMs: Number(bytes.readBigInt64BE(35)),
    producerId: bytes.readBigInt64BE(43),
    producerEpoch: bytes.readInt16BE(51),
    firstSequence: bytes.readInt32BE(53),
    count: bytes.readInt32BE(COUNT_AT),
    isTransactional: (attributes & TRANSACTIONAL) !== 0,
    isControl: (attributes & CONTROL) !== 0,
  };
}

/** The batch as part of its producer's transaction. */
export function inTransaction(batch: Buffer): Buffer {
  const bytes = Buffer.from(batch);
  bytes.writeInt16BE(bytes.readInt16BE(ATTRIBUTES_AT) | TRANSACTIONAL, ATTRIBUTES_AT);
  return sealed(bytes);
}

/** The batch that ends a producer's transaction. */
export function endOfTransaction(
  { producerId, producerEpoch }: Pick<StoredBatch, 'producerId' | 'producerEpoch'>,
  end: 'commit' | 'abort',
  nowMs: number,
): Buffer {
  // Length, attributes, time, number; a key of version and type; a value of version and coordinator epoch; no headers.
  const record = Buffer.from([16 << 1, 0, 0, 0, 4 << 1, 0, 0, 0, CONTROL_TYPES[end], 6 << 1, 0, 0, 0, 0, 0, 0, 0]);
  const bytes = Buffer.concat([Buffer.alloc(RECORDS_AT), record]);
  bytes[16] = 2;
  bytes.writeInt32BE(bytes.length - LENGTH_FROM, LENGTH_AT);
  bytes.writeInt16BE(TRANSACTIONAL | CONTROL, ATTRIBUTES_AT);
  bytes.writeBigInt64BE(BigInt(nowMs), 27);
  bytes.writeBigInt64BE(BigInt(nowMs), 35);
  bytes.writeBigInt64BE(producerId, 43);
  bytes.writeInt16BE(producerEpoch, 51);
  bytes.writeInt32BE(NO_SEQUENCE, 53);
  bytes.writeInt32BE(1, COUNT_AT);
  return sealed(bytes);
}

/** Whether a batch ends its producer's transaction in an abort. */
export function isAbort({ bytes }: StoredBatch): boolean {
  const reader = new VarintReader(bytes, RECORDS_AT);
  reader.int();
  reader.at += 1;
  reader.long();
  reader.int();
  reader.int();
  return bytes.readInt16BE(reader.at + 2) === CONTROL_TYPES.abort;
}

/** The records of an uncompressed batch. Throws RangeError for a compressed one. */
export function recordsOf(batch: StoredBatch): PlacedRecord[] {
  const { bytes, baseOffset, count } = batch;
  if ((bytes[ATTRIBUTES_AT + 1]! & CODEC_MASK) !== 0)
    throw new RangeError('a simulated broker reads no compressed batch');
  const firstTimestampMs = Number(bytes.readBigInt64BE(27));
  const reader = new VarintReader(bytes, RECORDS_AT);
  return Array.from({ length: count }, () => {
    const from = reader.at;
    const length = reader.int();
    const to = reader.at + length;
    reader.at += 1;
    const timestampMs = firstTimestampMs + reader.long();
    const offset = baseOffset + reader.int();
    const key = textIn(reader);
    const value = textIn(reader);
    reader.at = to;
    return { offset, timestampMs, key, value, from, to };
  });
}

function textIn(reader: VarintReader): string | null {
  const length = reader.int();
  if (length < 0) return null;
  reader.at += length;
  return reader.bytes.toString('latin1', reader.at - length, reader.at);
}

/** The batch without some of its records, as compaction leaves it: it still spans the same offsets. */
export function keeping(batch: StoredBatch, keeps: (record: PlacedRecord) => boolean): StoredBatch {
  const kept = recordsOf(batch).filter(keeps);
  if (kept.length === batch.count) return batch;
  const records = kept.map(({ from, to }) => batch.bytes.subarray(from, to));
  const bytes = Buffer.concat([batch.bytes.subarray(0, RECORDS_AT), ...records]);
  bytes.writeInt32BE(bytes.length - LENGTH_FROM, LENGTH_AT);
  bytes.writeInt32BE(kept.length, COUNT_AT);
  return headerOf(sealed(bytes));
}

function sealed(bytes: Buffer): Buffer {
  bytes.writeUInt32BE(crc32c(bytes, CRC_FROM, bytes.length), CRC_AT);
  return bytes;
}
