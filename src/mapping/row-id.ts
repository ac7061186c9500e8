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

  /** The UTF-16 code units of the field's text, two a word, closed by their number; a word of -1 for null. */
  field(fields: Fields, index: number): void {
    if (fields.isNull(index)) this.word(-1);
    else if (fields.isRange(index) && isAscii(fields, index)) this.#ascii(fields, index);
    else this.#text(fields.text(index)!);
  }

  #text(text: string): void {
    const even = text.length & ~1;
    for (let at = 0; at < even; at += 2) this.word(text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16));
    if (even < text.length) this.word(text.charCodeAt(even));
    this.word(text.length);
  }

  /** The same of bytes that are code units as they stand. */
  #ascii(fields: Fields, index: number): void {
    const bytes = fields.bytes(index);
    const from = fields.from[index]!;
    const length = fields.to[index]! - from;
    const even = from + (length & ~1);
    for (let at = from; at < even; at += 2) this.word(bytes[at]! | (bytes[at + 1]! << 16));
    if ((length & 1) === 1) this.word(bytes[even]!);
    this.word(length);
  }

  /** Writes the id into an `ids` column. */
  store(ids: Uint32Array, row: number): void {
    const high = avalanche(this.#high ^ avalanche(this.#low));
    ids[2 * row] = avalanche(this.#low ^ high);
    ids[2 * row + 1] = high;
  }
}

function isAscii(fields: Fields, index: number): boolean {
  const bytes = fields.bytes(index);
  const to = fields.to[index]!;
  for (let at = fields.from[index]!; at < to; at++) if (bytes[at]! >= 0x80) return false;
  return true;
}

/**
 * Writes the id of a row into an `ids` column. Sixteen lower-case hex digits in the field at `index` are the id; of any other text it
 * is a hash, so that copies stay copies; a row without text, or without such a field (`index` -1), gets a hash of its place in its
 * source and of the fields that were read, but for the one at `label` (-1 if there is none): an id must not say what a row is labelled as.
 */
export function storeId(
  fields: Fields,
  index: number,
  label: number,
  ordinal: number,
  ids: Uint32Array,
  row: number,
): void {
  const hasText = index !== -1 && fields.to[index]! > fields.from[index]!;
  if (hasText && storeHex(fields, index, ids, row)) return;
  const hash = new IdHash();
  if (hasText) {
    hash.field(fields, index);
  } else {
    hash.word(ordinal);
    hash.word(Math.floor(ordinal / 0x1_0000_0000));
    for (let i = 0; i < fields.length; i++) if (i !== label) hash.field(fields, i);
  }
  hash.store(ids, row);
}

/** As `parseTransactionId` of the model, without an object for each row. */
function storeHex(fields: Fields, index: number, ids: Uint32Array, row: number): boolean {
  const from = fields.from[index]!;
  if (fields.to[index]! - from !== 16) return false;
  const bytes = fields.bytes(index);
  let high = 0;
  let low = 0;
  for (let i = 0; i < 16; i++) {
    const byte = bytes[from + i]!;
    const digit = byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : byte - 0x30;
    if (digit < 0 || digit > 15 || (byte > 0x39 && byte < 0x61)) return false;
    if (i < 8) high = (high << 4) | digit;
    else low = (low << 4) | digit;
  }
  ids[2 * row] = low;
  ids[2 * row + 1] = high;
  return true;
}
