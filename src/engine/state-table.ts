import { grown } from '../columns/grown.ts';
import { type RecordLayout, type WordKind } from './record-layout.ts';
import { type StatesSnapshot, type StringTableReader, type StringTableWriter } from './snapshot.ts';
import { NO_ORDINAL } from './window-log.ts';

/** Word of each record that holds the ordinal of the client's last transaction. */
const LAST_ORDINAL = 0;

const MIN_SLOTS = 64;

/** A smaller table grows before it is swept: while it is in reach of the caches, a sweep costs more than the memory it spares. */
const SWEPT_FROM_SLOTS = 1 << 18;

/**
 * Where the records begin in their buffer. A large block from malloc begins 16 bytes behind a page, so that 48 more bring a record to
 * the beginning of a cache line; otherwise each record would be in two. Nothing but speed depends on it.
 */
const FIRST_RECORD_BYTES = 48;

/**
 * One record of fixed size for each active client, all in one buffer. The record of a client whose last transaction no window
 * reaches any more is the same as none, so it may be given to another client at any time; `sweep` does so.
 */
export class StateTable {
  readonly #layout: RecordLayout;
  readonly #stride: number;
  readonly #ordinalWords: readonly number[];
  #words = new Int32Array(0);
  #doubles = new Float64Array(0);
  /** Client code → where its record begins, in words; 0, which no client has, if it has none. */
  #baseOf = new Int32Array(0);
  /** Slot → client code, or -1. */
  #clientOf = new Int32Array(0);
  #free = new Int32Array(0);
  #freeCount = 0;

  /** The layout's word 0 must be LAST_ORDINAL, and of kind `ordinal`. */
  constructor(layout: RecordLayout) {
    this.#layout = layout;
    this.#stride = layout.stride;
    this.#ordinalWords = layout.kinds.flatMap((kind, word) => (kind === 'ordinal' ? [word] : []));
    this.#grow(MIN_SLOTS);
  }

  /** The records' words. Void after the next `reserve`. */
  get words(): Int32Array {
    return this.#words;
  }

  /** The same memory as doubles. */
  get doubles(): Float64Array {
    return this.#doubles;
  }

  /** Number of clients with a record. */
  get active(): number {
    return this.#clientOf.length - 1 - this.#freeCount;
  }

