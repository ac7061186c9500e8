import { describe, expect, it } from 'vitest';
import { KeyedRandom } from '../../src/random/keyed.ts';
import { Random } from '../../src/random/random.ts';
import { chiSquared } from './statistics.ts';

const keyed = new KeyedRandom(Random.fromSeed('42'), 'home');

describe('KeyedRandom', () => {
  it('draws what it always drew', () => {
    expect([keyed.word(0, 0), keyed.word(1, 0), keyed.word(0, 1), keyed.below(7, 3, 1000)]).toEqual([
      66080165, 1666585711, 602809631, 459,
    ]);
  });

  it('depends on stream, key and counter alone', () => {
    expect(new KeyedRandom(Random.fromSeed('42').fork('home')).word(5, 6)).toBe(keyed.word(5, 6));
    expect(new KeyedRandom(Random.fromSeed('42'), 'other').word(5, 6)).not.toBe(keyed.word(5, 6));
    expect(keyed.word(6, 5)).not.toBe(keyed.word(5, 6));
  });

  it('is uniform along keys and along counters', () => {
    const alongKeys = Array.from({ length: 100_000 }, (_, key) => keyed.next(key, 0));
    const alongCounters = Array.from({ length: 100_000 }, (_, counter) => keyed.next(9, counter));
    expect(chiSquared(alongKeys, 100)).toBeLessThan(160);
    expect(chiSquared(alongCounters, 100)).toBeLessThan(160);
  });

  it('has pairs of draws that fill the square', () => {
    const cells = Array.from({ length: 100_000 }, (_, key) => keyed.below(key, 0, 10) * 10 + keyed.below(key, 1, 10));
    expect(
      chiSquared(
        cells.map((cell) => (cell + 0.5) / 100),
        100,
      ),
    ).toBeLessThan(160);
  });
});
