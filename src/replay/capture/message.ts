import { crc32 } from 'node:zlib';
import { Message, type Schema } from 'apache-arrow';
import { BufferRegion, DictionaryBatch, FieldNode, RecordBatch } from 'apache-arrow/ipc/metadata/message';

/** Arrow's encapsulated messages: a marker, the length of the metadata, the metadata, and a body, all in multiples of eight bytes. */
export const MARKER = -1;
export const PREFIX_BYTES = 8;

/** A message ready to be written: its parts in order. */
export interface Encoded {
  /** Prefix and metadata. */
  readonly head: Uint8Array;
  readonly body: readonly Uint8Array[];
  readonly bodyBytes: number;
  readonly bodyChecksum: number;
}

export function encodeSchema(schema: Schema): Uint8Array {
  return framed(Message.encode(Message.from(schema)));
}

/** The buffers of one record batch, each with padding behind it where it needs some, and where each one lies. */
export class Body {
  readonly parts: Uint8Array[] = [];
  readonly regions: BufferRegion[] = [];
  #bytes = 0;

  add(buffer: ArrayBufferView): void {
    const { byteLength } = buffer;
    this.regions.push(new BufferRegion(this.#bytes, byteLength));
    if (byteLength === 0) return;
    this.parts.push(new Uint8Array(buffer.buffer, buffer.byteOffset, byteLength));
    const padding = -byteLength & 7;
    if (padding > 0) this.parts.push(new Uint8Array(padding));
    this.#bytes += byteLength + padding;
  }

  get byteLength(): number {
    return this.#bytes;
  }

  checksum(): number {
    return this.parts.reduce((checksum, part) => crc32(part, checksum), 0);
  }
}

/** `metadata` may depend on the body's checksum. */
export function encodeRecordBatch(
  rows: number,
  nodes: readonly FieldNode[],
  body: Body,
  metadata: (bodyChecksum: number) => ReadonlyMap<string, string>,
): Encoded {
  const bodyChecksum = body.checksum();
  const batch = new RecordBatch(rows, [...nodes], body.regions, null, [], new Map(metadata(bodyChecksum)));
  const head = framed(Message.encode(Message.from(batch, body.byteLength)));
  return { head, body: body.parts, bodyBytes: body.byteLength, bodyChecksum };
}

/** A dictionary of texts, none of them null. */
export function encodeDictionary(id: number, texts: readonly string[]): Encoded {
  const bytes = texts.map((text) => Buffer.from(text));
  const offsets = new Int32Array(texts.length + 1);
  bytes.forEach((text, i) => (offsets[i + 1] = offsets[i]! + text.length));
  const body = new Body();
  for (const buffer of [new Uint8Array(0), offsets, Buffer.concat(bytes)]) body.add(buffer);
  const batch = new RecordBatch(texts.length, [new FieldNode(texts.length, 0)], body.regions, null);
  const head = framed(Message.encode(Message.from(new DictionaryBatch(batch, id), body.byteLength)));
  return { head, body: body.parts, bodyBytes: body.byteLength, bodyChecksum: body.checksum() };
}

function framed(metadata: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc((PREFIX_BYTES + metadata.length + 7) & ~7);
  bytes.writeInt32LE(MARKER, 0);
  bytes.writeInt32LE(bytes.length - PREFIX_BYTES, 4);
  bytes.set(metadata, PREFIX_BYTES);
  return bytes;
}
