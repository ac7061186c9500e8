import { closeSync, openSync, writeSync } from 'node:fs';
import {
  AsyncByteQueue,
  Dictionary as DictionaryType,
  Field,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  Uint64,
  Utf8,
  type Vector,
  vectorFromArray,
  type Data,
  type DataType,
} from 'apache-arrow';
import { NO_COORDINATE, type WorldBatch } from '../model/batch.ts';
import { NULL_CODE, type Dictionary } from '../model/dictionary.ts';
import { type WorldLog } from '../score/world-log.ts';

/** Writes to a file descriptor as it goes; Arrow's own queue would hold the whole file in memory. */
class FileSink extends AsyncByteQueue {
  readonly #file: number;

  constructor(file: number) {
    super();
    this.#file = file;
  }

  override write(chunk: Uint8Array): void {
    for (let written = 0; written < chunk.length;) written += writeSync(this.#file, chunk, written);
  }
}

/** One column: its field, and how a batch's part of it is wrapped. */
interface Column {
  readonly field: Field;
  readonly wrap: (batch: WorldBatch) => Data;
}

/**
 * Writes every transaction of the world, in true-time order, as an Arrow file: `transaction_id` (UInt64, the id's 16 hex digits),
 * `client_id`, `amount_cents`, `currency`, `true_time_ms`, `event_time_ms` (Int64, ms since the epoch), `location`, `device`,
 * `merchant_category`, `region`, `latitude_e6`, `longitude_e6` (microdegrees). Text columns are dictionaries.
 */
export function writeTransactionsArrow(path: string, log: WorldLog): void {
  const columns = columnsOf(log);
  const schema = new Schema(columns.map(({ field }) => field));
  const file = openSync(path, 'w');
  try {
    const writer = new RecordBatchFileWriter();
    writer.reset(new FileSink(file), schema);
    for (const { world } of log.chunks) {
      const children = columns.map(({ wrap }) => wrap(world));
      const data = makeData({ type: new Struct(schema.fields), length: world.length, nullCount: 0, children });
      writer.write(new RecordBatch(schema, data));
    }
    writer.finish();
  } finally {
    closeSync(file);
  }
}

function columnsOf({ vocabulary }: WorldLog): readonly Column[] {
  return [
    column('transaction_id', new Uint64(), ({ ids, length }) =>
      makeData({ type: new Uint64(), length, data: new BigUint64Array(ids.buffer, ids.byteOffset, length) }),
    ),
    coded('client_id', 1, vocabulary.clients, ({ client }) => client),
    integer('amount_cents', ({ amountCents }) => amountCents),
    coded('currency', 2, vocabulary.currencies, ({ currency }) => currency),
    integer('true_time_ms', ({ trueTimeMs }) => trueTimeMs),
    integer('event_time_ms', ({ eventTimeMs }) => eventTimeMs),
    coded('location', 3, vocabulary.locations, ({ location }) => location),
    coded('device', 4, vocabulary.devices, ({ device }) => device),
    coded('merchant_category', 5, vocabulary.categories, ({ category }) => category),
    coded('region', 6, vocabulary.regions, ({ region }) => region),
    coordinate('latitude_e6', ({ latitudeE6 }) => latitudeE6),
    coordinate('longitude_e6', ({ longitudeE6 }) => longitudeE6),
  ];
}

function column(name: string, type: DataType, wrap: (batch: WorldBatch) => Data): Column {
  return { field: new Field(name, type, true), wrap };
}

/** A column of integers kept as doubles, written as Int64. */
function integer(name: string, of: (batch: WorldBatch) => Float64Array): Column {
  return column(name, new Int64(), (batch) => {
    const values = of(batch);
    const words = new Int32Array(2 * batch.length);
    for (let row = 0; row < batch.length; row++) {
      words[2 * row] = values[row]! | 0;
      words[2 * row + 1] = Math.floor(values[row]! / 0x1_0000_0000);
    }
    return makeData({ type: new Int64(), length: batch.length, data: new BigInt64Array(words.buffer) });
  });
}

function coordinate(name: string, of: (batch: WorldBatch) => Int32Array): Column {
  return column(name, new Int32(), (batch) => {
    const data = of(batch).subarray(0, batch.length);
    const { nullBitmap, nullCount } = validity(data, NO_COORDINATE);
    return makeData({ type: new Int32(), length: batch.length, data, nullBitmap, nullCount });
  });
}

/** A coded column. Dictionary ids are given, since Arrow's own come from a counter of the process. */
function coded(
  name: string,
  id: number,
  dictionary: Dictionary,
  of: (batch: WorldBatch) => Uint32Array | Uint16Array,
): Column {
  const type = new DictionaryType(new Utf8(), new Int32(), id);
  // One vector for all batches, so that it is written once. The null code points at an empty text that validity hides.
  const texts: Vector<Utf8> = vectorFromArray(
    dictionary.values().map((value) => value ?? ''),
    new Utf8(),
  );
  return column(name, type, (batch) => {
    const codes = of(batch).subarray(0, batch.length);
    const { nullBitmap, nullCount } = validity(codes, NULL_CODE);
    return makeData({
      type,
      length: batch.length,
      data: Int32Array.from(codes),
      nullBitmap,
      nullCount,
      dictionary: texts,
    });
  });
}

/** Arrow's validity bitmap, least significant bit first: a row is null where its value is `absent`. */
function validity(values: ArrayLike<number>, absent: number): { nullBitmap: Uint8Array; nullCount: number } {
  const nullBitmap = new Uint8Array(((values.length + 63) >> 6) << 3);
  let nullCount = 0;
  for (let row = 0; row < values.length; row++) {
    if (values[row] === absent) nullCount += 1;
    else nullBitmap[row >> 3]! |= 1 << (row & 7);
  }
  return { nullBitmap, nullCount };
}
