import { Message } from 'apache-arrow';
import { type BufferRegion, FieldNode, type RecordBatch } from 'apache-arrow/ipc/metadata/message';
import { BinaryColumn, type CaptureBatch, HeaderColumn } from './batch.ts';
import { type BlockFacts, type BlockJson, factsFromJson, factsToJson } from './block.ts';
import { type CaptureCompression } from './compression.ts';
import { UNKNOWN_ARRIVAL_NS } from './format.ts';
import { int64Bytes, int64Values } from './int64.ts';
import { Body, type Encoded, encodeRecordBatch, PREFIX_BYTES, unpacked } from './message.ts';
import { checksumMatches } from './block-checksum.ts';

const NO_BYTES = new Uint8Array(0);
const FACTS_KEY = 'trapline:block';

/** A record batch as an Arrow message whose metadata hold the facts about it. */
export function encodeBlock(batch: CaptureBatch, facts: BlockFacts, compression: CaptureCompression = 'none'): Encoded {
  const { length, headers } = batch;
  const body = new Body(compression);
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

/** The facts in a block's message. Throws Error if there are none. */
export function readFacts(message: Message): BlockFacts {
  const facts = message.metadata.get(FACTS_KEY);
  if (facts === undefined) throw new Error('a record batch that Trapline did not write');
  return factsFromJson(JSON.parse(facts) as BlockJson);
}

/** Whether the checksums of a block, with its prefix, are right. */
export function isWhole(block: Buffer, headBytes: number): boolean {
  return checksumMatches(block.subarray(0, headBytes)) && checksumMatches(block.subarray(headBytes));
}

/** The columns of a block that have a fixed width, and the numbers of null keys and values. */
export interface FixedColumns extends Pick<
  CaptureBatch,
  'length' | 'partition' | 'offset' | 'timestampMs' | 'timestampType' | 'arrivalNs'
> {
  readonly nullKeys: number;
  readonly nullValues: number;
}

/** A batch of views into `block`. The block is a message of `encodeBlock`, in memory aligned to eight bytes. */
export function decodeBlock(block: Buffer): CaptureBatch {
  const headBytes = PREFIX_BYTES + block.readInt32LE(4);
  const header = headerOf(block.subarray(0, headBytes));
  const buffers = new Buffers(header, block.subarray(headBytes));
  const { nullKeys: _, nullValues: __, ...fixed } = fixedColumns(header, buffers);
  const { length } = header;
  const key = buffers.binary(length);
  const value = buffers.binary(length);
  buffers.next();
  const offsets = buffers.offsets(length);
  buffers.next();
  const entries = header.nodes.at(-1)!.length;
  return { ...fixed, key, value, headers: new HeaderColumn(offsets, buffers.binary(entries), buffers.binary(entries)) };
}

/** Length of the fixed-width columns in a block's body, from its head. */
export function fixedBytes(head: Buffer): number {
  const { offset, length } = headerOf(head).buffers[FIXED_BUFFERS - 1]!;
  return offset + length;
}

/** As `decodeBlock`, from a head and the first `fixedBytes` of the body. */
export function decodeFixed(head: Buffer, body: Buffer): FixedColumns {
  const header = headerOf(head);
  return fixedColumns(header, new Buffers(header, body));
}

/** Buffers of the columns up to `arrival_ns`. */
const FIXED_BUFFERS = 12;
const KEY_NODE = 6;
const VALUE_NODE = 7;

function headerOf(head: Buffer): RecordBatch {
  return Message.decode(head.subarray(PREFIX_BYTES)).header() as RecordBatch;
}

function fixedColumns({ length, nodes }: RecordBatch, buffers: Buffers): FixedColumns {
  buffers.values();
  return {
    length,
    partition: new Int32Array(...place(buffers.values()), length),
    offset: int64Values(buffers.values(), length),
    timestampMs: int64Values(buffers.values(), length),
    timestampType: new Int8Array(...place(buffers.values()), length),
    arrivalNs: new BigInt64Array(...place(buffers.values()), length),
    nullKeys: nodes[KEY_NODE]!.nullCount,
    nullValues: nodes[VALUE_NODE]!.nullCount,
  };
}

/** The buffers of a body, in order. */
class Buffers {
  readonly #regions: readonly BufferRegion[];
  readonly #body: Buffer;
  readonly #isCompressed: boolean;
  #next = 0;

  constructor({ buffers, compression }: RecordBatch, body: Buffer) {
    this.#regions = buffers;
    this.#isCompressed = compression !== null;
    this.#body = body;
  }

  next(): Buffer {
    const { offset, length } = this.#regions[this.#next++]!;
    const bytes = this.#body.subarray(offset, offset + length);
    return this.#isCompressed ? unpacked(bytes) : bytes;
  }

  /** The values of a column; its validity is skipped. */
  values(): Buffer {
    this.#next += 1;
    return this.next();
  }

  offsets(rows: number): Int32Array {
    return new Int32Array(...place(this.next()), rows + 1);
  }

  binary(rows: number): BinaryColumn {
    const validity = this.next();
    const offsets = this.offsets(rows);
    return new BinaryColumn(offsets, this.next(), validity);
  }
}

function place(bytes: Buffer): [ArrayBufferLike, number] {
  return [bytes.buffer, bytes.byteOffset];
}
