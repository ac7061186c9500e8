const BEGUN = 0;
const ENDED = 1;
const LENGTH = 2;
const WORDS = 3;

/**
 * The input that a thread is at, in memory that another thread sees too: it is there still when the first one hangs, or is out of memory.
 */
export class CurrentInput {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer, 0, WORDS);
    this.#bytes = new Uint8Array(buffer, WORDS * Int32Array.BYTES_PER_ELEMENT);
  }

  /** Has room for inputs of so many bytes. */
  static of(mostBytes: number): CurrentInput {
    return new CurrentInput(new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT + mostBytes));
  }

  begin(input: Uint8Array): void {
    this.#bytes.set(input);
    this.#words[LENGTH] = input.length;
    Atomics.add(this.#words, BEGUN, 1);
  }

  end(): void {
    Atomics.add(this.#words, ENDED, 1);
  }

  /** How many inputs were begun; undefined between two of them. */
  get number(): number | undefined {
    const begun = Atomics.load(this.#words, BEGUN);
    return begun === Atomics.load(this.#words, ENDED) ? undefined : begun;
  }

  /** A copy of the last one that was begun. */
  get input(): Uint8Array {
    return this.#bytes.slice(0, this.#words[LENGTH]);
  }
}
