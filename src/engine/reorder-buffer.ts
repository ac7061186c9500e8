import { upperBound } from '../columns/lower-bound.ts';
import { type LogBatch } from '../model/batch.ts';
import { RowStore } from './row-store.ts';
import { type Rows, allocateRows } from './rows.ts';
import { orderByTime } from './time-order.ts';

/**
 * Holds admitted transactions until the watermark reaches them, and gives them out in the order (event time, offset).
 *
 * Rows lie in slots in any order; beside them is kept their order by time. A row that is not earlier than all held so far, as
 * most are, is simply appended to that order; the others, the stragglers of a batch, are sorted among themselves and merged in
 * from the back. Ties need no offsets: a straggler is later in the log than anything held with the same time.
 */
export class ReorderBuffer {
  readonly #located: boolean;
  readonly #extras: number;
  readonly #rows: RowStore;
  #capacity = 0;
  /** Free slots, a stack. */
  #free = new Int32Array(0);
  #freeCount = 0;
  /** Slots in order of time, and their times, from #head to #tail. */
  #order = new Int32Array(0);
  #timesMs = new Float64Array(0);
  #head = 0;
  #tail = 0;
  /** Slots of the rows being added. */
  #slots = new Int32Array(0);
  #stragglers = new Int32Array(0);
  #stragglerTimesMs = new Float64Array(0);

  /** `located`: whether coordinates are kept; otherwise those of the rows given out are undefined. `extras`: how many extra columns there are. */
  constructor(located: boolean, extras = 0) {
    this.#located = located;
    this.#extras = extras;
    this.#rows = new RowStore(located, extras);
  }

  /** Number of rows held. */
  get size(): number {
    return this.#tail - this.#head;
  }

  /** Takes in the rows `picked[0 … count − 1]` of `batch`, in offset order. */
  add(batch: LogBatch | Rows, picked: Int32Array, count: number): void {
    this.#reserve(count);
    const slots = this.#slots;
    for (let i = 0; i < count; i++) slots[i] = this.#free[--this.#freeCount]!;
    this.#rows.put(batch, picked, slots, count);
    const stragglers = this.#append(batch.eventTimeMs, picked, count);
    if (stragglers > 0) this.#merge(stragglers);
  }

  /** Moves the next rows with time ≤ `watermarkMs`, at most `limit`, into `block`; returns their number. */
  release(watermarkMs: number, block: Rows, limit: number): number {
    const end = Math.min(this.#tail, this.#head + limit);
    let count = end - this.#head;
    if (count > 0 && this.#timesMs[end - 1]! > watermarkMs) count = this.#countUpTo(watermarkMs, end);
    this.#rows.copyOut(this.#order, this.#head, count, block);
    // Backwards, so that the next rows are given ascending slots again.
    for (let i = this.#head + count - 1; i >= this.#head; i--) this.#free[this.#freeCount++] = this.#order[i]!;
    this.#head += count;
    return count;
  }

  /** Every row held, in order. */
  contents(): Rows {
    const rows = allocateRows(this.size, this.#located, this.#extras);
    this.#rows.copyOut(this.#order, this.#head, this.size, rows);
    return rows;
  }

  /** Puts back what `contents` gave, into an empty buffer. */
  refill(rows: Rows): void {
    this.add(
      rows,
      Int32Array.from(rows.client, (_, row) => row),
      rows.length,
    );
  }

  /** Appends to the order the rows that are not earlier than what it holds; notes the others and returns their number. */
  #append(eventTimeMs: Float64Array, picked: Int32Array, count: number): number {
    const order = this.#order;
    const timesMs = this.#timesMs;
    const slots = this.#slots;
    let tail = this.#tail;
    let latestMs = tail > this.#head ? timesMs[tail - 1]! : -Infinity;
    let stragglers = 0;
    for (let i = 0; i < count; i++) {
      const timeMs = eventTimeMs[picked[i]!]!;
      if (timeMs >= latestMs) {
        order[tail] = slots[i]!;
        timesMs[tail++] = timeMs;
        latestMs = timeMs;
      } else {
        this.#stragglers[stragglers] = slots[i]!;
        this.#stragglerTimesMs[stragglers++] = timeMs;
      }
    }
    this.#tail = tail;
    return stragglers;
  }

  #merge(stragglers: number): void {
    const order = this.#order;
    const timesMs = this.#timesMs;
    const sorted = orderByTime(this.#stragglerTimesMs, stragglers);
    let from = this.#tail - 1;
    this.#tail += stragglers;
    let to = this.#tail - 1;
    for (let i = stragglers - 1; i >= 0; i--) {
      const straggler = sorted[i]!;
      const timeMs = this.#stragglerTimesMs[straggler]!;
      while (from >= this.#head && timesMs[from]! > timeMs) {
        order[to] = order[from]!;
        timesMs[to--] = timesMs[from--]!;
      }
      order[to] = this.#stragglers[straggler]!;
      timesMs[to--] = timeMs;
    }
  }

  #countUpTo(watermarkMs: number, end: number): number {
    return upperBound(this.#timesMs, watermarkMs, this.#head, end) - this.#head;
  }

  #reserve(count: number): void {
    if (this.#slots.length < count) {
      this.#slots = new Int32Array(count);
      this.#stragglers = new Int32Array(count);
      this.#stragglerTimesMs = new Float64Array(count);
    }
    const size = this.size;
    if (this.#freeCount < count) {
      const capacity = Math.max(2 * this.#capacity, size + count);
      this.#rows.grow(capacity);
      const free = new Int32Array(capacity);
      free.set(this.#free.subarray(0, this.#freeCount));
      this.#free = free;
      for (let slot = capacity - 1; slot >= this.#capacity; slot--) this.#free[this.#freeCount++] = slot;
      this.#capacity = capacity;
    }
    if (this.#tail + count > this.#order.length) this.#compact(size + count);
  }

  /** Moves the order to the front of its arrays, with room to spare so that this stays rare. */
  #compact(needed: number): void {
    const size = this.size;
    let order = this.#order;
    let timesMs = this.#timesMs;
    if (2 * needed > order.length) {
      order = new Int32Array(4 * needed);
      timesMs = new Float64Array(4 * needed);
    }
    order.set(this.#order.subarray(this.#head, this.#tail));
    timesMs.set(this.#timesMs.subarray(this.#head, this.#tail));
    this.#order = order;
    this.#timesMs = timesMs;
    this.#head = 0;
    this.#tail = size;
  }
}
