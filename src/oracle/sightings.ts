import { allocateBatch, copyRow, type TransactionBatch } from '../model/batch.ts';
import { samePayload } from './read-batch.ts';

const FIRST_ROWS = 1024;

/** Records that were seen, by the id of their transaction: what each one said, and where the partition's event clock stood then. */
export class Sightings {
  #length = 0;
  #clockMs = new Float64Array(FIRST_ROWS);
  #rows: TransactionBatch | null = null;
  /** Open addressing: number of a sighting plus one, at a place given by the id, or at the next free one. */
  #slots = new Uint32Array(4 * FIRST_ROWS);

  get length(): number {
    return this.#length;
  }

  /** The number of the latest sighting of the id in a row of a batch, or −1. */
  find(batch: TransactionBatch, row: number): number {
    return this.#slots[this.#slotOf(batch.ids[2 * row]!, batch.ids[2 * row + 1]!)]! - 1;
  }

  /** Where the event clock stood after the sighting. */
  clockOf(sighting: number): number {
    return this.#clockMs[sighting]!;
  }

  /** Whether the sighting has the payload of a row: every field, the id apart. */
  hasPayload(sighting: number, batch: TransactionBatch, row: number): boolean {
    return samePayload(this.#rows!, sighting, batch, row);
  }

  /** Notes a record; it is the latest sighting of its id from now on. */
  add(batch: TransactionBatch, row: number, clockMs: number): void {
    const rows = this.#withRoom(batch);
    copyRow(batch, row, rows, this.#length);
    this.#clockMs[this.#length] = clockMs;
    this.#length += 1;
    this.#slots[this.#slotOf(batch.ids[2 * row]!, batch.ids[2 * row + 1]!)] = this.#length;
  }

  /** Forgets everything. */
  clear(): void {
    this.#length = 0;
    this.#slots.fill(0);
  }

  #slotOf(low: number, high: number): number {
    const mask = this.#slots.length - 1;
    let slot = (low ^ Math.imul(high, 0x9e3779b1)) & mask;
    for (;;) {
      const sighting = this.#slots[slot]! - 1;
      if (sighting < 0) return slot;
      const { ids } = this.#rows!;
      if (ids[2 * sighting] === low && ids[2 * sighting + 1] === high) return slot;
      slot = (slot + 1) & mask;
    }
  }

  /** The columns, with room for one more row; the table is kept at most half full. */
  #withRoom(batch: TransactionBatch): TransactionBatch {
    const known = (this.#rows ??= allocateBatch(batch.vocabulary, FIRST_ROWS));
    if (this.#length < known.client.length) return known;
    const rows = (this.#rows = allocateBatch(batch.vocabulary, 2 * this.#length));
    for (let i = 0; i < this.#length; i++) copyRow(known, i, rows, i);
    const clockMs = new Float64Array(2 * this.#length);
    clockMs.set(this.#clockMs);
    this.#clockMs = clockMs;
    this.#slots = new Uint32Array(2 * this.#slots.length);
    for (let i = 0; i < this.#length; i++) this.#slots[this.#slotOf(rows.ids[2 * i]!, rows.ids[2 * i + 1]!)] = i + 1;
    return rows;
  }
}
