import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashText } from '../../src/digest/murmur3.ts';

describe('hashText', () => {
  // Published test vectors of MurmurHash3 x86 32-bit.
  it.each([
    ['', 0, 0],
    ['', 1, 0x514e28b7],
    ['', 0xffffffff, 0x81f16f39],
    ['aaaa', 0x9747b28c, 0x5a97808a],
    ['aaa', 0x9747b28c, 0x283e0130],
    ['aa', 0x9747b28c, 0x5d211726],
    ['a', 0x9747b28c, 0x7fa09ea6],
    ['Hello, world!', 0x9747b28c, 0x24884cba],
    ['ππππππππ', 0x9747b28c, 0xd58063c1],
    ['The quick brown fox jumps over the lazy dog', 0x9747b28c, 0x2fa826cd],
  ])('of %j with seed %i is %i', (text, seed, hash) => {
    expect(hashText(text, seed) >>> 0).toBe(hash);
  });

  it('does not depend on the texts that were hashed before', () => {
    const texts = fc.array(fc.oneof(fc.string({ maxLength: 80 }), fc.string({ unit: 'binary', maxLength: 80 })));
    fc.assert(
      fc.property(texts, (all) => {
        const alone = all.map((text) => reference(text));
        expect(all.map((text) => hashText(text))).toEqual(alone);
      }),
    );
  });
});

/** MurmurHash3 x86 32-bit with seed 0, step by step from its specification over the bytes. */
function reference(text: string): number {
  const bytes = Buffer.from(text, 'utf8');
  const rotate = (word: number, by: number) => (word << by) | (word >>> (32 - by));
  const scramble = (word: number) => Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
  let hash = 0;
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    hash = (Math.imul(rotate(hash ^ scramble(bytes.readInt32LE(at)), 13), 5) + 0xe6546b64) | 0;
  }
  const rest = Buffer.alloc(4);
  bytes.copy(rest, 0, at);
  hash ^= scramble(rest.readInt32LE(0)) ^ bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
