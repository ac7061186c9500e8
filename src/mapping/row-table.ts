import { avalanche, mixWord } from '../digest/murmur3.ts';
import { type TransactionBatch } from '../model/batch.ts';

const FIRST_SLOTS = 1024;

/** Finds the row of a batch by its transaction id. It holds 8 to 16 bytes a row. */
export class RowTable {
  /** Hash table of row numbers, which count from 1; a power of two long, probed one by one, at most half full. */
  #slots = new Uint32Array(FIRST_SLOTS);
  #count = 0;

  /** The row before `row` with the same id; undefined if there is none, and then `row` is kept. */
  findOrAdd(batch: TransactionBatch, row: number): number | undefined {
    if (2 * (this.#count + 1) > this.#slots.length) this.#grow(batch);
    const { ids } = batch;
    const slot = this.#slotOf(ids, row);
    if (this.#slots[slot] !== 0) return this.#slots[slot]! - 1;
    this.#slots[slot] = row + 1;
    this.#count += 1;
    return undefined;
  }

  /** The slot of the row with the same id, or the free one where it would be. */
  #slotOf(ids: Uint32Array, row: number): number {
    const [low, high] = [ids[2 * row]!, ids[2 * row + 1]!];
    const mask = this.#slots.length - 1;
    let slot = avalanche(mixWord(low, high)) & mask;
    for (; ; slot = (slot + 1) & mask) {
      const kept = this.#slots[slot]! - 1;
      if (kept === -1 || (ids[2 * kept] === low && ids[2 * kept + 1] === high)) return slot;
    }
  }

  #grow({ ids }: TransactionBatch): void {
    const kept = this.#slots;
    this.#slots = new Uint32Array(2 * kept.length);
    for (const number of kept) if (number !== 0) this.#slots[this.#slotOf(ids, number - 1)] = number;
  }
}
