import { grown } from '../columns/grown.ts';
import { type LogBatch } from '../model/batch.ts';
import { type Rows } from './rows.ts';

/** A row takes one cache line: eight words, then four doubles. */
const ROW_WORDS = 16;
const ROW_DOUBLES = ROW_WORDS / 2;
const FIRST_DOUBLE = 4;
const PLACE_WORDS = 2;

/**
 * Transactions one by one in slots, each in a cache line of its own: what is put in and taken out in different orders is
 * faster moved row by row than column by column. Coordinates would not fit into that line: they lie beside it, if they are kept at all.
 */
export class RowStore {
  readonly #located: boolean;
  #words = new Int32Array(0);
  #doubles = new Float64Array(0);
  /** Latitude and longitude by slot. */
  #places = new Int32Array(0);
  /** By extra column, the codes by slot. */
  readonly #extras: Int32Array[];
  // oxlint-disable-next-line no-unused-private-class-members -- where what is read ahead goes, lest the reading be optimised away
  #touched = 0;

  /** `located`: whether coordinates are kept. `extras`: how many extra columns there are. */
  constructor(located: boolean, extras: number) {
    this.#located = located;
    this.#extras = Array.from({ length: extras }, () => new Int32Array(0));
  }

  /** Makes room for slots below `capacity`, keeping what is there. */
  grow(capacity: number): void {
    const words = new Int32Array(capacity * ROW_WORDS);
    words.set(this.#words);
    this.#words = words;
    this.#doubles = new Float64Array(words.buffer);
    if (this.#located) this.#places = grown(this.#places, capacity * PLACE_WORDS);
    for (let i = 0; i < this.#extras.length; i++) this.#extras[i] = grown(this.#extras[i]!, capacity);
  }

  /** Puts row `picked[i]` of `batch` into slot `slots[i]`, for i below `count`. */
  put(batch: LogBatch | Rows, picked: Int32Array, slots: Int32Array, count: number): void {
    const { ids, client, currency, location, device, category, region } = batch;
    const { amountCents, eventTimeMs, ingestTimeMs, offset } = batch;
    const words = this.#words;
    const doubles = this.#doubles;
    for (let i = 0; i < count; i++) {
      const row = picked[i]!;
      const at = slots[i]! * ROW_WORDS;
      words[at] = ids[2 * row]!;
      words[at + 1] = ids[2 * row + 1]!;
      words[at + 2] = client[row]!;
      words[at + 3] = currency[row]!;
      words[at + 4] = location[row]!;
      words[at + 5] = device[row]!;
      words[at + 6] = category[row]!;
      words[at + 7] = region[row]!;
      const doubleAt = slots[i]! * ROW_DOUBLES + FIRST_DOUBLE;
      doubles[doubleAt] = amountCents[row]!;
      doubles[doubleAt + 1] = eventTimeMs[row]!;
      doubles[doubleAt + 2] = ingestTimeMs[row]!;
      doubles[doubleAt + 3] = offset[row]!;
    }
    if (this.#located) this.#putPlaces(batch, picked, slots, count);
    this.#extras.forEach((kept, extra) => {
      const codes = batch.extras[extra]!;
      for (let i = 0; i < count; i++) kept[slots[i]!] = codes[picked[i]!]!;
    });
  }

  #putPlaces({ latitudeE6, longitudeE6 }: LogBatch | Rows, picked: Int32Array, slots: Int32Array, count: number): void {
    const places = this.#places;
    for (let i = 0; i < count; i++) {
      const at = slots[i]! * PLACE_WORDS;
      places[at] = latitudeE6[picked[i]!]!;
      places[at + 1] = longitudeE6[picked[i]!]!;
    }
  }

  /** Copies the row in slot `slots[first + i]` to row i of `to`, for i below `count`, and sets `to.length`. */
  copyOut(slots: Int32Array, first: number, count: number, to: Rows): void {
    const { ids, client, currency, location, device, category, region } = to;
    const { amountCents, eventTimeMs, ingestTimeMs, offset } = to;
    const words = this.#words;
    const doubles = this.#doubles;
    // Reading the lines first lets their cache misses overlap.
    let seen = 0;
    for (let i = 0; i < count; i++) seen |= words[slots[first + i]! * ROW_WORDS]!;
    this.#touched ^= seen;
    for (let i = 0; i < count; i++) {
      const slot = slots[first + i]!;
      const at = slot * ROW_WORDS;
      ids[2 * i] = words[at]!;
      ids[2 * i + 1] = words[at + 1]!;
      client[i] = words[at + 2]!;
      currency[i] = words[at + 3]!;
      location[i] = words[at + 4]!;
      device[i] = words[at + 5]!;
      category[i] = words[at + 6]!;
      region[i] = words[at + 7]!;
      const doubleAt = slot * ROW_DOUBLES + FIRST_DOUBLE;
      amountCents[i] = doubles[doubleAt]!;
      eventTimeMs[i] = doubles[doubleAt + 1]!;
      ingestTimeMs[i] = doubles[doubleAt + 2]!;
      offset[i] = doubles[doubleAt + 3]!;
    }
    to.length = count;
    if (this.#located) this.#copyPlacesOut(slots, first, count, to);
    this.#extras.forEach((kept, extra) => {
      const codes = to.extras[extra]!;
      for (let i = 0; i < count; i++) codes[i] = kept[slots[first + i]!]!;
    });
  }

  #copyPlacesOut(slots: Int32Array, first: number, count: number, { latitudeE6, longitudeE6 }: Rows): void {
    const places = this.#places;
    for (let i = 0; i < count; i++) {
      const at = slots[first + i]! * PLACE_WORDS;
      latitudeE6[i] = places[at]!;
      longitudeE6[i] = places[at + 1]!;
    }
  }
}
