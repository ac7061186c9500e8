import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatTransactionId, transactionIdAt } from '../../src/model/transaction-id.ts';
import { hasId, IdCollector, packIds, packTextIds, textIds } from '../../src/model/packed-ids.ts';

it('packed ids are those of the wanted rows, and no other', () => {
  // Small words, so that ids are near each other and repeat; large ones, so that the sign of a word does not matter.
  const word = fc.oneof(fc.nat(3), fc.integer({ min: 0xffff_fffd, max: 0xffff_ffff }));
  const row = fc.tuple(word, word, fc.boolean());
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), fc.array(fc.tuple(word, word)), (rows, others) => {
      const ids = Uint32Array.from(rows.flatMap(([low, high]) => [low, high]));
      const packed = packIds(ids, (at) => rows[at]![2]);
      const set = new Set(rows.flatMap(([, , isWanted], at) => (isWanted ? [transactionIdAt(ids, at)] : [])));
      for (const id of [...rows, ...others].map(([low, high]) => formatTransactionId(high, low))) {
        expect(hasId(packed, id)).toBe(set.has(id));
      }
      expect(hasId(packed, 'no id')).toBe(false);
    }),
  );
});

it('packed ids take eight bytes each', () => {
  const ids = Uint32Array.from({ length: 2000 }, (_, i) => i);
  expect(packIds(ids, (row) => row % 2 === 0).byteLength).toBe(8 * 500);
});

it('collected ids are each once, without some, however many there are', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(300), { maxLength: 5000 }), fc.array(fc.nat(300)), (met, others) => {
      const collector = new IdCollector();
      for (const low of met) collector.add(Uint32Array.of(9, 9, low, 1), 1);
      const texts = others.map((low) => formatTransactionId(1, low));
      const expected = new Set(met.map((low) => formatTransactionId(1, low)).filter((id) => !texts.includes(id)));
      expect([...textIds(collector.packed(packTextIds(texts)))]).toEqual([...expected].sort());
    }),
    { numRuns: 30 },
  );
});
