import { allocateWorldBatch, copyRow, type LogBatch, type TransactionBatch, type WorldBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { TraplineError } from '../model/errors.ts';
import { parseTransactionId, transactionIdAt } from '../model/transaction-id.ts';
import { type Verdict } from '../model/verdict.ts';
import { samePayload } from '../oracle/read-batch.ts';
import { IdIndex } from './id-index.ts';

const CHUNK_BITS = 16;
const CHUNK_ROWS = 1 << CHUNK_BITS;

/**
 * What became of a transaction: how the oracle's own admission judged the decisive one of its copies, which is the admitted one,
 * else the first.
 */
export const FATES = ['undelivered', 'late', 'future', 'admitted'] as const;
export type Fate = (typeof FATES)[number];

interface Chunk {
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
}

/** A row of the log: a chunk, and the row inside it. */
export interface WorldRow {
  readonly chunk: Chunk;
  readonly at: number;
}

/**
 * Everything that happened in the simulated world, in true-time order, with what became of it on the way to the engine: the
 * memory that scoring works from. Columnar, about 140 bytes a transaction. Of a replayed log nobody knows the world: its rows are
 * the transactions that were delivered, in the order of their first copies, and their true time is NaN.
 */
export class WorldLog {
  readonly vocabulary: Vocabulary;
  readonly #chunks: Chunk[] = [];
  readonly #index = new IdIndex(CHUNK_ROWS);
  #length = 0;

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
  }

  get length(): number {
    return this.#length;
  }

  /** How many transactions have no copy in the log. */
  get undelivered(): number {
    let count = 0;
    for (const { world, firstOffset } of this.#chunks) {
      for (let at = 0; at < world.length; at++) if (firstOffset[at]! < 0) count += 1;
    }
    return count;
  }

  /** The rows in order, a chunk at a time; each chunk's `world.length` says how many it holds. */
  get chunks(): readonly Chunk[] {
    return this.#chunks;
  }

  /** Remembers what the world did. Throws a defect if a transaction id comes twice. */
  append(batch: WorldBatch): void {
    for (let row = 0; row < batch.length; row++) {
      this.#appendRow(batch, row, batch.trueTimeMs[row]!);
      if (!this.#index.add(batch.ids[2 * row]!, batch.ids[2 * row + 1]!)) {
        throw new TraplineError('defect', `transaction id ${transactionIdAt(batch.ids, row)} was drawn twice`);
      }
    }
  }

  /**
   * The number of the row for the transaction in a row of a replayed log, which is new unless the same is there already: an id
   * with another payload is another transaction, for a real topic may use ids again.
   */
  rowForDelivered(batch: LogBatch, row: number): number {
    const [low, high] = [batch.ids[2 * row]!, batch.ids[2 * row + 1]!];
    const known = this.#index.find(low, high);
    if (known >= 0) {
      const { chunk, at } = this.row(known);
      if (samePayload(chunk.world, at, batch, row)) return known;
    }
    this.#index.append(low, high);
    return this.#appendRow(batch, row, Number.NaN);
  }

  /** The number of the row that the record at `row` of a log batch is a copy of. Throws a defect if it was never sent. */
  find(batch: LogBatch, row: number): number {
    const found = this.#index.find(batch.ids[2 * row]!, batch.ids[2 * row + 1]!);
    if (found < 0)
      throw new TraplineError('defect', `the bus delivered ${transactionIdAt(batch.ids, row)}, which was never sent`);
    return found;
  }

  /** Notes how a copy of row `number`, the record at `row` of a log batch, was judged, under which watermark. */
  note(number: number, batch: LogBatch, row: number, verdict: Verdict, watermarkMs: number): void {
    const { chunk, at } = this.row(number);
    const isFirst = chunk.firstOffset[at]! < 0;
    if (isFirst) {
      chunk.firstOffset[at] = batch.offset[row]!;
      chunk.ingestTimeMs[at] = batch.ingestTimeMs[row]!;
    }
    if (verdict === 'admitted') chunk.admittedOffset[at] = batch.offset[row]!;
    else if (!isFirst) return;
    // A first copy is neither a duplicate nor known with another payload.
    chunk.fate[at] = FATES.indexOf(verdict as Fate);
    chunk.watermarkMs[at] = watermarkMs;
  }

  #appendRow(batch: TransactionBatch, row: number, trueTimeMs: number): number {
    const at = this.#length & (CHUNK_ROWS - 1);
    if (at === 0) this.#chunks.push(allocateChunk(this.vocabulary));
    const { world } = this.#chunks.at(-1)!;
    copyRow(batch, row, world, at);
    world.trueTimeMs[at] = trueTimeMs;
    world.length = at + 1;
    return this.#length++;
  }

  row(number: number): WorldRow {
    return { chunk: this.#chunks[number >>> CHUNK_BITS]!, at: number & (CHUNK_ROWS - 1) };
  }

  /** The row of a transaction. Throws a defect if there is none. */
  rowOf(transactionId: string): WorldRow {
    const id = parseTransactionId(transactionId);
    const number = id === undefined ? -1 : this.#index.find(id.low, id.high);
    if (number < 0) throw new TraplineError('defect', `transaction ${transactionId} is not in the world's log`);
    return this.row(number);
  }

  /** What a client did from `fromTrueMs` to `toTrueMs`, both included, in true-time order. Looks at every row. */
  rowsOf(clientId: string, fromTrueMs: number, toTrueMs: number): WorldRow[] {
    const code = this.vocabulary.clients.find(clientId);
    const rows: WorldRow[] = [];
    for (const chunk of this.#chunks) {
      const { world } = chunk;
      for (let at = 0; at < world.length; at++) {
        const timeMs = world.trueTimeMs[at]!;
        if (world.client[at] === code && fromTrueMs <= timeMs && timeMs <= toTrueMs) rows.push({ chunk, at });
      }
    }
    return rows;
  }

  /** Row numbers sorted by client code, then by true-time order; `starts[c]` to `starts[c + 1]` are those of client code c. */
  byClient(): { readonly rows: Uint32Array; readonly starts: Uint32Array } {
    const starts = new Uint32Array(this.vocabulary.clients.size + 1);
    for (const { world } of this.#chunks) {
      for (let at = 0; at < world.length; at++) starts[world.client[at]! + 1]!++;
    }
    for (let code = 1; code < starts.length; code++) starts[code]! += starts[code - 1]!;
    const next = starts.slice();
    const rows = new Uint32Array(this.#length);
    let number = 0;
    for (const { world } of this.#chunks) {
      for (let at = 0; at < world.length; at++) rows[next[world.client[at]!]!++] = number++;
    }
    return { rows, starts };
  }
}

function allocateChunk(vocabulary: Vocabulary): Chunk {
  return {
    world: allocateWorldBatch(vocabulary, CHUNK_ROWS),
    firstOffset: new Float64Array(CHUNK_ROWS).fill(-1),
    ingestTimeMs: new Float64Array(CHUNK_ROWS).fill(Number.NaN),
    admittedOffset: new Float64Array(CHUNK_ROWS).fill(-1),
    watermarkMs: new Float64Array(CHUNK_ROWS).fill(Number.NaN),
    fate: new Uint8Array(CHUNK_ROWS),
  };
}
