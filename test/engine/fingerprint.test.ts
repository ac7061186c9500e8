import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Fingerprints } from '../../src/engine/fingerprint.ts';
import { allocateBatch, NO_COORDINATE } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { transactions, writeRow } from '../arbitraries/transactions.ts';
import { type Row } from '../sim/rows.ts';

const fingerprints = (...rows: readonly Row[]): number[] => fingerprintsWith([], rows);

/** `extras`: for each extra column, its value in each row. */
function fingerprintsWith(extras: readonly (readonly string[])[], rows: readonly Row[]): number[] {
  const vocabulary = createVocabulary(extras.map((_, column) => `extra_${column}`));
  const batch = allocateBatch(vocabulary, rows.length);
  rows.forEach((row, at) => writeRow(batch, at, row));
  extras.forEach((values, column) => {
    const codes = values.map((value) => vocabulary.extras[column]!.values.intern(value));
    batch.extras[column]!.set(codes);
  });
  batch.length = rows.length;
  const out = new Int32Array(rows.length);
  new Fingerprints(vocabulary).fill(batch, 0, rows.length, out);
  return [...out];
}

const payload = ({ id: _, ...rest }: Row) => JSON.stringify(rest);

/** Numbers of which the words differ in few bits, at either end. */
const steps = [0, 1, -1, 2 ** 15, 2 ** 16, -(2 ** 16), 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 47];
const coordinates = [0, 1, -1, 2 ** 15, 2 ** 16, -(2 ** 16), NO_COORDINATE];

it('tells payloads apart that differ in a few columns by a few bits', () => {
  const step = fc.constantFrom(...steps);
  const coordinate = fc.constantFrom(...coordinates);
  const change = fc.record(
    { amountCents: step, eventTimeMs: step, latitudeE6: coordinate, longitudeE6: coordinate },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(transactions(), change, change, (base, first, second) => {
      const [one, other] = [
        { ...base, ...first },
        { ...base, ...second },
      ];
      const [a, b] = fingerprints(one, other);
      expect(a === b).toBe(payload(one) === payload(other));
    }),
    { numRuns: 3000 },
  );
});

it('tells a place at 0°, 0° from no place', () => {
  fc.assert(
    fc.property(transactions(), (base) => {
      const nowhere = { ...base, latitudeE6: NO_COORDINATE, longitudeE6: NO_COORDINATE };
      const [a, b] = fingerprints(nowhere, { ...base, latitudeE6: 0, longitudeE6: 0 });
      expect(a).not.toBe(b);
    }),
  );
});

it('tells payloads apart that differ in an extra column, or have the values of two exchanged', () => {
  fc.assert(
    fc.property(transactions(), fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 2 }), (base, [one, other]) => {
      const [a, b, c, again] = fingerprintsWith(
        [
          [one!, other!, other!, one!],
          [other!, other!, one!, other!],
        ],
        [base, base, base, base],
      );
      expect(new Set([a, b, c]).size).toBe(3);
      expect(again).toBe(a);
    }),
  );
});

it('knows a payload again by its texts, whatever their codes', () => {
  fc.assert(
    fc.property(transactions(), transactions(), (before, row) => {
      expect(fingerprints(before, row)[1]).toBe(fingerprints(row)[0]);
    }),
  );
});
