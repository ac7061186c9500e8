import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Reread } from '../../src/model/reread.ts';
import { Restores } from '../../src/score/restores.ts';

const CAUSES = ['crash', 'rebalance'] as const;
/** Clients 0 to 2 are in partitions 1, 0 and 1. */
const PARTITION_OF = Uint32Array.of(1, 0, 1);

const reread: fc.Arbitrary<Reread> = fc
  .record({ after: fc.constantFrom(...CAUSES), partition: fc.nat(1), fromOffset: fc.nat(30), length: fc.nat(8) })
  .map(({ length, ...rest }) => ({ ...rest, toOffset: rest.fromOffset + length }));

describe('what was read again', () => {
  // offset      2  3  4  5  6  7  8  9
  // crash       [────────)
  // crash             [────────)        the same records, from a later checkpoint
  // rebalance                     ↑ nothing
  it('is a stretch from the checkpoint to the last record that had been processed', () => {
    const restores = new Restores({
      partitionOf: PARTITION_OF,
      list: [
        { after: 'crash', partition: 0, fromOffset: 4, toOffset: 7 },
        { after: 'crash', partition: 0, fromOffset: 2, toOffset: 5 },
        { after: 'rebalance', partition: 0, fromOffset: 8, toOffset: 8 },
      ],
    });
    const offsets = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    expect(offsets.filter((offset) => restores.isReread('crash', 1, offset))).toEqual([2, 3, 4, 5, 6]);
    expect(offsets.filter((offset) => restores.isReread('rebalance', 1, offset))).toEqual([]);
    // The first transaction is part of the state that was restored, and the second one is not.
    expect(restores.isBetween(1, 7, 8)).toBe(true);
    expect(restores.isBetween(1, 8, 9)).toBe(false);
    expect(restores.isBetween(1, 5, 7)).toBe(false);
    // Another partition.
    expect(offsets.filter((offset) => restores.isReread('crash', 0, offset))).toEqual([]);
    expect(restores.isBetween(0, 1, 9)).toBe(false);
  });

  it('is found as by going through the whole list', () => {
    fc.assert(
      fc.property(fc.array(reread, { maxLength: 12 }), fc.nat(2), fc.nat(40), fc.nat(40), (list, client, a, b) => {
        const restores = new Restores({ partitionOf: PARTITION_OF, list });
        const own = list.filter(({ partition }) => partition === PARTITION_OF[client]);
        for (const cause of CAUSES) {
          const isIn = own.some(
            ({ after, fromOffset, toOffset }) => after === cause && fromOffset <= a && a < toOffset,
          );
          expect(restores.isReread(cause, client, a)).toBe(isIn);
        }
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        const isBetween = own.some(({ fromOffset }) => first < fromOffset && fromOffset <= second);
        expect(restores.isBetween(client, first, second)).toBe(isBetween);
      }),
    );
  });
});
