import { allocateWorldBatch, type WorldBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { TraplineError } from '../model/errors.ts';
import { parseTransactionId, transactionIdAt } from '../model/transaction-id.ts';
import { samePayload } from '../oracle/read-batch.ts';
import { type LoadedRecords } from '../spill/record-spool.ts';
import { IdIndex } from './id-index.ts';
import { FATES, type LoggedShard, NOTE_WORDS, ROW_WORDS } from './world-log.ts';

const ADMITTED = FATES.indexOf('admitted');
const UNDELIVERED = FATES.indexOf('undelivered');

/** Everything that the clients of a shard did, and what became of it: columns by row, clients mixed, each in generation order. */
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
  readonly #index: IdIndex;

  private constructor(vocabulary: Vocabulary, capacity: number) {
    this.world = allocateWorldBatch(vocabulary, capacity);
    this.firstOffset = new Float64Array(capacity).fill(-1);
    this.ingestTimeMs = new Float64Array(capacity).fill(Number.NaN);
    this.admittedOffset = new Float64Array(capacity).fill(-1);
    this.watermarkMs = new Float64Array(capacity).fill(Number.NaN);
    this.fate = new Uint8Array(capacity).fill(UNDELIVERED);
    this.#index = new IdIndex(capacity);
  }

  /** Of a world that is known. Throws a defect if an id comes twice, or a record was delivered that was never sent. */
  static ofWorld(vocabulary: Vocabulary, { rows, notes }: LoggedShard): ShardHistory {
    const history = new ShardHistory(vocabulary, rows.length);
    for (let number = 0; number < rows.length; number++) {
      const row = history.#append(rows, number);
      const { ids } = history.world;
      if (!history.#index.add(ids[2 * row]!, ids[2 * row + 1]!)) {
        throw new TraplineError('defect', `transaction id ${transactionIdAt(ids, row)} was drawn twice`);
      }
    }
    for (let number = 0; number < notes.length; number++) history.#note(notes, number, history.#sent(notes, number));
    return history;
  }

  /**
   * Of a log alone. Records of the same id and payload are copies of one transaction; an id with another payload is another
   * transaction, for a real topic may use ids again.
   */
  static ofLog(vocabulary: Vocabulary, { rows, notes }: LoggedShard): ShardHistory {
    const history = new ShardHistory(vocabulary, rows.length);
    const { world } = history;
    for (let number = 0; number < rows.length; number++) {
      const row = history.#append(rows, number);
      const known = history.#index.find(world.ids[2 * row]!, world.ids[2 * row + 1]!);
      const isCopy = known >= 0 && samePayload(world, known, world, row);
      if (isCopy) world.length -= 1;
      else history.#index.append(world.ids[2 * row]!, world.ids[2 * row + 1]!);
      history.#note(notes, number, isCopy ? known : row);
    }
    return history;
  }

  get length(): number {
    return this.world.length;
  }

  /** The row of a transaction. Throws a defect if there is none in the shard. */
  rowOf(transactionId: string): number {
    const id = parseTransactionId(transactionId);
    const row = id === undefined ? -1 : this.#index.find(id.low, id.high);
    if (row < 0) throw new TraplineError('defect', `transaction ${transactionId} is not in the world's log`);
    return row;
  }

  /** How many transactions have no copy in the log. */
  get undelivered(): number {
    let count = 0;
    for (let row = 0; row < this.length; row++) if (this.firstOffset[row]! < 0) count += 1;
    return count;
  }

  /** The rows of each client with any, in generation order; clients in the order of their first rows. */
  byClient(): Int32Array[] {
    const { client, length } = this.world;
    const counts = new Map<number, number>();
    for (let row = 0; row < length; row++) counts.set(client[row]!, (counts.get(client[row]!) ?? 0) + 1);
    const rows = new Map<number, Int32Array>();
    for (const [code, count] of counts) {
      rows.set(code, new Int32Array(count));
      counts.set(code, 0);
    }
    for (let row = 0; row < length; row++) {
      const code = client[row]!;
      const at = counts.get(code)!;
      rows.get(code)![at] = row;
      counts.set(code, at + 1);
    }
    return [...rows.values()];
  }

  #append({ doubles, words }: LoadedRecords, number: number): number {
    const { world } = this;
    const row = world.length;
    const word = number * ROW_WORDS;
    const double = word >> 1;
    world.trueTimeMs[row] = doubles[double]!;
    world.eventTimeMs[row] = doubles[double + 1]!;
    world.amountCents[row] = doubles[double + 2]!;
    world.ids[2 * row] = words[word + 6]!;
    world.ids[2 * row + 1] = words[word + 7]!;
    world.client[row] = words[word + 8]!;
    world.region[row] = words[word + 9]!;
    world.category[row] = words[word + 10]!;
    world.location[row] = words[word + 11]!;
    world.currency[row] = words[word + 12]!;
    world.device[row] = words[word + 12]! >>> 16;
    world.latitudeE6[row] = words[word + 13]!;
    world.longitudeE6[row] = words[word + 14]!;
    world.length = row + 1;
    return row;
  }

  /** The row of the transaction that a note is about. */
  #sent({ words }: LoadedRecords, number: number): number {
    const low = words[number * NOTE_WORDS + 6]!;
    const high = words[number * NOTE_WORDS + 7]!;
    const row = this.#index.find(low, high);
    if (row < 0) {
      throw new TraplineError('defect', `the bus delivered ${transactionIdAt(Uint32Array.of(low, high), 0)}, which was never sent`);
    }
    return row;
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
    if (fate === ADMITTED) this.admittedOffset[row] = doubles[double]!;
    else if (!isFirst) return;
    this.fate[row] = fate;
    this.watermarkMs[row] = doubles[double + 2]!;
  }
}
