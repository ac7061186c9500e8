import { allocateBatch, copyRow, type TransactionBatch } from '../../model/batch.ts';
import { type Vocabulary } from '../../model/dictionary.ts';

const INITIAL_CAPACITY = 1024;

/**
 * Records under way: a binary heap by ingest time, of equals the one added first on top, over rows kept in a pool. Memory
 * grows with the most records under way at once.
 */
export class PendingRecords {
  /** Number of records under way. */
  size = 0;
  #pool: TransactionBatch;
  #capacity = INITIAL_CAPACITY;
  // The heap proper, side by side: keys stay together in memory, rows do not move.
  #times = new Float64Array(INITIAL_CAPACITY);
  #sequences = new Float64Array(INITIAL_CAPACITY);
  #slots = new Uint32Array(INITIAL_CAPACITY);
  #sequence = 0;

  constructor(vocabulary: Vocabulary) {
    this.#pool = allocateBatch(vocabulary, INITIAL_CAPACITY);
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
    const slot = this.#slots[this.size]!;
    copyRow(from, row, this.#pool, slot);
    this.size += 1;
    this.#siftUp(this.size - 1, ingestTimeMs, this.#sequence++, slot);
  }

  /** Takes the next record to arrive off the heap and writes it to `row`. Only when there is one. */
  takeNext(to: TransactionBatch, row: number): void {
    const slot = this.#slots[0]!;
    copyRow(this.#pool, slot, to, row);
    this.size -= 1;
    const last = this.size;
    const lastSlot = this.#slots[last]!;
    this.#slots[last] = slot;
    if (last > 0) this.#siftDown(this.#times[last]!, this.#sequences[last]!, lastSlot);
  }

  #siftUp(start: number, time: number, sequence: number, slot: number): void {
    let hole = start;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      // A new record has the largest sequence, so it stays below its equals.
      if (this.#times[parent]! <= time) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#set(hole, time, sequence, slot);
  }

  #siftDown(time: number, sequence: number, slot: number): void {
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && this.#before(child + 1, this.#times[child]!, this.#sequences[child]!)) child += 1;
      if (!this.#before(child, time, sequence)) break;
      this.#move(child, hole);
      hole = child;
    }
    this.#set(hole, time, sequence, slot);
  }

  #before(index: number, time: number, sequence: number): boolean {
    const other = this.#times[index]!;
    return other < time || (other === time && this.#sequences[index]! < sequence);
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#times[from]!, this.#sequences[from]!, this.#slots[from]!);
  }

  #set(index: number, time: number, sequence: number, slot: number): void {
    this.#times[index] = time;
    this.#sequences[index] = sequence;
    this.#slots[index] = slot;
  }

  #grow(): void {
    const old = { pool: this.#pool, times: this.#times, sequences: this.#sequences, slots: this.#slots };
    const capacity = 2 * this.#capacity;
    this.#pool = allocateBatch(old.pool.vocabulary, capacity);
    for (let slot = 0; slot < this.#capacity; slot++) copyRow(old.pool, slot, this.#pool, slot);
    this.#times = new Float64Array(capacity);
    this.#times.set(old.times);
    this.#sequences = new Float64Array(capacity);
    this.#sequences.set(old.sequences);
    this.#slots = new Uint32Array(capacity);
    this.#slots.set(old.slots);
    for (let i = this.#capacity; i < capacity; i++) this.#slots[i] = i;
    this.#capacity = capacity;
  }
}
