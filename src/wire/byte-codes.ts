import { type Dictionary } from '../model/dictionary.ts';

/** No entry at this place of the table. */
const EMPTY = -1;
const FIRST_TABLE = 64;

/**
 * A dictionary's codes by the bytes of its strings in UTF-8, so that a value which was seen before needs no string made of it.
 * Grows with the dictionary.
 */
export class ByteCodes {
  readonly #dictionary: Dictionary;
  /** Hash table of entries, a power of two long, probed one by one, at most half full. */
  #table = new Int32Array(FIRST_TABLE).fill(EMPTY);
  /** By entry. */
  readonly #hashes: number[] = [];
  readonly #codes: number[] = [];
  readonly #keys: Buffer[] = [];

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
  }

  /** The code of the string in `bytes` from `from` to `to`, given out now if it is new. They must be UTF-8. */
  codeOf(bytes: Buffer, from: number, to: number): number {
    let hash = to - from;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x0100_0193);
    hash ^= hash >>> 15;
    const mask = this.#table.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const entry = this.#table[place]!;
      if (entry === EMPTY) return this.#add(bytes, from, to, hash);
      if (this.#hashes[entry] === hash && sameBytes(this.#keys[entry]!, bytes, from, to)) return this.#codes[entry]!;
    }
  }

  #add(bytes: Buffer, from: number, to: number, hash: number): number {
    // Copies: a window would keep all that lies around it in memory.
    const key = Buffer.from(bytes.subarray(from, to));
    const code = this.#dictionary.intern(key.toString());
    this.#keys.push(key);
    this.#codes.push(code);
    this.#hashes.push(hash);
    if (2 * this.#keys.length <= this.#table.length) {
      this.#place(this.#keys.length - 1);
    } else {
      this.#table = new Int32Array(2 * this.#table.length).fill(EMPTY);
      for (let entry = 0; entry < this.#keys.length; entry++) this.#place(entry);
    }
    return code;
  }

  #place(entry: number): void {
    const mask = this.#table.length - 1;
    let place = this.#hashes[entry]! & mask;
    while (this.#table[place] !== EMPTY) place = (place + 1) & mask;
    this.#table[place] = entry;
  }
}

function sameBytes(key: Buffer, bytes: Buffer, from: number, to: number): boolean {
  if (key.length !== to - from) return false;
  for (let i = 0; i < key.length; i++) if (key[i] !== bytes[from + i]) return false;
  return true;
}
