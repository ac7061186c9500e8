import { type RawRecord, type RecordHeader, type TimestampType } from '../../../model/record.ts';
import { loadCodec } from './codecs.ts';
import { readLegacyMessage } from './legacy-message.ts';
import { DamagedBatchError, type RecordRange } from './record-range.ts';
import { VarintReader } from './varint.ts';

/** A transaction that ended in an abort, and its first offset in the partition. */
export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: number;
}

/** Records of a partition, and where to continue. */
export interface RecordSet {
  readonly records: RawRecord[];
  /** After the last complete batch, even if its last records were compacted away; at most `to`. */
  readonly nextOffset: number;
  /** Of the last complete batch, the epoch of the leader that took it; −1 if there is none, or in an older format. */
  readonly leaderEpoch: number;
}

const OFFSET_AND_LENGTH = 12;
const LEADER_EPOCH_AT = 12;
const MAGIC_AT = 16;
const ATTRIBUTES_AT = 21;
const RECORDS_AT = 61;
const CODEC_MASK = 0x07;
const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;
const NO_EPOCH = -1;
const NO_HEADERS: readonly RecordHeader[] = [];

/**
 * Reads the records that a broker stores in a partition: batches of message format 2, and messages of the older formats 0 and
 * 1. Control records and records of the given aborted transactions are left out. Keys, values and header values are views of
 * `set`, or of decompressed data. A batch that is cut off at the end is skipped. Throws DamagedBatchError.
 */
export async function readRecordSet(
  set: Buffer,
  range: RecordRange,
  abortedTransactions: readonly AbortedTransaction[] = [],
): Promise<RecordSet> {
  const records: RawRecord[] = [];
  const aborted = new AbortedProducers(abortedTransactions);
  let nextOffset = range.from;
  let leaderEpoch = NO_EPOCH;
  for (let at = 0; at + MAGIC_AT < set.length && nextOffset < range.to;) {
    const end = at + OFFSET_AND_LENGTH + set.readInt32BE(at + 8);
    if (end <= at + MAGIC_AT) throw new DamagedBatchError('a batch without content');
    if (end > set.length) break;
    const batch = set.subarray(at, end);
    at = end;
    const magic = batch[MAGIC_AT]!;
    if (magic < 2) {
      nextOffset = Math.max(nextOffset, (await readLegacyMessage(batch, range, records)) + 1);
      leaderEpoch = NO_EPOCH;
    } else {
      if (magic > 2 || batch.length < RECORDS_AT) throw new DamagedBatchError(`a batch of message format ${magic}`);
      nextOffset = Math.max(nextOffset, lastOffsetOf(batch) + 1);
      leaderEpoch = batch.readInt32BE(LEADER_EPOCH_AT);
      if (!aborted.leavesOut(batch)) await readBatch(batch, range, records);
    }
  }
  return { records, nextOffset: Math.min(nextOffset, range.to), leaderEpoch };
}

function baseOffsetOf(batch: Buffer): number {
  return Number(batch.readBigInt64BE(0));
}

/** Last offset of a batch as it was written. Compaction does not change it. */
function lastOffsetOf(batch: Buffer): number {
  return baseOffsetOf(batch) + batch.readInt32BE(23);
}

async function readBatch(batch: Buffer, range: RecordRange, records: RawRecord[]): Promise<void> {
  const count = batch.readInt32BE(57);
  const codec = batch[ATTRIBUTES_AT + 1]! & CODEC_MASK;
  const body = batch.subarray(RECORDS_AT);
  if (codec === 0) readRecords(body, batch, count, range, records);
  else if (count > 0) readRecords(await (await loadCodec(codec)).decompress(body), batch, count, range, records);
}

/** Reads the records of one batch: `batch` holds its header, `body` its uncompressed records. */
function readRecords(body: Buffer, batch: Buffer, count: number, range: RecordRange, records: RawRecord[]): void {
  const baseOffset = baseOffsetOf(batch);
  const appended = (batch[ATTRIBUTES_AT + 1]! & LOG_APPEND_TIME) !== 0;
  const timestampType: TimestampType = appended ? 'log_append' : 'create';
  const firstTimestampMs = Number(batch.readBigInt64BE(27));
  const maxTimestampMs = Number(batch.readBigInt64BE(35));
  const reader = new VarintReader(body, 0);
  const names = new HeaderNames();
  for (let i = 0; i < count; i++) {
    const length = reader.int();
    const end = reader.at + length;
    if (length < 0 || !(end <= body.length)) throw new DamagedBatchError('a record reaches beyond its batch');
    reader.at += 1;
    const delta = reader.long();
    const offset = baseOffset + reader.int();
    if (offset < range.from) {
      reader.at = end;
      continue;
    }
    if (offset >= range.to) return;
    const key = readBytes(reader);
    const value = readBytes(reader);
    const headers = readHeaders(reader, names);
    if (reader.at !== end) throw new DamagedBatchError('a record is not as long as it says');
    const timestampMs = appended ? maxTimestampMs : firstTimestampMs + delta;
    records.push({ partition: range.partition, offset, timestampMs, timestampType, key, value, headers });
  }
}

function readBytes(reader: VarintReader): Buffer | null {
  const length = reader.int();
  if (length < 0) return null;
  const begin = reader.at;
  reader.at += length;
  return reader.bytes.subarray(begin, reader.at);
}

function readHeaders(reader: VarintReader, names: HeaderNames): readonly RecordHeader[] {
  const count = reader.int();
  if (count <= 0) return NO_HEADERS;
  const headers: RecordHeader[] = [];
  for (let i = 0; i < count; i++) {
    const length = reader.int();
    const name = names.at(reader.bytes, reader.at, length);
    reader.at += length;
    headers.push({ name, value: readBytes(reader) });
    // With a damaged count the loop would read zeros for a long time.
    if (!(reader.at <= reader.bytes.length)) throw new DamagedBatchError('a header reaches beyond its batch');
  }
  return headers;
}

/** Caches header names, because the records of a topic mostly have the same names. */
class HeaderNames {
  #bytes: Buffer = Buffer.alloc(0);
  #text = '';

  at(bytes: Buffer, from: number, length: number): string {
    if (length !== this.#bytes.length || bytes.compare(this.#bytes, 0, length, from, from + length) !== 0) {
      this.#bytes = bytes.subarray(from, from + length);
      this.#text = this.#bytes.toString();
    }
    return this.#text;
  }
}

/**
 * Decides, batch by batch, which transactional records are left out: those from a transaction's first offset to its abort
 * marker.
 */
class AbortedProducers {
  readonly #waiting: AbortedTransaction[];
  readonly #aborted = new Set<bigint>();

  constructor(transactions: readonly AbortedTransaction[]) {
    this.#waiting = [...transactions].sort((a, b) => b.firstOffset - a.firstOffset);
  }

  leavesOut(batch: Buffer): boolean {
    const attributes = batch[ATTRIBUTES_AT + 1]!;
    const last = lastOffsetOf(batch);
    while (this.#waiting.length > 0 && this.#waiting.at(-1)!.firstOffset <= last) {
      this.#aborted.add(this.#waiting.pop()!.producerId);
    }
    if ((attributes & CONTROL) !== 0) {
      // Both an abort marker and a commit marker end the producer's transaction.
      this.#aborted.delete(batch.readBigInt64BE(43));
      return true;
    }
    return (attributes & TRANSACTIONAL) !== 0 && this.#aborted.has(batch.readBigInt64BE(43));
  }
}
