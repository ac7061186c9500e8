import { grown } from '../columns/grown.ts';
import { type Dictionary } from '../model/dictionary.ts';
import { avalanche, hashText, mixWord } from './murmur3.ts';

/** Words of a row: what `RowDigest` takes in at a time. */
export const WORDS_PER_ROW = 8;

/**
 * Rolling 128-bit digest over words: four lanes of MurmurHash3's mixing, each lane stirred into the next one after every four
 * words. For given words the step is a bijection of the state, so a difference once taken in never dies out. Finds accidents,
 * not attackers.
 */
export class RowDigest {
  /** In a typed array, since a field would hold each of them as a double. */
  readonly #lanes = Int32Array.of(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344);
  #rows = 0;

  /** Takes in one row of eight words; zero where a row has fewer. */
  row(w0: number, w1: number, w2: number, w3: number, w4: number, w5: number, w6: number, w7: number): void {
    this.#take(w0, w1, w2, w3);
    this.#take(w4, w5, w6, w7);
    this.#rows += 1;
  }

  /** Takes in the first `count` rows of `words`, eight words each: the same as `row` with each of them, and several times as fast. */
  rows(words: Int32Array, count: number): void {
    const lanes = this.#lanes;
    let a = lanes[0]!;
    let b = lanes[1]!;
    let c = lanes[2]!;
    let d = lanes[3]!;
    for (let at = 0; at < WORDS_PER_ROW * count; at += 4) {
      a = (mixWord(a, words[at]!) + b) | 0;
      b = mixWord(b, words[at + 1]!) ^ c;
      c = (mixWord(c, words[at + 2]!) + d) | 0;
      d = mixWord(d, words[at + 3]!) ^ a;
    }
    lanes[0] = a;
    lanes[1] = b;
    lanes[2] = c;
    lanes[3] = d;
    this.#rows += count;
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
    const lanes = this.#lanes;
    const a = (mixWord(lanes[0]!, w0) + lanes[1]!) | 0;
    lanes[0] = a;
    lanes[1] = mixWord(lanes[1]!, w1) ^ lanes[2]!;
    lanes[2] = (mixWord(lanes[2]!, w2) + lanes[3]!) | 0;
    lanes[3] = mixWord(lanes[3]!, w3) ^ a;
  }

  /** 32 hex digits over everything taken in so far. */
  hex(): string {
    let [a, b, c, d] = [this.#lanes[0]!, this.#lanes[1]!, this.#lanes[2]!, this.#lanes[3]!];
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

/** The hashes of each dictionary that has been asked for. */
const SHARED = new WeakMap<Dictionary, DictionaryHashes>();

/** Text hashes of a dictionary's entries by code, so that digests are over strings and not over codes. Grows with it. */
export class DictionaryHashes {
  /** The hashes of a dictionary, the same object for everything that asks: each entry is hashed once in a process. */
  static of(dictionary: Dictionary): DictionaryHashes {
    let hashes = SHARED.get(dictionary);
    if (hashes === undefined) {
      hashes = new DictionaryHashes(dictionary);
      SHARED.set(dictionary, hashes);
    }
    return hashes;
  }

  readonly #dictionary: Dictionary;
  #hashes = new Int32Array(16);
  #known = 0;

  private constructor(dictionary: Dictionary) {
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

/** High word of an integer below 2^53 in magnitude, two's complement. */
export function highWord(value: number): number {
  return Math.floor(value / 0x1_0000_0000) | 0;
}
