import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mutated } from '../../fuzz/mutate.ts';
import { Random } from '../../src/random/random.ts';

const inputs = fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1, maxLength: 4 });

describe('a mutation', () => {
  it('is a function of the randomness, no longer than it may be, and leaves the inputs alone', () => {
    fc.assert(
      fc.property(inputs, fc.string(), fc.integer({ min: 1, max: 300 }), (all, seed, mostBytes) => {
        const material = { inputs: all, tokens: ['token', '='], mostBytes };
        const before = all.map((input) => Buffer.from(input).toString('hex'));
        const once = mutated(Random.fromSeed(seed), all[0]!, material);
        const again = mutated(Random.fromSeed(seed), all[0]!, material);
        expect(once.equals(again)).toBe(true);
        expect(once.length).toBeLessThanOrEqual(mostBytes);
        expect(all.map((input) => Buffer.from(input).toString('hex'))).toEqual(before);
      }),
      { numRuns: 1000 },
    );
  });

  it('is mostly another input, and comes to tokens, numbers, lines and parts of other inputs', () => {
    const random = Random.fromSeed('7');
    const input = Buffer.from('first: 17\nsecond: 4\n');
    const material = { inputs: [input, Buffer.from('elsewhere')], tokens: ['token'], mostBytes: 100 };
    const texts = Array.from({ length: 2000 }, () => mutated(random, input, material).toString('latin1'));
    expect(texts.filter((text) => text !== input.toString()).length).toBeGreaterThan(1800);
    for (const some of ['token', '2147483648', 'second: 4\nfirst: 17\n', 'where', 'first: 17\nfirst: 17\n']) {
      expect(texts.find((text) => text.includes(some))).toContain(some);
    }
  });

  it('puts in the bytes of a token, and text as UTF-8', () => {
    const random = Random.fromSeed('7');
    const input = Buffer.from('first: 17\n');
    const material = { inputs: [input], tokens: [Buffer.from('1f8b08', 'hex'), 'é'], mostBytes: 100 };
    const mutants = Array.from({ length: 500 }, () => mutated(random, input, material));
    for (const token of ['1f8b08', 'c3a9']) {
      expect(mutants.some((mutant) => mutant.includes(Buffer.from(token, 'hex')))).toBe(true);
    }
  });
});
