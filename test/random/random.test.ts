import seedrandom from 'seedrandom';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random/random.ts';
import { chiSquared } from './statistics.ts';

const draws = (random: Random, count: number) => Array.from({ length: count }, () => random.next());

describe('Random', () => {
  it('draws what it always drew from a seed', () => {
    const random = Random.fromSeed('42');
    expect([random.below(1_000_000), random.below(1_000_000), random.below(1_000_000)]).toEqual([
      699698, 757619, 746800,
    ]);
    const fork = random.fork('fraud', 'spending_spree', 3);
    expect(fork.path).toBe('trapline:42/fraud/spending_spree/3');
    expect([fork.below(1_000_000), fork.belowWide(2 ** 53), fork.chance(0.5)]).toEqual([
      107005,
      7171507595632237,
      true,
    ]);
  });

  it('draws what seedrandom draws', () => {
    const random = Random.fromSeed('s');
    const reference = seedrandom.alea(random.path);
    expect(draws(random, 10_000)).toEqual(Array.from({ length: 10_000 }, () => reference()));
  });

  it('fills a column with what it would draw one by one', () => {
    const one = Random.fromSeed('s');
    const other = Random.fromSeed('s');
    for (const length of [1, 0, 2, 3, 1000, 5]) {
      const column = new Float64Array(length);
      one.nextInto(column);
      expect([...column]).toEqual(draws(other, length));
      expect(one.state()).toEqual(other.state());
    }
  });

  it('forks by path, whatever was drawn before', () => {
    const fresh = draws(Random.fromSeed('s').fork('a', 'b'), 20);
    const used = Random.fromSeed('s');
    draws(used, 7);
    const between = used.fork('a');
    draws(between, 3);
    expect(draws(between.fork('b'), 20)).toEqual(fresh);
  });

  it('keeps paths apart that only join alike', () => {
    const root = Random.fromSeed('s');
    expect(root.fork('a/b').path).not.toBe(root.fork('a', 'b').path);
    expect(Random.fromSeed('a/b').path).not.toBe(Random.fromSeed('a').fork('b').path);
  });

  it('resumes where its state was taken', () => {
    const random = Random.fromSeed('s');
    draws(random, 5);
    const state = random.state();
    const ahead = draws(random, 20);
    expect(draws(Random.resume(random.path, state), 20)).toEqual(ahead);
  });

  it('is uniform, within a stream and over the first draws of siblings', () => {
    const root = Random.fromSeed('uniform');
    expect(chiSquared(draws(root, 100_000), 100)).toBeLessThan(160);
    const first = Array.from({ length: 50_000 }, (_, n) => root.fork('episode', n).next());
    expect(chiSquared(first, 100)).toBeLessThan(160);
  });

  it('has siblings whose first draws do not follow one another', () => {
    const root = Random.fromSeed('siblings');
    const first = Array.from({ length: 50_000 }, (_, n) => root.fork(n).next() - 0.5);
    for (const lag of [1, 10, 100]) {
      const product = first.slice(lag).reduce((sum, value, i) => sum + value * first[i]!, 0);
      // Each product has standard deviation 1/12.
      expect(Math.abs(product / (Math.sqrt(first.length) / 12))).toBeLessThan(4);
    }
  });

  it('picks below bounds beyond 32 bits', () => {
    const random = Random.fromSeed('wide');
    const bound = 6e11;
    const values = Array.from({ length: 20_000 }, () => random.belowWide(bound));
    expect(values.every((value) => Number.isInteger(value) && value >= 0 && value < bound)).toBe(true);
    expect(new Set(values.map((value) => value % 100)).size).toBe(100);
    expect(
      chiSquared(
        values.map((value) => value / bound),
        100,
      ),
    ).toBeLessThan(160);
  });

  it('refuses to pick from nothing', () => {
    expect(() => Random.fromSeed('s').pick([])).toThrow(RangeError);
  });
});
