import { grown } from '../columns/grown.ts';

/**
 * Transaction id → row number. Open addressing over typed arrays: ids are already uniformly distributed, so their low word is the
 * hash. About 20 bytes a row.
 */
export class IdIndex {
  #capacity: number;
  #slots: Uint32Array;
  #ids: Uint32Array;
  #size = 0;

  constructor(expectedRows = 1024) {
    this.#capacity = 1 << Math.max(4, 33 - Math.clz32(expectedRows));
    this.#slots = new Uint32Array(this.#capacity);
    this.#ids = new Uint32Array(2 * expectedRows);
  }

  /** Gives the next row number to the id. Returns false, and gives none, if the id is known. */
  add(low: number, high: number): boolean {
    if (this.find(low, high) >= 0) return false;
    this.append(low, high);
    return true;
  }

  /** Gives the next row number to the id, whether or not it has one already. */
  append(low: number, high: number): void {
    if (2 * (this.#size + 1) > this.#capacity) this.#grow();
    const slot = this.#slotOf(low, high);
    if (2 * this.#size + 2 > this.#ids.length) this.#ids = grown(this.#ids, 2 * this.#ids.length + 2);
    this.#ids[2 * this.#size] = low;
    this.#ids[2 * this.#size + 1] = high;
    this.#slots[slot] = ++this.#size;
  }

  /** Forgets every id, and keeps the memory. */
  clear(): void {
    this.#slots.fill(0);
    this.#size = 0;
  }

  /** The latest row number of the id, or −1. */
  find(low: number, high: number): number {
    return this.#slots[this.#slotOf(low, high)]! - 1;
  }

  #slotOf(low: number, high: number): number {
    const mask = this.#capacity - 1;
    let slot = (low ^ Math.imul(high, 0x9e3779b1)) & mask;
    for (;;) {
      const row = this.#slots[slot]! - 1;
      if (row < 0 || (this.#ids[2 * row] === low && this.#ids[2 * row + 1] === high)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#slots = new Uint32Array(this.#capacity);
    for (let row = 0; row < this.#size; row++) {
      this.#slots[this.#slotOf(this.#ids[2 * row]!, this.#ids[2 * row + 1]!)] = row + 1;
    }
  }
}
