import { type RawRecord, type TimestampType } from '../../../model/record.ts';
import { loadCodec } from './codecs.ts';
import { DamagedBatchError, type RecordRange } from './record-range.ts';

/** One message of the formats 0 and 1, which Kafka wrote before 0.11 and old topics still hold. */
interface LegacyMessage {
  readonly offset: number;
  readonly magic: number;
  readonly codec: number;
  readonly timestampMs: number;
  readonly timestampType: TimestampType;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

const OFFSET_AND_LENGTH = 12;
const CODEC_MASK = 0x07;
const LOG_APPEND_TIME = 0x08;

/** Reads the message, or the messages that are compressed in it. Returns the offset of the last one. */
export async function readLegacyMessage(message: Buffer, range: RecordRange, records: RawRecord[]): Promise<number> {
  const outer = parseMessage(message);
  if (outer.codec === 0) {
    push(outer, outer.offset, range, records);
    return outer.offset;
  }
  if (outer.value === null) throw new DamagedBatchError('a compressed message without content');
  const set = await (await loadCodec(outer.codec)).decompress(outer.value);
  const inner: LegacyMessage[] = [];
  for (let at = 0; at < set.length;) {
    const end = at + OFFSET_AND_LENGTH + set.readInt32BE(at + 8);
    inner.push(parseMessage(set.subarray(at, end)));
    at = end;
  }
  // In format 1 the inner offsets count from 0, and the outer offset is that of the last message. In format 0 the inner offsets
  // are the real ones.
  const base = outer.magic === 0 ? 0 : outer.offset - (inner.at(-1)?.offset ?? 0);
  const stamp = outer.timestampType === 'log_append' ? outer : undefined;
  for (const one of inner) push({ ...one, ...stampOf(stamp ?? one) }, base + one.offset, range, records);
  return outer.offset;
}

function stampOf({ timestampMs, timestampType }: LegacyMessage) {
  return { timestampMs, timestampType };
}

function push(message: LegacyMessage, offset: number, range: RecordRange, records: RawRecord[]): void {
  if (offset < range.from || offset >= range.to) return;
  const { timestampMs, timestampType, key, value } = message;
  records.push({ partition: range.partition, offset, timestampMs, timestampType, key, value, headers: [] });
}

function parseMessage(message: Buffer): LegacyMessage {
  if (message.length < OFFSET_AND_LENGTH + 14) throw new DamagedBatchError('a message that is too short');
  const magic = message[16]!;
  const attributes = message[17]!;
  const appended = (attributes & LOG_APPEND_TIME) !== 0;
  const keyAt = magic === 0 ? 18 : 26;
  const key = readBytes(message, keyAt);
  const value = readBytes(message, keyAt + 4 + (key?.length ?? 0));
  return {
    offset: Number(message.readBigInt64BE(0)),
    magic,
    codec: attributes & CODEC_MASK,
    timestampMs: magic === 0 ? -1 : Number(message.readBigInt64BE(18)),
    timestampType: magic === 0 ? 'none' : appended ? 'log_append' : 'create',
    key,
    value,
  };
}

function readBytes(message: Buffer, at: number): Buffer | null {
  const length = message.readInt32BE(at);
  if (length < 0) return null;
  if (at + 4 + length > message.length) throw new DamagedBatchError('a message reaches beyond its end');
  return message.subarray(at + 4, at + 4 + length);
}
