import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { parseTransactionId } from '../../src/model/transaction-id.ts';
import { Sightings } from '../../src/oracle/sightings.ts';
import { transactions } from '../arbitraries/transactions.ts';
import { worldBatch } from '../run/log-batches.ts';

it('sightings are found by id as in a map, the latest of each, with clock and payload', () => {
  const vocabulary = createVocabulary();
  // Ids that fall into few slots, besides those of any kind.
  const id = fc.oneof(
    fc.nat(40).map((n) => n.toString(16).padStart(16, '0')),
    fc.nat(40).map((n) => (n << 16).toString(16).padStart(16, '0')),
    transactions().map((row) => row.id),
  );
  const step = fc.oneof(
    { weight: 20, arbitrary: fc.record({ row: transactions(), id, isSighting: fc.boolean(), clockMs: fc.integer() }) },
    { weight: 1, arbitrary: fc.constant('clear' as const) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const sightings = new Sightings();
      const model = new Map<string, { readonly clockMs: number; readonly batch: ReturnType<typeof worldBatch> }>();
      for (const one of steps) {
        if (one === 'clear') {
          sightings.clear();
          model.clear();
          continue;
        }
        const batch = worldBatch(vocabulary, [{ ...one.row, id: one.id, trueTimeMs: 0 }]);
        const record = sightings.copy(batch);
        const { low, high } = parseTransactionId(one.id)!;
        if (one.isSighting) {
          sightings.add(record, low, high, one.clockMs);
          model.set(one.id, { clockMs: one.clockMs, batch });
        }
        for (const other of new Set([one.id, ...model.keys()])) {
          const { low: otherLow, high: otherHigh } = parseTransactionId(other)!;
          const found = sightings.find(otherLow, otherHigh);
          const known = model.get(other);
          if (known === undefined) expect(found).toBe(-1);
          else {
            expect(sightings.clockOf(found)).toBe(known.clockMs);
            expect(sightings.hasPayload(found, known.batch, 0)).toBe(true);
          }
        }
      }
    }),
  );
});
