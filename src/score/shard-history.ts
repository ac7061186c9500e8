import { allocateWorldBatch, type WorldBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { defect } from '../model/errors.ts';
import { parseTransactionId, transactionIdAt } from '../model/transaction-id.ts';
import { samePayload } from '../oracle/read-batch.ts';
import { type LoadedRecords } from '../spill/record-spool.ts';
import { IdIndex } from './id-index.ts';
import { SHARDS } from './sharding.ts';
import { FATES, type LoggedShard, EXTRAS_AT, NOTE_WORDS, rowWords } from './world-log.ts';

const ADMITTED = FATES.indexOf('admitted');
const FUTURE = FATES.indexOf('future');
const UNDELIVERED = FATES.indexOf('undelivered');

/** The rows of one client: `from` up to `to`, exclusive. */
export interface ClientRows {
  readonly from: number;
  readonly to: number;
}

/** Everything that the clients of a shard did, and what became of it: columns by row, client by client, in generation order. */
export class ShardHistory {
  readonly world: WorldBatch;
  /** Offset of the first copy in its partition, −1 while undelivered. */
  readonly firstOffset: Float64Array;
  /** Ingest time of the first copy, NaN while undelivered. */
  readonly ingestTimeMs: Float64Array;
  /** Offset of the admitted copy, −1 if none was. */
  readonly admittedOffset: Float64Array;
  /** The partition's watermark before the decisive copy was judged; NaN while undelivered, −∞ before the first admission. */
  readonly watermarkMs: Float64Array;
  /** Index into FATES. */
  readonly fate: Uint8Array;
  /**
   * Of the first copy that was judged by its lateness, which a future record is not: its offset, −1 if there is none, its ingest time, and
   * the watermark before it. Whatever the allowed disorder, it is this copy that is admitted or late.
   */
  readonly sightedOffset: Float64Array;
  readonly sightedIngestMs: Float64Array;
  readonly sightedWatermarkMs: Float64Array;
  readonly #index: IdIndex;
  readonly #rowWords: number;
  /** By row number of the index. */
  readonly #rowOfNumber: Int32Array;
  /** By the client's place in the shard, where its rows begin, and where its next row goes. */
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;

  private constructor(vocabulary: Vocabulary, { length, words }: LoadedRecords, used?: ShardHistory) {
    const from = used !== undefined && used.fate.length >= length ? used : allocate(vocabulary, length, used);
    this.world = { ...from.world, vocabulary, length: 0 };
    this.firstOffset = from.firstOffset.fill(-1, 0, length);
    this.ingestTimeMs = from.ingestTimeMs.fill(Number.NaN, 0, length);
    this.admittedOffset = from.admittedOffset.fill(-1, 0, length);
    this.watermarkMs = from.watermarkMs.fill(Number.NaN, 0, length);
    this.fate = from.fate.fill(UNDELIVERED, 0, length);
    this.sightedOffset = from.sightedOffset.fill(-1, 0, length);
    this.sightedIngestMs = from.sightedIngestMs.fill(Number.NaN, 0, length);
    this.sightedWatermarkMs = from.sightedWatermarkMs.fill(Number.NaN, 0, length);
    this.#index = used === undefined ? new IdIndex(length) : used.#index;
    this.#index.clear();
    this.#rowOfNumber = from === used ? used.#rowOfNumber : new Int32Array(from.fate.length);
    this.#starts = new Int32Array(Math.ceil(vocabulary.clients.size / SHARDS) + 1);
    this.#rowWords = rowWords(vocabulary);
    for (let number = 0; number < length; number++)
      this.#starts[placeOf(words[number * this.#rowWords + 8]!) + 1]! += 1;
    for (let place = 1; place < this.#starts.length; place++) this.#starts[place]! += this.#starts[place - 1]!;
    this.#ends = this.#starts.slice();
  }

  /**
   * Of a world that is known. Throws a defect if an id comes twice, or a record was delivered that was never sent. `used` is a history
   * that is no longer needed: its memory is used again.
   */
  static ofWorld(vocabulary: Vocabulary, { rows, notes }: LoggedShard, used?: ShardHistory): ShardHistory {
    const history = new ShardHistory(vocabulary, rows, used);
    const { ids } = history.world;
    for (let number = 0; number < rows.length; number++) {
      const row = history.#append(rows, number);
      if (!history.#index.add(ids[2 * row]!, ids[2 * row + 1]!)) {
        throw defect(`transaction id ${transactionIdAt(ids, row)} was drawn twice`);
      }
      history.#rowOfNumber[number] = row;
    }
    for (let number = 0; number < notes.length; number++) history.#note(notes, number, history.#sent(notes, number));
    return history;
  }

  /**
   * Of a log alone. Records of the same id and payload are copies of one transaction; an id with another payload is another
   * transaction, for a real topic may use ids again. `used` as for `ofWorld`.
   */
  static ofLog(vocabulary: Vocabulary, { rows, notes }: LoggedShard, used?: ShardHistory): ShardHistory {
    const history = new ShardHistory(vocabulary, rows, used);
    const { world } = history;
    let transactions = 0;
    for (let number = 0; number < rows.length; number++) {
      const row = history.#append(rows, number);
      const known = history.#rowOf(world.ids[2 * row]!, world.ids[2 * row + 1]!);
      const isCopy = known >= 0 && samePayload(world, known, world, row);
      if (isCopy) history.#takeBack(row);
      else {
        history.#index.append(world.ids[2 * row]!, world.ids[2 * row + 1]!);
        history.#rowOfNumber[transactions++] = row;
      }
      history.#note(notes, number, isCopy ? known : row);
    }
    return history;
  }

  /** How many transactions there are. */
  get length(): number {
    return this.world.length;
  }

  /** The row of a transaction. Throws a defect if there is none in the shard. */
  rowOf(transactionId: string): number {
    const row = this.findRow(transactionId);
    if (row === undefined) throw defect(`transaction ${transactionId} is not in the world's log`);
    return row;
  }

  /** The row of a transaction; undefined if there is none of that id in the shard. */
  findRow(transactionId: string): number | undefined {
    const id = parseTransactionId(transactionId);
    const row = id === undefined ? -1 : this.#rowOf(id.low, id.high);
    return row < 0 ? undefined : row;
  }

  /** Event time, in ms, and offset of the admitted copy of a transaction. Throws a defect if there is none in the shard. */
  placeInLog(transactionId: string): { readonly eventTimeMs: number; readonly offset: number } {
    const row = this.rowOf(transactionId);
    return { eventTimeMs: this.world.eventTimeMs[row]!, offset: this.admittedOffset[row]! };
  }

  /** Event time of a transaction, in ms; undefined if there is none of that id in the shard. */
  eventTimeOf(transactionId: string): number | undefined {
    const row = this.findRow(transactionId);
    return row === undefined ? undefined : this.world.eventTimeMs[row]!;
  }

  /** The rows of a client, by its code; it may have none. */
  rowsOf(client: number): ClientRows {
    const place = placeOf(client);
    return { from: this.#starts[place]!, to: this.#ends[place]! };
  }

  /** The rows of each client that has any. */
  *clients(): Generator<ClientRows> {
    for (let place = 0; place + 1 < this.#starts.length; place++) {
      const [from, to] = [this.#starts[place]!, this.#ends[place]!];
      if (from < to) yield { from, to };
    }
  }

  /** How many transactions have no copy in the log. */
  get undelivered(): number {
    let count = 0;
    for (const { from, to } of this.clients()) {
      for (let row = from; row < to; row++) if (this.firstOffset[row]! < 0) count += 1;
    }
    return count;
  }

  #rowOf(low: number, high: number): number {
    const number = this.#index.find(low, high);
    return number < 0 ? -1 : this.#rowOfNumber[number]!;
  }

  #append({ doubles, words }: LoadedRecords, number: number): number {
    const { world } = this;
    const word = number * this.#rowWords;
    const double = word >> 1;
    const client = words[word + 8]!;
    const row = this.#ends[placeOf(client)]!++;
    world.trueTimeMs[row] = doubles[double]!;
    world.eventTimeMs[row] = doubles[double + 1]!;
    world.amountCents[row] = doubles[double + 2]!;
    world.ids[2 * row] = words[word + 6]!;
    world.ids[2 * row + 1] = words[word + 7]!;
    world.client[row] = client;
    world.region[row] = words[word + 9]!;
    world.category[row] = words[word + 10]!;
    world.location[row] = words[word + 11]!;
    world.currency[row] = words[word + 12]!;
    world.device[row] = words[word + 12]! >>> 16;
    world.latitudeE6[row] = words[word + 13]!;
    world.longitudeE6[row] = words[word + 14]!;
    for (let i = 0; i < world.extras.length; i++) world.extras[i]![row] = words[word + EXTRAS_AT + i]!;
    world.length += 1;
    return row;
  }

  /** Forgets the last row of a client. */
  #takeBack(row: number): void {
    this.#ends[placeOf(this.world.client[row]!)]! -= 1;
    this.world.length -= 1;
  }

  /** The row of the transaction that a note is about. */
  #sent({ words }: LoadedRecords, number: number): number {
    const low = words[number * NOTE_WORDS + 6]!;
    const high = words[number * NOTE_WORDS + 7]!;
    const row = this.#rowOf(low, high);
    if (row >= 0) return row;
    const id = transactionIdAt(Uint32Array.of(low, high), 0);
    throw defect(`the bus delivered ${id}, which was never sent`);
  }

  /** Takes in how a copy of the row's transaction was judged. */
  #note({ doubles, words }: LoadedRecords, number: number, row: number): void {
    const word = number * NOTE_WORDS;
    const double = word >> 1;
    const fate = words[word + 8]!;
    const isFirst = this.firstOffset[row]! < 0;
    if (isFirst) {
      this.firstOffset[row] = doubles[double]!;
      this.ingestTimeMs[row] = doubles[double + 1]!;
    }
    if (fate !== FUTURE && this.sightedOffset[row]! < 0) {
      this.sightedOffset[row] = doubles[double]!;
      this.sightedIngestMs[row] = doubles[double + 1]!;
      this.sightedWatermarkMs[row] = doubles[double + 2]!;
    }
    if (fate === ADMITTED) this.admittedOffset[row] = doubles[double]!;
    else if (!isFirst) return;
    this.fate[row] = fate;
    this.watermarkMs[row] = doubles[double + 2]!;
  }
}

/** The columns of a history. */
type Columns = Pick<
  ShardHistory,
  | 'world'
  | 'firstOffset'
  | 'ingestTimeMs'
  | 'admittedOffset'
  | 'watermarkMs'
  | 'fate'
  | 'sightedOffset'
  | 'sightedIngestMs'
  | 'sightedWatermarkMs'
>;

/** Columns with room for `length` rows, and for a quarter more where a history before was shorter. */
function allocate(vocabulary: Vocabulary, length: number, used?: ShardHistory): Columns {
  const capacity = used === undefined ? length : Math.ceil(1.25 * length);
  return {
    world: allocateWorldBatch(vocabulary, capacity),
    firstOffset: new Float64Array(capacity),
    ingestTimeMs: new Float64Array(capacity),
    admittedOffset: new Float64Array(capacity),
    watermarkMs: new Float64Array(capacity),
    fate: new Uint8Array(capacity),
    sightedOffset: new Float64Array(capacity),
    sightedIngestMs: new Float64Array(capacity),
    sightedWatermarkMs: new Float64Array(capacity),
  };
}

/** The place of a client among those of its shard. */
function placeOf(client: number): number {
  return Math.floor(client / SHARDS);
}
