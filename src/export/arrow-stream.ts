import {
  AsyncByteQueue,
  Bool,
  type Data,
  type DataType,
  Field,
  Float64,
  Int64,
  List,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  TimestampMillisecond,
  Utf8,
} from 'apache-arrow';
import { type Chunk, type ExportColumn, rowsOf } from './table.ts';

/** Keeps what is written until it is taken. */
class Taken extends AsyncByteQueue {
  #chunks: Uint8Array[] = [];

  override write(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
  }

  take(): Uint8Array {
    const bytes = Buffer.concat(this.#chunks);
    this.#chunks = [];
    return bytes;
  }
}

/** An Arrow file as it grows, one record batch after another. Texts are not dictionaries, so that the bytes depend on nothing else. */
export class ArrowStream {
  readonly #schema: Schema;
  readonly #sink = new Taken();
  readonly #writer = new RecordBatchFileWriter();

  /** `columns` say what there will be; what they hold is not looked at. */
  constructor(columns: readonly ExportColumn[]) {
    this.#schema = new Schema(columns.map((column) => new Field(column.name, typeOf(column), true)));
    this.#writer.reset(this.#sink, this.#schema);
  }

  /** The next rows; returns the bytes that follow those before. */
  recordBatch(chunk: Chunk): Uint8Array {
    const children = chunk.columns.map(dataOf);
    const data = makeData({ type: new Struct(this.#schema.fields), length: rowsOf(chunk), nullCount: 0, children });
    this.#writer.write(new RecordBatch(this.#schema, data));
    return this.#sink.take();
  }

  /** No more rows come; returns the last bytes. */
  finish(): Uint8Array {
    this.#writer.finish();
    return this.#sink.take();
  }
}

function typeOf({ kind }: ExportColumn): DataType {
  switch (kind) {
    case 'text':
      return new Utf8();
    case 'texts':
      return new List(new Field('item', new Utf8(), true));
    case 'integer':
      return new Int64();
    case 'number':
      return new Float64();
    case 'boolean':
      return new Bool();
    case 'time':
      return new TimestampMillisecond('UTC');
  }
}

function dataOf(column: ExportColumn): Data {
  const { length } = column.values;
  const { nullBitmap, nullCount } = validity(column.values);
  const base = { length, nullBitmap, nullCount };
  switch (column.kind) {
    case 'text':
      return makeData({ ...base, type: new Utf8(), ...textBuffers(column.values) });
    case 'texts': {
      const items = column.values.flatMap((value) => value ?? []);
      const child = makeData({ type: new Utf8(), length: items.length, nullCount: 0, ...textBuffers(items) });
      const valueOffsets = offsets(column.values.map((value) => value?.length ?? 0));
      return makeData({ ...base, type: new List(new Field('item', new Utf8(), true)), valueOffsets, child });
    }
    case 'integer':
      return makeData({ ...base, type: new Int64(), data: integers(column.values) });
    case 'time':
      return makeData({ ...base, type: new TimestampMillisecond('UTC'), data: integers(column.values) });
    case 'number':
      return makeData({ ...base, type: new Float64(), data: Float64Array.from(column.values, (value) => value ?? 0) });
    case 'boolean':
      return makeData({ ...base, type: new Bool(), data: bits(column.values.map((value) => value === true)) });
  }
}

function integers(values: readonly (number | null)[]): BigInt64Array {
  return BigInt64Array.from(values, (value) => BigInt(Math.trunc(value ?? 0)));
}

function textBuffers(values: readonly (string | null)[]): { valueOffsets: Int32Array; data: Uint8Array } {
  const bytes = values.map((value) => Buffer.from(value ?? ''));
  return { valueOffsets: offsets(bytes.map(({ length }) => length)), data: Buffer.concat(bytes) };
}

/** Where each of several parts begins, and where the last one ends. */
function offsets(lengths: readonly number[]): Int32Array {
  const starts = new Int32Array(lengths.length + 1);
  lengths.forEach((length, i) => (starts[i + 1] = starts[i]! + length));
  return starts;
}

function validity(values: readonly unknown[]): { nullBitmap: Uint8Array; nullCount: number } {
  const nullCount = values.reduce<number>((count, value) => count + (value === null ? 1 : 0), 0);
  return { nullBitmap: bits(values.map((value) => value !== null)), nullCount };
}

/** As Arrow has them: the least significant bit first, padded to eight bytes. */
function bits(values: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array(((values.length + 63) >> 6) << 3);
  values.forEach((isSet, i) => {
    if (isSet) bytes[i >> 3]! |= 1 << (i & 7);
  });
  return bytes;
}
