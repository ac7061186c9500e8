import { utf8Of } from '../model/utf8.ts';

/**
 * MurmurHash3 x86 32-bit, by Austin Appleby (public domain), as specified in
 * https://github.com/aappleby/smhasher/wiki/MurmurHash3; written out for words and for UTF-8 text.
 */

const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

/** Mixes one 32-bit word into the running hash. */
export function mixWord(hash: number, word: number): number {
  let k = Math.imul(word, C1);
  k = Math.imul((k << 15) | (k >>> 17), C2);
  const h = hash ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

/** Final avalanche: every input bit reaches every output bit. */
export function avalanche(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Signed 32-bit hash of the UTF-8 form of `text`. */
export function hashText(text: string, seed = 0): number {
  const bytes = utf8Of(text);
  let hash = seed;
  const whole = bytes.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    hash = mixWord(hash, bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24));
  }
  let tail = 0;
  for (let i = bytes.length - 1; i >= whole; i--) tail = (tail << 8) | bytes[i]!;
  if (whole < bytes.length) {
    const k = Math.imul(tail, C1);
    hash ^= Math.imul((k << 15) | (k >>> 17), C2);
  }
  return avalanche(hash ^ bytes.length);
}
