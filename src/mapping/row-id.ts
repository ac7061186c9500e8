import { avalanche, mixWord } from '../digest/murmur3.ts';
import { type Fields } from './fields.ts';

/** Hashes texts and numbers into 64 bits. Finds accidents, not attackers. */
class IdHash {
  #high = 0x6a09e667;
  #low = 0x3c6ef372;

  /** Each lane takes the other one in, so that the two do not collide together. */
  word(word: number): void {
    this.#high = (mixWord(this.#high, word) + this.#low) | 0;
    this.#low = mixWord(this.#low, word ^ this.#high);
  }

  /** The text's UTF-16 code units, two a word, closed by its length. */
  text(text: string): void {
    const even = text.length & ~1;
    for (let at = 0; at < even; at += 2) this.word(text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16));
    if (even < text.length) this.word(text.charCodeAt(even));
    this.word(text.length);
  }

  /** Writes the id into an `ids` column. */
  store(ids: Uint32Array, row: number): void {
    const high = avalanche(this.#high ^ avalanche(this.#low));
    ids[2 * row] = avalanche(this.#low ^ high);
    ids[2 * row + 1] = high;
  }
}

/**
 * Writes the id of a row into an `ids` column. Sixteen lower-case hex digits are the id; of any other text it is a hash, so that
 * copies stay copies; a row without text gets a hash of its place in its source and of the fields that were read.
 */
export function storeId(text: string | null, fields: Fields, ordinal: number, ids: Uint32Array, row: number): void {
  if (text !== null && storeHex(text, ids, row)) return;
  const hash = new IdHash();
  if (text !== null && text !== '') {
    hash.text(text);
  } else {
    hash.word(ordinal);
    hash.word(Math.floor(ordinal / 0x1_0000_0000));
    for (const field of fields) {
      if (field === null) hash.word(-1);
      else hash.text(field);
    }
  }
  hash.store(ids, row);
}

/** As `parseTransactionId` of the model, without an object for each row. */
function storeHex(text: string, ids: Uint32Array, row: number): boolean {
  if (text.length !== 16) return false;
  let high = 0;
  let low = 0;
  for (let at = 0; at < 16; at++) {
    const unit = text.charCodeAt(at);
    const digit = unit >= 0x61 && unit <= 0x66 ? unit - 0x57 : unit - 0x30;
    if (digit < 0 || digit > 15 || (unit > 0x39 && unit < 0x61)) return false;
    if (at < 8) high = (high << 4) | digit;
    else low = (low << 4) | digit;
  }
  ids[2 * row] = low;
  ids[2 * row + 1] = high;
  return true;
}
