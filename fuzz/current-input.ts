const BEGUN = 0;
const ENDED = 1;
const MOST_MS = 2;
const MOST_BYTES = 3;
/** Behind these, the length of what is in each slot. */
const LENGTHS = 4;

/** So many inputs are there: the last one, and some that were taken before it and may have left something behind. */
const SLOTS = 8;
const HEAD_BYTES = (LENGTHS + SLOTS) * Int32Array.BYTES_PER_ELEMENT;

/**
 * The input that a thread is at, and the last few before it, in memory that another thread sees too: they are there still when the first one
 * hangs, or is out of memory.
 */
export class CurrentInput {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer, 0, LENGTHS + SLOTS);
    this.#bytes = new Uint8Array(buffer, HEAD_BYTES);
  }

  /** Has room for inputs of so many bytes. */
  static of(mostBytes: number): CurrentInput {
    const current = new CurrentInput(new SharedArrayBuffer(HEAD_BYTES + SLOTS * mostBytes));
    current.#words[MOST_BYTES] = mostBytes;
    return current;
  }

  /** `mostMs` is how long it may take. Throws RangeError where there is no room for it. */
  begin(input: Uint8Array, mostMs: number): void {
    const mostBytes = this.#words[MOST_BYTES]!;
    if (input.length > mostBytes)
      throw new RangeError(`an input of ${input.length} bytes; at most ${mostBytes} may be`);
    const slot = this.#begun % SLOTS;
    this.#bytes.set(input, slot * mostBytes);
    this.#words[LENGTHS + slot] = input.length;
    this.#words[MOST_MS] = mostMs;
    Atomics.add(this.#words, BEGUN, 1);
  }

  end(): void {
    Atomics.add(this.#words, ENDED, 1);
  }

  /** How many inputs were begun; undefined between two of them. */
  get number(): number | undefined {
    const begun = this.#begun;
    return begun === Atomics.load(this.#words, ENDED) ? undefined : begun;
  }

  /** How long the last one that was begun may take. */
  get mostMs(): number {
    return this.#words[MOST_MS]!;
  }

  /** A copy of the last one that was begun; empty before the first. */
  get input(): Uint8Array {
    const begun = this.#begun;
    return begun === 0 ? new Uint8Array() : this.#copy(begun - 1);
  }

  /** Copies of those before it, the oldest first. */
  get before(): readonly Uint8Array[] {
    const last = this.#begun - 1;
    const first = Math.max(0, last - SLOTS + 1);
    return Array.from({ length: Math.max(0, last - first) }, (_, i) => this.#copy(first + i));
  }

  get #begun(): number {
    return Atomics.load(this.#words, BEGUN);
  }

  #copy(number: number): Uint8Array {
    const slot = number % SLOTS;
    const from = slot * this.#words[MOST_BYTES]!;
    return this.#bytes.slice(from, from + this.#words[LENGTHS + slot]!);
  }
}
