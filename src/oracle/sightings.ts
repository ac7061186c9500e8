import { allocateBatch, copyRows, type TransactionBatch } from '../model/batch.ts';
import { samePayload } from './read-batch.ts';

const FIRST_ROWS = 64;

/**
 * Records that were seen, by the id of their transaction: what each one said, and where the partition's event clock stood then.
 * Records are copied a batch at a time; which of them are sightings is said one by one.
 */
export class Sightings {
  #rows: TransactionBatch | null = null;
  #length = 0;
  /** By record, the event clock after its sighting. */
  #clockMs = new Float64Array(FIRST_ROWS);
  /** Open addressing: number of a sighting plus one, at a place given by the id, or at the next free one. */
  #slots = new Uint32Array(4 * FIRST_ROWS);

  /** Copies the records of a batch, which are no sightings yet, and returns the number of the first. */
  copy(batch: TransactionBatch): number {
    const rows = this.#withRoom(batch);
    const first = this.#length;
    copyRows(batch, 0, batch.length, rows, first);
    this.#length = first + batch.length;
    return first;
  }

  /** The number of the latest sighting of an id, or −1. */
  find(low: number, high: number): number {
    return this.#slots[this.#slotOf(low, high)]! - 1;
  }

  /** Where the event clock stood after the sighting. */
  clockOf(sighting: number): number {
    return this.#clockMs[sighting]!;
  }

  /** Whether the sighting has the payload of a row: every field, the id apart. */
  hasPayload(sighting: number, batch: TransactionBatch, row: number): boolean {
    return samePayload(this.#rows!, sighting, batch, row);
  }

  /** A copied record is the latest sighting of its id from now on. */
  add(record: number, low: number, high: number, clockMs: number): void {
    this.#clockMs[record] = clockMs;
    this.#slots[this.#slotOf(low, high)] = record + 1;
  }

  /** Forgets everything. */
  clear(): void {
    this.#length = 0;
    this.#slots.fill(0);
  }

  #slotOf(low: number, high: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = (low ^ Math.imul(high, 0x9e3779b1)) & mask;
    for (let sighting = slots[slot]! - 1; sighting >= 0; sighting = slots[slot]! - 1) {
      const { ids } = this.#rows!;
      if (ids[2 * sighting] === low && ids[2 * sighting + 1] === high) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** The columns, with room for a batch; the table is kept at most half full. */
  #withRoom(batch: TransactionBatch): TransactionBatch {
    const known = (this.#rows ??= allocateBatch(batch.vocabulary, FIRST_ROWS));
    if (this.#length + batch.length <= known.client.length) return known;
    let capacity = known.client.length;
    while (capacity < this.#length + batch.length) capacity *= 2;
    const rows = (this.#rows = allocateBatch(batch.vocabulary, capacity));
    copyRows(known, 0, this.#length, rows, 0);
    const clockMs = new Float64Array(capacity);
    clockMs.set(this.#clockMs);
    this.#clockMs = clockMs;
    const slots = this.#slots;
    this.#slots = new Uint32Array(4 * capacity);
    for (const slot of slots) {
      if (slot > 0) this.#slots[this.#slotOf(rows.ids[2 * slot - 2]!, rows.ids[2 * slot - 1]!)] = slot;
    }
    return rows;
  }
}
