import { grown } from '../../columns/grown.ts';
import { type TransactionBatch } from '../../model/batch.ts';
import { RecordPool } from './record-pool.ts';

const INITIAL_CAPACITY = 1024;

/**
 * Records under way: a binary heap by ingest time, of equals the one added first on top, over rows kept in a pool. Memory
 * grows with the most records under way at once.
 */
export class PendingRecords {
  /** Number of records under way. */
  size = 0;
  readonly #pool = new RecordPool(INITIAL_CAPACITY);
  #capacity = INITIAL_CAPACITY;
  // The heap proper, side by side: keys stay together in memory, rows do not move.
  #times = new Float64Array(INITIAL_CAPACITY);
  #sequences = new Float64Array(INITIAL_CAPACITY);
  #slots = new Uint32Array(INITIAL_CAPACITY);
  #sequence = 0;

  constructor() {
    for (let i = 0; i < INITIAL_CAPACITY; i++) this.#slots[i] = i;
  }

  /** Ingest time of the next record to arrive; Infinity when none is under way. */
  get nextTimeMs(): number {
    return this.size === 0 ? Infinity : this.#times[0]!;
  }

  /** Puts a copy of the row under way. */
  add(from: TransactionBatch, row: number, ingestTimeMs: number): void {
    if (this.size === this.#capacity) this.#grow();
    // Slots beyond the heap's end are the free ones.
    this.#pool.park(from, row, this.#slots[this.size]!);
    this.#times[this.size] = ingestTimeMs;
    this.#sequences[this.size] = this.#sequence;
    this.#sequence += 1;
    this.size += 1;
    this.#raiseLast();
  }

  /** Takes the next record to arrive off the heap and writes it to `row`. Only when there is one. */
  takeNext(to: TransactionBatch, row: number): void {
    const slot = this.#slots[0]!;
    this.#pool.fetch(slot, to, row);
    this.size -= 1;
    this.#sinkLast();
    this.#slots[this.size] = slot;
  }

  /** Lets the record at the end of the heap rise to its place. It was added last, so it stays below its equals. */
  #raiseLast(): void {
    const times = this.#times;
    const sequences = this.#sequences;
    const slots = this.#slots;
    let hole = this.size - 1;
    const time = times[hole]!;
    const sequence = sequences[hole]!;
    const slot = slots[hole]!;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (times[parent]! <= time) break;
      times[hole] = times[parent]!;
      sequences[hole] = sequences[parent]!;
      slots[hole] = slots[parent]!;
      hole = parent;
    }
    times[hole] = time;
    sequences[hole] = sequence;
    slots[hole] = slot;
  }

  /** Puts the record just beyond the end of the heap on top and lets it sink to its place. */
  #sinkLast(): void {
    const times = this.#times;
    const sequences = this.#sequences;
    const slots = this.#slots;
    const size = this.size;
    const time = times[size]!;
    const sequence = sequences[size]!;
    const slot = slots[size]!;
    let hole = 0;
    for (let child = 1; child < size; child = 2 * hole + 1) {
      const right = child + 1;
      if (right < size && times[right]! <= times[child]!) {
        if (times[right]! < times[child]! || sequences[right]! < sequences[child]!) child = right;
      }
      const least = times[child]!;
      if (time < least || (time === least && sequence < sequences[child]!)) break;
      times[hole] = least;
      sequences[hole] = sequences[child]!;
      slots[hole] = slots[child]!;
      hole = child;
    }
    times[hole] = time;
    sequences[hole] = sequence;
    slots[hole] = slot;
  }

  #grow(): void {
    const capacity = 2 * this.#capacity;
    this.#pool.grow(capacity);
    this.#times = grown(this.#times, capacity);
    this.#sequences = grown(this.#sequences, capacity);
    this.#slots = grown(this.#slots, capacity);
    for (let i = this.#capacity; i < capacity; i++) this.#slots[i] = i;
    this.#capacity = capacity;
  }
}
