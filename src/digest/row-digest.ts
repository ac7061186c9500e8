import { grown } from '../columns/grown.ts';
import { type Dictionary } from '../model/dictionary.ts';
import { avalanche, hashText, mixWord } from './murmur3.ts';

/**
 * Rolling 128-bit digest over words: four lanes of MurmurHash3's mixing, each lane stirred into the next one after every four
 * words. For given words the step is a bijection of the state, so a difference once taken in never dies out. Finds accidents,
 * not attackers.
 */
export class RowDigest {
  #a = 0x243f6a88;
  #b = 0x85a308d3;
  #c = 0x13198a2e;
  #d = 0x03707344;
  #rows = 0;

  /** Takes in one row of eight words; zero where a row has fewer. */
  row(w0: number, w1: number, w2: number, w3: number, w4: number, w5: number, w6: number, w7: number): void {
    this.#take(w0, w1, w2, w3);
    this.#take(w4, w5, w6, w7);
    this.#rows += 1;
  }

  /**
   * Takes in the bytes from `from` to `to`, filled up with zeros to whole groups of four little-endian words. Take in the length
   * as well where it is not the same every time.
   */
  bytes(view: DataView, from: number, to: number): void {
    let at = from;
    for (; at + 16 <= to; at += 16) {
      this.#take(
        view.getInt32(at, true),
        view.getInt32(at + 4, true),
        view.getInt32(at + 8, true),
        view.getInt32(at + 12, true),
      );
    }
    if (at < to)
      this.#take(word(view, at, to), word(view, at + 4, to), word(view, at + 8, to), word(view, at + 12, to));
  }

  /** Undone by solving for d, c, b and a in this order, which is why the last line stirs in the new `a`. */
  #take(w0: number, w1: number, w2: number, w3: number): void {
    const a = (mixWord(this.#a, w0) + this.#b) | 0;
    this.#a = a;
    this.#b = mixWord(this.#b, w1) ^ this.#c;
    this.#c = (mixWord(this.#c, w2) + this.#d) | 0;
    this.#d = mixWord(this.#d, w3) ^ a;
  }

  /** 32 hex digits over everything taken in so far. */
  hex(): string {
    let { a, b, c, d } = { a: this.#a, b: this.#b, c: this.#c, d: this.#d };
    const words: string[] = [];
    for (let i = 0; i < 4; i++) {
      [a, b, c, d] = [b, c, d, avalanche(mixWord(a ^ b, this.#rows) ^ mixWord(c, d))];
      words.push((d >>> 0).toString(16).padStart(8, '0'));
    }
    return words.join('');
  }
}

/** The word at `at`, its bytes from `to` on taken as zeros. */
function word(view: DataView, at: number, to: number): number {
  let value = 0;
  for (let byte = Math.min(at + 4, to) - 1; byte >= at; byte--) value = (value << 8) | view.getUint8(byte);
  return value;
}

/** Text hashes of a dictionary's entries by code, so that digests are over strings and not over codes. Grows with it. */
export class DictionaryHashes {
  readonly #dictionary: Dictionary;
  #hashes = new Int32Array(16);
  #known = 0;

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
  }

  /** Hashes by code, good for every code given out so far. Ask again for each batch. */
  table(): Int32Array {
    const size = this.#dictionary.size;
    if (size > this.#hashes.length) this.#hashes = grown(this.#hashes, Math.max(size, 2 * this.#hashes.length));
    for (; this.#known < size; this.#known++) {
      const value = this.#dictionary.value(this.#known);
      this.#hashes[this.#known] = value === null ? 0 : hashText(value, 0x9747b28c);
    }
    return this.#hashes;
  }
}

/** Low and high word of an integer below 2^53 in magnitude, two's complement. */
export function lowWord(value: number): number {
  return value | 0;
}

export function highWord(value: number): number {
  return Math.floor(value / 0x1_0000_0000) | 0;
}
