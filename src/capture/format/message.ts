import { Message, type Schema } from 'apache-arrow';
import { BufferRegion, DictionaryBatch, FieldNode, RecordBatch } from 'apache-arrow/ipc/metadata/message';
import { CHECKSUM_BYTES, checksumOf } from './block-checksum.ts';

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

  add(buffer: ArrayBufferView): void {
    const { byteLength } = buffer;
    this.regions.push(new BufferRegion(this.byteLength, byteLength));
    if (byteLength === 0) return;
    this.parts.push(new Uint8Array(buffer.buffer, buffer.byteOffset, byteLength));
    const padding = -byteLength & 7;
    if (padding > 0) this.parts.push(new Uint8Array(padding));
    this.byteLength += byteLength + padding;
  }
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
  const batch = new RecordBatch(rows, [...nodes], body.regions, null, [], new Map(metadata));
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
