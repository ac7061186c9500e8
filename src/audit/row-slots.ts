import { allocateSharedRows, awaitRelease, isWaiting, occupy, type SharedRows, sharedRows } from './shared-rows.ts';

/** Rows that a slot has room for at least. */
export const LEAST_ROWS = 64;

/** Rows in a slot, which is used for the first time where it has its `memory`. */
export interface Occupied {
  readonly slot: number;
  readonly memory?: SharedArrayBuffer;
}

/**
 * Memory that goes to another thread and comes back, in slots. The other thread takes in slots in the order in which they were
 * occupied, and gives each back by its state, so that no message and no turn of the event loop is needed to see it.
 */
export class RowSlots {
  readonly #extras: number;
  readonly #slots: SharedRows[] = [];
  /** Slots that are not in use, by their room. */
  readonly #free = new Map<number, number[]>();
  /** Slots in use, the oldest first. */
  readonly #waiting: number[] = [];
  #waitingRows = 0;

  /** `extras`: how many extra columns the rows have. */
  constructor(extras: number) {
    this.#extras = extras;
  }

  /** Rows of the slots that the other thread has not given back. */
  get waitingRows(): number {
    this.#takeBack();
    return this.#waitingRows;
  }

  /** Has `copy` put `length` rows into a slot. */
  occupy(length: number, copy: (rows: SharedRows) => void): Occupied {
    this.#takeBack();
    const capacity = roomFor(length);
    const free = this.#free.get(capacity)?.pop();
    const memory = free === undefined ? allocateSharedRows(capacity, this.#extras) : undefined;
    const slot = free ?? this.#slots.push(sharedRows(memory!, this.#extras)) - 1;
    const rows = this.#slots[slot]!;
    copy(rows);
    occupy(rows);
    this.#waiting.push(slot);
    this.#waitingRows += capacity;
    return memory === undefined ? { slot } : { slot, memory };
  }

  /** Holds this thread up until the oldest slot in use has been given back, at most `mostMs`. */
  await(mostMs: number): void {
    const oldest = this.#waiting[0];
    if (oldest !== undefined) awaitRelease(this.#slots[oldest]!, mostMs);
  }

  #takeBack(): void {
    while (this.#waiting.length > 0 && !isWaiting(this.#slots[this.#waiting[0]!]!)) {
      const slot = this.#waiting.shift()!;
      const { capacity } = this.#slots[slot]!;
      this.#waitingRows -= capacity;
      const free = this.#free.get(capacity);
      if (free === undefined) this.#free.set(capacity, [slot]);
      else free.push(slot);
    }
  }
}

/** Powers of two, so that few sizes serve all. */
function roomFor(length: number): number {
  let capacity = LEAST_ROWS;
  while (capacity < length) capacity *= 2;
  return capacity;
}
