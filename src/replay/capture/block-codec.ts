import { Message } from 'apache-arrow';
import { type BufferRegion, FieldNode, type RecordBatch } from 'apache-arrow/ipc/metadata/message';
import { BinaryColumn, type CaptureBatch, HeaderColumn } from './batch.ts';
import { type BlockFacts, type BlockJson, factsFromJson, factsToJson } from './block.ts';
import { UNKNOWN_ARRIVAL_NS } from './format.ts';
import { int64Bytes, int64Values } from './int64.ts';
import { Body, type Encoded, encodeRecordBatch, PREFIX_BYTES } from './message.ts';
import { isSealed } from './seal.ts';

const NO_BYTES = new Uint8Array(0);
const FACTS_KEY = 'trapline:block';

/** A record batch as an Arrow message that says in its metadata what it holds. */
export function encodeBlock(batch: CaptureBatch, facts: BlockFacts): Encoded {
  const { length, headers } = batch;
  const body = new Body();
  const nodes: FieldNode[] = [];
  const flat = (values: ArrayBufferView, validity: Uint8Array = NO_BYTES, nulls = 0) => {
    nodes.push(new FieldNode(length, nulls));
    body.add(validity);
    body.add(values);
  };
  const binary = (column: BinaryColumn, rows: number) => {
    nodes.push(new FieldNode(rows, column.countNulls(rows)));
    for (const buffer of [column.validity, column.offsets, column.bytes]) body.add(buffer);
  };

  flat(new Int8Array(length));
  flat(batch.partition);
  flat(int64Bytes(batch.offset));
  flat(int64Bytes(batch.timestampMs));
  flat(batch.timestampType);
  const arrival = arrivalValidity(batch.arrivalNs);
  flat(batch.arrivalNs, arrival.validity, arrival.nulls);
  binary(batch.key, length);
  binary(batch.value, length);
  const entries = headers.offsets[length]!;
  nodes.push(new FieldNode(length, 0), new FieldNode(entries, 0));
  for (const buffer of [NO_BYTES, headers.offsets, NO_BYTES]) body.add(buffer);
  binary(headers.names, entries);
  binary(headers.values, entries);

  return encodeRecordBatch(length, nodes, body, new Map([[FACTS_KEY, JSON.stringify(factsToJson(facts))]]));
}

function arrivalValidity(arrivalNs: BigInt64Array): { validity: Uint8Array; nulls: number } {
  let nulls = 0;
  const validity = new Uint8Array((arrivalNs.length + 7) >> 3);
  for (let row = 0; row < arrivalNs.length; row++) {
    if (arrivalNs[row] === UNKNOWN_ARRIVAL_NS) nulls += 1;
    else validity[row >> 3]! |= 1 << (row & 7);
  }
  return { validity: nulls === 0 ? NO_BYTES : validity, nulls };
}

/** What a block's message says that it holds. Throws Error where it says nothing. */
export function readFacts(message: Message): BlockFacts {
  const facts = message.metadata.get(FACTS_KEY);
  if (facts === undefined) throw new Error('a record batch that Trapline did not write');
  return factsFromJson(JSON.parse(facts) as BlockJson);
}

/** Whether a block, prefix and all, is as it was written. */
export function isWhole(block: Buffer, headBytes: number): boolean {
  return isSealed(block.subarray(0, headBytes)) && isSealed(block.subarray(headBytes));
}

/**
 * A batch of views into `block`, a message that `encodeBlock` made, in memory aligned to eight bytes.
 */
export function decodeBlock(block: Buffer): CaptureBatch {
  const headBytes = PREFIX_BYTES + block.readInt32LE(4);
  const message = Message.decode(block.subarray(PREFIX_BYTES, headBytes));
  const { length, nodes, buffers } = message.header() as RecordBatch;
  const body = block.subarray(headBytes);
  let next = 0;
  const bytes = (): Buffer => region(body, buffers[next++]);
  const values = (): Buffer => {
    bytes();
    return bytes();
  };
  const binary = (rows: number): BinaryColumn => {
    const validity = bytes();
    const offsets = offsetsOf(bytes(), rows);
    return new BinaryColumn(offsets, bytes(), validity);
  };

  values();
  const partition = new Int32Array(...place(values()), length);
  const offset = int64Values(values(), length);
  const timestampMs = int64Values(values(), length);
  const timestampType = new Int8Array(...place(values()), length);
  const arrivalNs = new BigInt64Array(...place(values()), length);
  const key = binary(length);
  const value = binary(length);
  bytes();
  const headerOffsets = offsetsOf(bytes(), length);
  bytes();
  const entries = nodes.at(-1)!.length;
  const headers = new HeaderColumn(headerOffsets, binary(entries), binary(entries));
  return { length, partition, offset, timestampMs, timestampType, arrivalNs, key, value, headers };
}

function region(body: Buffer, buffer: BufferRegion | undefined): Buffer {
  if (buffer === undefined) throw new Error('a record batch with too few buffers');
  return body.subarray(buffer.offset, buffer.offset + buffer.length);
}

function place(bytes: Buffer): [ArrayBufferLike, number] {
  return [bytes.buffer, bytes.byteOffset];
}

function offsetsOf(bytes: Buffer, rows: number): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, rows + 1);
}
