import { type TransactionBatch } from '../../model/batch.ts';

const BYTES_PER_RECORD = 56;
const DOUBLES = BYTES_PER_RECORD / 8;
const WORDS = BYTES_PER_RECORD / 4;

/**
 * Transactions parked in numbered slots, the columns of each side by side: records come and go in no order, so that a column
 * apiece would cost a cache miss apiece. Both ends must know every column of TransactionBatch.
 */
export class RecordPool {
  #buffer: ArrayBuffer;
  #doubles: Float64Array;
  #words: Int32Array;

  constructor(capacity: number) {
    this.#buffer = new ArrayBuffer(capacity * BYTES_PER_RECORD);
    this.#doubles = new Float64Array(this.#buffer);
    this.#words = new Int32Array(this.#buffer);
  }

  /** Makes room for more slots; what is parked stays. */
  grow(capacity: number): void {
    const words = this.#words;
    this.#buffer = new ArrayBuffer(capacity * BYTES_PER_RECORD);
    this.#doubles = new Float64Array(this.#buffer);
    this.#words = new Int32Array(this.#buffer);
    this.#words.set(words);
  }

  park(from: TransactionBatch, row: number, slot: number): void {
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
  }

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
  }
}
