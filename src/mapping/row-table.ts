import { avalanche, mixWord } from '../digest/murmur3.ts';
import { type TransactionBatch } from '../model/batch.ts';

const FIRST_SLOTS = 1024;
/** Words of a slot: the row, counted from 1, and a hash of its id. They lie together, so that most looks at a slot miss the cache once. */
const SLOT_WORDS = 2;

/** Finds the row of a batch by its transaction id. It holds 16 to 32 bytes a row. */
export class RowTable {
  /** Hash table; a power of two of slots long, probed one by one, at most half full. */
  #slots = new Uint32Array(SLOT_WORDS * FIRST_SLOTS);
  #count = 0;

  /** The row before `row` with the same id; undefined if there is none, and then `row` is kept. */
  findOrAdd({ ids }: TransactionBatch, row: number): number | undefined {
    if (SLOT_WORDS * 2 * (this.#count + 1) > this.#slots.length) this.#grow();
    const slots = this.#slots;
    const mask = slots.length - SLOT_WORDS;
    const low = ids[2 * row]!;
    const high = ids[2 * row + 1]!;
    const hash = avalanche(mixWord(low, high)) >>> 0;
    let at = (SLOT_WORDS * hash) & mask;
    for (; slots[at] !== 0; at = (at + SLOT_WORDS) & mask) {
      const kept = slots[at]! - 1;
      if (slots[at + 1] === hash && ids[2 * kept] === low && ids[2 * kept + 1] === high) return kept;
    }
    slots[at] = row + 1;
    slots[at + 1] = hash;
    this.#count += 1;
    return undefined;
  }

  #grow(): void {
    const kept = this.#slots;
    const slots = new Uint32Array(2 * kept.length);
    const mask = slots.length - SLOT_WORDS;
    for (let from = 0; from < kept.length; from += SLOT_WORDS) {
      if (kept[from] === 0) continue;
      let at = (SLOT_WORDS * kept[from + 1]!) & mask;
      while (slots[at] !== 0) at = (at + SLOT_WORDS) & mask;
      slots[at] = kept[from]!;
      slots[at + 1] = kept[from + 1]!;
    }
    this.#slots = slots;
  }
}
