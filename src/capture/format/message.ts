import { Message, type Schema } from 'apache-arrow';
import { CompressionType } from 'apache-arrow/fb/compression-type';
import {
  BodyCompression,
  BufferRegion,
  DictionaryBatch,
  FieldNode,
  RecordBatch,
} from 'apache-arrow/ipc/metadata/message';
import { compressLz4, decompressLz4 } from '../../kafka/protocol/records/lz4.ts';
import { CHECKSUM_BYTES, checksumOf } from './block-checksum.ts';
import { type CaptureCompression } from './compression.ts';

/*
 * Arrow's encapsulated messages: a marker, the length of the metadata, the metadata, and a body. All lengths are multiples of
 * eight bytes. Our messages have two checksums: after the metadata, within their length, and after the buffers, within the
 * body's length. Nothing points to either place, so other readers of Arrow skip them.
 */

/** First four bytes of every message. */
export const MARKER = -1;
/** Length of the marker and the length field. */
export const PREFIX_BYTES = 8;

/** A message that is ready to be written: its parts in order. */
export interface Encoded {
  /** Prefix and metadata. */
  readonly head: Uint8Array;
  readonly body: readonly Uint8Array[];
  readonly bodyBytes: number;
}

/** The buffers of one message with their padding, and the place of each. */
export class Body {
  readonly parts: Uint8Array[] = [];
  readonly regions: BufferRegion[] = [];
  byteLength = 0;
  readonly compression: CaptureCompression;

  constructor(compression: CaptureCompression = 'none') {
    this.compression = compression;
  }

  add(buffer: ArrayBufferView): void {
    const plain = Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    const bytes = this.compression === 'none' || plain.length === 0 ? plain : packed(plain);
    const byteLength = bytes.length;
    this.regions.push(new BufferRegion(this.byteLength, byteLength));
    if (byteLength === 0) return;
    this.parts.push(bytes);
    const padding = -byteLength & 7;
    if (padding > 0) this.parts.push(new Uint8Array(padding));
    this.byteLength += byteLength + padding;
  }
}

/** Length of the length before a compressed buffer. */
const LENGTH_BYTES = 8;
/** Stands for the length of a buffer that is not compressed, because it would not be shorter. */
const AS_IT_IS = -1n;

/** A buffer as it lies in a compressed body: its length, then an LZ4 frame, or the buffer itself. */
function packed(plain: Buffer): Buffer {
  const frame = compressLz4(plain);
  const isShorter = frame.length < plain.length;
  const length = Buffer.allocUnsafe(LENGTH_BYTES);
  length.writeBigInt64LE(isShorter ? BigInt(plain.length) : AS_IT_IS);
  return Buffer.concat([length, isShorter ? frame : plain]);
}

/** The buffer that lies so in a compressed body, in memory aligned to eight bytes. Throws RangeError for what is not one. */
export function unpacked(bytes: Buffer): Buffer {
  if (bytes.length === 0) return bytes;
  const length = bytes.readBigInt64LE(0);
  const rest = bytes.subarray(LENGTH_BYTES);
  if (length === AS_IT_IS) return rest;
  const plain = decompressLz4(rest);
  if (BigInt(plain.length) !== length)
    throw new RangeError(`a buffer of ${plain.length} bytes that should have ${length}`);
  return plain;
}

/** The schema as a message. */
export function encodeSchema(schema: Schema): Uint8Array {
  return framed(Message.encode(Message.from(schema)));
}

/** A dictionary of texts without nulls, as a message. */
export function encodeDictionary(id: number, texts: readonly string[]): Encoded {
  const bytes = texts.map((text) => Buffer.from(text));
  const offsets = new Int32Array(texts.length + 1);
  bytes.forEach((text, i) => (offsets[i + 1] = offsets[i]! + text.length));
  const body = new Body();
  for (const buffer of [new Uint8Array(0), offsets, Buffer.concat(bytes)]) body.add(buffer);
  const batch = new RecordBatch(texts.length, [new FieldNode(texts.length, 0)], body.regions, null);
  return encode((bodyBytes) => Message.from(new DictionaryBatch(batch, id), bodyBytes), body);
}

/** A record batch as a message; `metadata` are its custom key-value pairs. */
export function encodeRecordBatch(
  rows: number,
  nodes: readonly FieldNode[],
  body: Body,
  metadata: ReadonlyMap<string, string>,
): Encoded {
  const compression = body.compression === 'lz4' ? new BodyCompression(CompressionType.LZ4_FRAME) : null;
  const batch = new RecordBatch(rows, [...nodes], body.regions, compression, [], new Map(metadata));
  return encode((bodyBytes) => Message.from(batch, bodyBytes), body);
}

function encode(message: (bodyBytes: number) => Message, { byteLength, parts }: Body): Encoded {
  const bodyBytes = byteLength + CHECKSUM_BYTES;
  return { head: framed(Message.encode(message(bodyBytes))), body: [...parts, checksumOf(parts)], bodyBytes };
}

/** Prefix and metadata, with their checksum. */
function framed(metadata: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc((PREFIX_BYTES + metadata.length + 7) & ~7);
  bytes.writeInt32LE(MARKER, 0);
  bytes.writeInt32LE(bytes.length - PREFIX_BYTES + CHECKSUM_BYTES, 4);
  bytes.set(metadata, PREFIX_BYTES);
  return Buffer.concat([bytes, checksumOf([bytes])]);
}
