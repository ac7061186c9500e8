import { formatTransactionId } from '../model/transaction-id.ts';
import { type Rows } from './rows.ts';
import { type LogSnapshot, type StringTableReader, type StringTableWriter } from './snapshot.ts';

/** Ordinal of no transaction. */
export const NO_ORDINAL = 0;

const MIN_ROWS = 64;

/** The columns that the log keeps. */
type LoggedRows = Pick<Rows, 'length' | 'ids' | 'eventTimeMs' | 'amountCents' | 'currency'>;

/**
 * The processed transactions that windows may still reach: a ring addressed by ordinal, the number of a transaction in
 * processing order, from 1. Since processing order is order of time, "not before the window" is a comparison of ordinals, so
 * that is all that clients' records keep; ids, times and amounts are read here when there is something to report.
 */
export class WindowLog {
  /** Whether the columns are kept that only counts and sums need. */
  readonly #chained: boolean;
  #mask = MIN_ROWS - 1;
  #ids = new Uint32Array(2 * MIN_ROWS);
  #amountCents = new Float64Array(MIN_ROWS);
  #timeMs = new Float64Array(MIN_ROWS);
  #currency = new Int32Array(0);
  #base = new Int32Array(0);
  #previous = new Int32Array(0);
  #oldest = 1;
  #next = 1;

  constructor(chained: boolean) {
    this.#chained = chained;
    if (chained) this.#allocateChain(MIN_ROWS);
  }

  /** The oldest ordinal held. */
  get oldest(): number {
    return this.#oldest;
  }

  /** The ordinal that the next transaction will get. */
  get next(): number {
    return this.#next;
  }

  /** Ordinal & mask is the index into the columns below. */
  get mask(): number {
    return this.#mask;
  }

  get timesMs(): Float64Array {
    return this.#timeMs;
  }

  get currencies(): Int32Array {
    return this.#currency;
  }

  get amounts(): Float64Array {
    return this.#amountCents;
  }

  /** Where the client's record begins, in words. Chained logs only, as is `previousOf`. */
  get bases(): Int32Array {
    return this.#base;
  }

  /** Ordinal of the same client's transaction before this one; may be older than the log. */
  previousOf(ordinal: number): number {
    return this.#previous[ordinal & this.#mask]!;
  }

  timeOf(ordinal: number): number {
    return this.#timeMs[ordinal & this.#mask]!;
  }

  amountOf(ordinal: number): number {
    return this.#amountCents[ordinal & this.#mask]!;
  }

  currencyOf(ordinal: number): number {
    return this.#currency[ordinal & this.#mask]!;
  }

  idOf(ordinal: number): string {
    const at = 2 * (ordinal & this.#mask);
    return formatTransactionId(this.#ids[at + 1]!, this.#ids[at]!);
  }

  /** Takes in a block, the rows of which get the ordinals from `next` on. */
  append(block: LoggedRows, bases: Int32Array, previous: Int32Array): void {
    const count = block.length;
    while (this.#next + count - this.#oldest > this.#mask + 1) this.#resize(2 * (this.#mask + 1), 0);
    let from = 0;
    while (from < count) {
      const at = (this.#next + from) & this.#mask;
      const to = Math.min(count, from + this.#mask + 1 - at);
      this.#ids.set(block.ids.subarray(2 * from, 2 * to), 2 * at);
      this.#timeMs.set(block.eventTimeMs.subarray(from, to), at);
      this.#amountCents.set(block.amountCents.subarray(from, to), at);
      if (this.#chained) {
        this.#currency.set(block.currency.subarray(from, to), at);
        this.#base.set(bases.subarray(from, to), at);
        this.#previous.set(previous.subarray(from, to), at);
      }
      from = to;
    }
    this.#next += count;
  }

  /** Forgets what is older than `ordinal`. */
  forgetBefore(ordinal: number): void {
    this.#oldest = ordinal;
  }

  /** Renumbers: every ordinal becomes smaller by `shift`, which the caller does to the ordinals that it holds. */
  renumber(shift: number): void {
    this.#resize(this.#mask + 1, shift);
  }

  /** What the log holds; `recordOf` gives a record's index in the snapshot by where it begins. */
  snapshot(strings: StringTableWriter, recordOf: (base: number) => number): LogSnapshot {
    const held = this.#next - this.#oldest;
    const chained = this.#chained ? held : 0;
    const log = {
      length: held,
      ids: new Uint32Array(2 * held),
      eventTimeMs: new Float64Array(held),
      amountCents: new Float64Array(held),
      currency: new Int32Array(chained),
      records: new Int32Array(chained),
      previous: new Int32Array(chained),
    };
    for (let i = 0; i < held; i++) {
      const at = (this.#oldest + i) & this.#mask;
      log.ids[2 * i] = this.#ids[2 * at]!;
      log.ids[2 * i + 1] = this.#ids[2 * at + 1]!;
      log.eventTimeMs[i] = this.#timeMs[at]!;
      log.amountCents[i] = this.#amountCents[at]!;
      if (!this.#chained) continue;
      log.currency[i] = strings.write('currencies', this.#currency[at]!);
      log.records[i] = recordOf(this.#base[at]!);
      log.previous[i] = Math.max(NO_ORDINAL, this.#previous[at]! - (this.#oldest - 1));
    }
    return log;
  }

  /** Fills an empty log; `bases` says where each record of the snapshot begins now. */
  restore(snapshot: LogSnapshot, strings: StringTableReader, bases: Int32Array): void {
    const currency = strings.readColumn('currencies', snapshot.currency);
    const recordBases = Int32Array.from(snapshot.records, (record) => bases[record]!);
    this.append({ ...snapshot, currency }, recordBases, snapshot.previous);
  }

  #resize(capacity: number, shift: number): void {
    const mask = capacity - 1;
    const old = { mask: this.#mask, ids: this.#ids, timeMs: this.#timeMs, amountCents: this.#amountCents };
    const chain = { currency: this.#currency, base: this.#base, previous: this.#previous };
    this.#mask = mask;
    this.#ids = new Uint32Array(2 * capacity);
    this.#timeMs = new Float64Array(capacity);
    this.#amountCents = new Float64Array(capacity);
    if (this.#chained) this.#allocateChain(capacity);
    for (let ordinal = this.#oldest; ordinal < this.#next; ordinal++) {
      const from = ordinal & old.mask;
      const to = (ordinal - shift) & mask;
      this.#ids[2 * to] = old.ids[2 * from]!;
      this.#ids[2 * to + 1] = old.ids[2 * from + 1]!;
      this.#timeMs[to] = old.timeMs[from]!;
      this.#amountCents[to] = old.amountCents[from]!;
      if (!this.#chained) continue;
      this.#currency[to] = chain.currency[from]!;
      this.#base[to] = chain.base[from]!;
      this.#previous[to] = Math.max(NO_ORDINAL, chain.previous[from]! - shift);
    }
    this.#oldest -= shift;
    this.#next -= shift;
  }

  #allocateChain(capacity: number): void {
    this.#currency = new Int32Array(capacity);
    this.#base = new Int32Array(capacity);
    this.#previous = new Int32Array(capacity);
  }
}
