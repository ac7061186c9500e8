import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeSorted } from '../../src/spill/merge.ts';

describe('merging sorted sequences', () => {
  it('gives all items in order, and of equals those of the first sequence first', () => {
    const sequence = fc.array(fc.nat(20)).map((values) => values.sort((a, b) => a - b));
    fc.assert(
      fc.property(fc.array(sequence, { maxLength: 6 }), (sequences) => {
        const tagged = sequences.map((values, number) => values.map((value) => ({ value, number })));
        const expected = tagged.flat().sort((a, b) => a.value - b.value || a.number - b.number);
        expect([...mergeSorted(tagged, (a, b) => a.value - b.value)]).toEqual(expected);
      }),
    );
  });

  it('looks at one item of each sequence at a time', () => {
    const asked = [0, 0];
    function* counting(sequence: number): Generator<number> {
      for (;;) yield 2 * asked[sequence]!++ + sequence;
    }
    const merged = mergeSorted([counting(0), counting(1)], (a, b) => a - b);
    for (let i = 0; i < 10; i++) expect(merged.next().value).toBe(i);
    expect(Math.max(...asked)).toBeLessThanOrEqual(6);
  });
});
