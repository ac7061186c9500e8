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
import { allocateWorldBatch, copyRows, NO_COORDINATE, type WorldBatch } from '../model/batch.ts';
import { NULL_CODE, type Dictionary, type Vocabulary } from '../model/dictionary.ts';
import { type Observer } from '../model/observer.ts';

/** Rows a record batch, whatever the batches of the run, so that the file does not depend on them. */
const BATCH_ROWS = 1 << 16;

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

/** Number of the dictionary of the last coded column that all transactions have. */
const LAST_OWN_ID = 6;

/** One column: its field, and how a batch's part of it is wrapped. */
interface Column {
  readonly field: Field;
  readonly wrap: (batch: WorldBatch) => Data;
}

/**
 * Writes every transaction of the world, in true-time order, as an Arrow file: `transaction_id` (UInt64, the id's 16 hex digits),
 * `client_id`, `amount_cents`, `currency`, `true_time_ms`, `event_time_ms` (Int64, ms since the epoch), `location`, `device`,
 * `merchant_category`, `region`, `latitude_e6`, `longitude_e6` (microdegrees), and the extra columns by their names. Text columns are dictionaries. Memory is bounded by
 * one record batch.
 */
export class TransactionsFile implements Observer {
  readonly #file: number;
  readonly #columns: readonly Column[];
  readonly #schema: Schema;
  readonly #writer = new RecordBatchFileWriter();
  readonly #rows: WorldBatch;
  #isOpen = true;

  constructor(path: string, vocabulary: Vocabulary) {
    this.#columns = columnsOf(vocabulary);
    this.#schema = new Schema(this.#columns.map(({ field }) => field));
    this.#rows = allocateWorldBatch(vocabulary, BATCH_ROWS);
    this.#file = openSync(path, 'w');
    this.#writer.reset(new FileSink(this.#file), this.#schema);
  }

  drawn(batch: WorldBatch): void {
    for (let from = 0; from < batch.length;) {
      const to = Math.min(batch.length, from + BATCH_ROWS - this.#rows.length);
      copyRows(batch, from, to, this.#rows, this.#rows.length);
      this.#rows.trueTimeMs.set(batch.trueTimeMs.subarray(from, to), this.#rows.length);
      this.#rows.length += to - from;
      if (this.#rows.length === BATCH_ROWS) this.#flush();
      from = to;
    }
  }

  delivered(): void {
    // What became of a transaction is not in this file.
  }

  /** Writes what is left and closes the file. */
  finish(): void {
    if (this.#rows.length > 0) this.#flush();
    this.#writer.finish();
    this.close();
  }

  /** Closes the file as it is, unless it is closed already. */
  close(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
  }

  #flush(): void {
    const { length } = this.#rows;
    const children = this.#columns.map(({ wrap }) => wrap(this.#rows));
    const data = makeData({ type: new Struct(this.#schema.fields), length, nullCount: 0, children });
    this.#writer.write(new RecordBatch(this.#schema, data));
    this.#rows.length = 0;
  }
}

function columnsOf(vocabulary: Vocabulary): readonly Column[] {
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
    coded('region', LAST_OWN_ID, vocabulary.regions, ({ region }) => region),
    coordinate('latitude_e6', ({ latitudeE6 }) => latitudeE6),
    coordinate('longitude_e6', ({ longitudeE6 }) => longitudeE6),
    ...vocabulary.extras.map(({ name, values }, i) =>
      coded(name, LAST_OWN_ID + 1 + i, values, ({ extras }) => extras[i]!),
    ),
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
  const texts = new DictionaryTexts(dictionary);
  return column(name, type, (batch) => {
    const codes = of(batch).subarray(0, batch.length);
    const { nullBitmap, nullCount } = validity(codes, NULL_CODE);
    return makeData({
      type,
      length: batch.length,
      data: new Int32Array(codes),
      nullBitmap,
      nullCount,
      dictionary: texts.vector(),
    });
  });
}

/**
 * The texts of a dictionary as an Arrow vector. It is written once, and where the dictionary has grown, the rest of it as a further
 * chunk, which Arrow writes as a delta. The null code points at an empty text that validity hides.
 */
class DictionaryTexts {
  readonly #dictionary: Dictionary;
  #known = 0;
  #vector: Vector<Utf8> | null = null;

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
  }

  vector(): Vector<Utf8> {
    const values = this.#dictionary.values();
    if (this.#vector !== null && this.#known === values.length) return this.#vector;
    const texts = values.slice(this.#known).map((value) => value ?? '');
    const added: Vector<Utf8> = vectorFromArray(texts, new Utf8());
    this.#known = values.length;
    return (this.#vector = this.#vector?.concat(added) ?? added);
  }
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
