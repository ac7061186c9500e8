import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumberSpool } from '../../src/spill/number-spool.ts';
import { temporaryStores } from './stores.ts';

const storeOf = temporaryStores();

describe('a number spool', () => {
  /** Rows of a few numbers, and of more than a chunk holds. */
  const row = fc.oneof(
    { weight: 6, arbitrary: fc.array(fc.double(), { maxLength: 5 }) },
    { weight: 1, arbitrary: fc.integer({ min: 2000, max: 9000 }).map((n) => Array.from({ length: n }, (_, i) => i)) },
  );

  it('gives back the rows of each stream in order, as often as it is asked', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2), row), { maxLength: 40 }), (rows) => {
        const spool = new NumberSpool(storeOf(0), 3);
        // Rows come from an array that is used again and is longer than they are.
        const shared = new Float64Array(10_000);
        for (const [stream, numbers] of rows) {
          shared.set(numbers);
          spool.add(stream, shared, numbers.length);
        }
        for (const stream of [1, 0, 2, 1]) {
          const expected = rows.filter(([other]) => other === stream).map(([, numbers]) => numbers);
          expect(Array.from(spool.read(stream), (numbers) => [...numbers])).toEqual(expected);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('may be read in several streams at once', () => {
    const spool = new NumberSpool(storeOf(0), 2);
    for (let i = 0; i < 20_000; i++) spool.add(i % 2, Float64Array.of(i, -i), 2);
    const [even, odd] = [spool.read(0), spool.read(1)];
    let wrong = 0;
    for (let i = 0; i < 20_000; i++) {
      const [first, second] = (i % 2 === 0 ? even : odd).next().value as Float64Array;
      if (first !== i || second !== -i) wrong += 1;
    }
    expect(wrong).toBe(0);
    expect([even.next().done, odd.next().done]).toEqual([true, true]);
  });

  it('is read while it grows, from where the reader or the one that it was forked from stood', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(row, fc.nat(3), fc.boolean()), { maxLength: 40 }), (steps) => {
        const spool = new NumberSpool(storeOf(0), 1);
        let reader = spool.reader(0);
        const seen: number[][] = [];
        const take = (): void => {
          seen.push([...reader.peek()!]);
          reader.skip();
        };
        for (const [numbers, takes, forks] of steps) {
          spool.add(0, Float64Array.from(numbers), numbers.length);
          if (forks) reader = reader.fork();
          for (let i = 0; i < takes && reader.peek() !== undefined; i++) take();
        }
        while (reader.peek() !== undefined) take();
        expect(seen).toEqual(steps.map(([numbers]) => numbers));
      }),
      { numRuns: 50 },
    );
  });
});
