import { grown } from '../../columns/grown.ts';
import { type TransactionBatch } from '../../model/batch.ts';

const INITIAL_CAPACITY = 256;
const BYTES_PER_RECORD = 56;
const DOUBLES = BYTES_PER_RECORD / 8;
const WORDS = BYTES_PER_RECORD / 4;

/**
 * Transactions parked in numbered slots, the columns of each side by side: records come and go in no order, so that a column
 * apiece would cost a cache miss apiece. Both ends must know every column of TransactionBatch.
 */
export class RecordPool {
  #doubles = new Float64Array(0);
  #words = new Int32Array(0);
  /** By extra column, the codes by slot; made with the first row. */
  #extras: Uint32Array[] = [];
  /** Free slots, a stack. */
  #free = new Int32Array(0);
  #freeCount = 0;

  /** Parks a copy of the row; returns its slot. */
  park(from: TransactionBatch, row: number): number {
    if (this.#freeCount === 0) this.#grow();
    const slot = this.#free[--this.#freeCount]!;
    const double = slot * DOUBLES;
    this.#doubles[double] = from.amountCents[row]!;
    this.#doubles[double + 1] = from.eventTimeMs[row]!;
    const words = this.#words;
    const word = slot * WORDS + 4;
    words[word] = from.ids[2 * row]!;
    words[word + 1] = from.ids[2 * row + 1]!;
    words[word + 2] = from.client[row]!;
    words[word + 3] = from.currency[row]!;
    words[word + 4] = from.location[row]!;
    words[word + 5] = from.device[row]!;
    words[word + 6] = from.category[row]!;
    words[word + 7] = from.region[row]!;
    words[word + 8] = from.latitudeE6[row]!;
    words[word + 9] = from.longitudeE6[row]!;
    for (let i = 0; i < from.extras.length; i++) this.#extrasOf(i)[slot] = from.extras[i]![row]!;
    return slot;
  }

  /** Writes what is parked in the slot to a row, and frees the slot. */
  fetch(slot: number, to: TransactionBatch, row: number): void {
    const double = slot * DOUBLES;
    to.amountCents[row] = this.#doubles[double]!;
    to.eventTimeMs[row] = this.#doubles[double + 1]!;
    const words = this.#words;
    const word = slot * WORDS + 4;
    to.ids[2 * row] = words[word]!;
    to.ids[2 * row + 1] = words[word + 1]!;
    to.client[row] = words[word + 2]!;
    to.currency[row] = words[word + 3]!;
    to.location[row] = words[word + 4]!;
    to.device[row] = words[word + 5]!;
    to.category[row] = words[word + 6]!;
    to.region[row] = words[word + 7]!;
    to.latitudeE6[row] = words[word + 8]!;
    to.longitudeE6[row] = words[word + 9]!;
    for (let i = 0; i < to.extras.length; i++) to.extras[i]![row] = this.#extras[i]![slot]!;
    this.#free[this.#freeCount++] = slot;
  }

  #extrasOf(column: number): Uint32Array {
    const codes = this.#extras[column] ?? new Uint32Array(0);
    return (this.#extras[column] = codes.length < this.#free.length ? grown(codes, this.#free.length) : codes);
  }

  /** Makes room for twice as many; what is parked stays. Only when every slot is taken. */
  #grow(): void {
    const words = this.#words;
    const known = this.#free.length;
    const capacity = Math.max(INITIAL_CAPACITY, 2 * known);
    this.#words = new Int32Array(capacity * WORDS);
    this.#words.set(words);
    this.#doubles = new Float64Array(this.#words.buffer);
    this.#free = new Int32Array(capacity);
    for (let slot = capacity - 1; slot >= known; slot--) this.#free[this.#freeCount++] = slot;
  }
}