  /**
   * Makes room for `count` new clients with codes below `codes`: a large table reclaims records first, unless `keep`, and takes more
   * memory if that leaves few free. Records whose last transaction is older than `oldest` are reclaimable.
   */
  reserve(count: number, codes: number, oldest: number, keep: boolean): void {
    if (codes > this.#baseOf.length) this.#baseOf = grown(this.#baseOf, Math.max(codes, 2 * this.#baseOf.length));
    if (this.#freeCount >= count) return;
    const slots = this.#clientOf.length;
    if (!keep && slots >= SWEPT_FROM_SLOTS) this.sweep(oldest);
    // A sweep that leaves less than half of them free would soon be followed by the next one.
    if (this.#freeCount < Math.max(count, slots / 2)) this.#grow(Math.max(2 * slots, slots + count));
  }

  /** Reclaims the records of clients whose last transaction is older than `oldest`. */
  sweep(oldest: number): void {
    const stride = this.#stride;
    const words = this.#words;
    for (let slot = 1; slot < this.#clientOf.length; slot++) {
      const client = this.#clientOf[slot]!;
      if (client < 0 || words[slot * stride + LAST_ORDINAL]! >= oldest) continue;
      for (let word = slot * stride; word < (slot + 1) * stride; word++) words[word] = 0;
      this.#baseOf[client] = 0;
      this.#clientOf[slot] = -1;
      this.#free[this.#freeCount++] = slot;
    }
  }

  /** Writes where each client's record begins, in words, to `bases`; new clients get an empty one. Needs `reserve` before. */
  locate(clients: Int32Array, count: number, bases: Int32Array): void {
    const baseOf = this.#baseOf;
    // Looked up first and judged afterwards: a branch on what has not arrived yet would hold up the look-ups behind it.
    for (let i = 0; i < count; i++) bases[i] = baseOf[clients[i]!]!;
    for (let i = 0; i < count; i++) if (bases[i] === 0) bases[i] = this.#occupy(clients[i]!);
  }

  /** Swaps `firstOrdinal + i` into the LAST_ORDINAL of the record at `bases[i]`; what was there goes to `previous[i]`. */
  swapLast(bases: Int32Array, count: number, firstOrdinal: number, previous: Int32Array): void {
    const words = this.#words;
    for (let i = 0; i < count; i++) {
      const at = bases[i]! + LAST_ORDINAL;
      previous[i] = words[at]!;
      words[at] = firstOrdinal + i;
    }
  }

  /** Makes every ordinal in every record smaller by `shift`; those that have none left are of no transaction. */
  renumber(shift: number): void {
    const words = this.#words;
    for (let base = this.#stride; base < words.length; base += this.#stride) {
      for (const word of this.#ordinalWords) words[base + word] = Math.max(NO_ORDINAL, words[base + word]! - shift);
    }
  }

  /** Every record, its ordinals smaller by `shift`; and by where a record begins here, its index in the snapshot. */
  snapshot(
    strings: StringTableWriter,
    shift: number,
  ): { snapshot: StatesSnapshot; recordOf: (base: number) => number } {
    const kinds = this.#layout.kinds;
    const clients = new Int32Array(this.active);
    const words = new Int32Array(this.active * kinds.length);
    const recordOfSlot = new Int32Array(this.#clientOf.length);
    let record = 0;
    for (let slot = 1; slot < this.#clientOf.length; slot++) {
      const client = this.#clientOf[slot]!;
      if (client < 0) continue;
      clients[record] = strings.write('clients', client);
      kinds.forEach((kind, i) => {
        const word = this.#words[slot * this.#stride + i]!;
        words[record * kinds.length + i] = writeWord(kind, word, strings, shift);
      });
      recordOfSlot[slot] = record++;
    }
    return { snapshot: { clients, words }, recordOf: (base) => recordOfSlot[base / this.#stride]! };
  }

  /** Fills an empty table; returns where each record begins now. `codes`: size of the clients' dictionary. */
  restore({ clients, words }: StatesSnapshot, strings: StringTableReader, codes: number): Int32Array {
    const kinds = this.#layout.kinds;
    const bases = new Int32Array(clients.length);
    this.reserve(clients.length, codes, NO_ORDINAL, true);
    this.locate(strings.readColumn('clients', clients), clients.length, bases);
    bases.forEach((base, record) => {
      kinds.forEach((kind, i) => {
        const word = words[record * kinds.length + i]!;
        this.#words[base + i] = kind === 'ordinal' || kind === 'bits' ? word : strings.read(kind, word);
      });
    });
    return bases;
  }

  /** Where the client's record begins, given to it now if it has none. */
  #occupy(client: number): number {
    if (this.#baseOf[client]! > 0) return this.#baseOf[client]!;
    const slot = this.#free[--this.#freeCount]!;
    this.#clientOf[slot] = client;
    this.#baseOf[client] = slot * this.#stride;
    return slot * this.#stride;
  }

  #grow(slots: number): void {
    const known = this.#clientOf.length;
    const length = slots * this.#stride;
    const buffer = new ArrayBuffer(FIRST_RECORD_BYTES + length * Int32Array.BYTES_PER_ELEMENT);
    const words = new Int32Array(buffer, FIRST_RECORD_BYTES, length);
    words.set(this.#words);
    this.#words = words;
    this.#doubles = new Float64Array(buffer, FIRST_RECORD_BYTES);
    const clientOf = new Int32Array(slots).fill(-1);
    clientOf.set(this.#clientOf);
    this.#clientOf = clientOf;
    const free = new Int32Array(slots);
    free.set(this.#free.subarray(0, this.#freeCount));
    this.#free = free;
    for (let slot = slots - 1; slot >= Math.max(1, known); slot--) this.#free[this.#freeCount++] = slot;
  }
}

function writeWord(kind: WordKind, word: number, strings: StringTableWriter, shift: number): number {
  if (kind === 'bits') return word;
  return kind === 'ordinal' ? Math.max(NO_ORDINAL, word - shift) : strings.write(kind, word);
}
