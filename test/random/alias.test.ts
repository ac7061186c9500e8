import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AliasTable } from '../../src/random/alias.ts';
import { Random } from '../../src/random/random.ts';
import { chiSquaredOf } from './statistics.ts';

describe('AliasTable', () => {
  it('picks in proportion to the weights', () => {
    const weights = [1, 0, 5, 2, 0.5, 11.5];
    const table = new AliasTable(weights);
    const random = Random.fromSeed('alias');
    const counts = new Array<number>(weights.length).fill(0);
    for (let i = 0; i < 200_000; i++) counts[table.at(random.next())]! += 1;
    expect(counts[1]).toBe(0);
    const positive = [0, 2, 3, 4, 5];
    const expected = positive.map((i) => (weights[i]! / 20) * 200_000);
    expect(
      chiSquaredOf(
        positive.map((i) => counts[i]!),
        expected,
      ),
    ).toBeLessThan(24);
  });

  it('gives each index the measure of its weight', () => {
    const weight = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(fc.array(weight, { minLength: 1, maxLength: 30 }), (weights) => {
        const total = weights.reduce((sum, value) => sum + value, 0);
        fc.pre(total > 0);
        const table = new AliasTable(weights);
        const steps = 200 * weights.length;
        const counts = new Array<number>(weights.length).fill(0);
        for (let i = 0; i < steps; i++) counts[table.at((i + 0.5) / steps)]! += 1;
        // Each column is cut once, so that it is off by less than one step.
        counts.forEach((count, i) => {
          expect(Math.abs(count - (weights[i]! / total) * steps)).toBeLessThanOrEqual(weights.length + 1);
          if (weights[i] === 0) expect(count).toBe(0);
        });
      }),
    );
  });

  it.each([[[]], [[0, 0]], [[1, -1]], [[1, Number.NaN]], [[Infinity]]])('refuses %j', (weights) => {
    expect(() => new AliasTable(weights)).toThrow(RangeError);
  });
});
