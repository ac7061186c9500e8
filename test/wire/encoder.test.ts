import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateBatch, NO_COORDINATE } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { toWireJson } from '../../src/wire/json.ts';
import { writeDigits } from '../../src/wire/digits.ts';
import { WireEncoder } from '../../src/wire/encoder.ts';
import { transactions, writeRow } from '../arbitraries/transactions.ts';

const utf8 = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe('WireEncoder', () => {
  it('writes the bytes of toWireJson, whatever the row before was', () => {
    const times = fc.oneof(
      fc.integer({ min: -8.64e15, max: 8.64e15 }),
      fc.integer({ min: -3, max: 3 }).map((days) => days * 86_400_000),
      fc.integer({ min: 1_700_000_000_000, max: 1_700_200_000_000 }),
    );
    const amounts = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -1000, max: 1000 }));
    const degrees = fc.oneof(fc.integer({ min: -180_000_000, max: 180_000_000 }), fc.constant(NO_COORDINATE));
    const row = fc.tuple(transactions(), times, amounts, degrees, fc.string({ unit: 'grapheme', maxLength: 2000 }));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
        const vocabulary = createVocabulary(['merchant', 'entry_mode']);
        const batch = allocateBatch(vocabulary, rows.length);
        const encoder = new WireEncoder(vocabulary);
        rows.forEach(([transaction, eventTimeMs, amountCents, degreesE6, location], at) => {
          writeRow(batch, at, transaction);
          batch.eventTimeMs[at] = eventTimeMs;
          batch.amountCents[at] = amountCents;
          batch.latitudeE6[at] = degreesE6;
          batch.location[at] = vocabulary.locations.intern(location);
          // Long values and null take turns.
          vocabulary.extras.forEach(
            ({ values }, i) => (batch.extras[i]![at] = values.intern((at + i) % 2 === 0 ? null : location)),
          );
        });
        for (let at = 0; at < rows.length; at++) expect(utf8(encoder.encode(batch, at))).toBe(toWireJson(batch, at));
      }),
    );
  });
});

describe('writeDigits', () => {
  it('writes integers as String and padStart do', () => {
    const values = fc.oneof(
      fc.maxSafeNat(),
      fc.nat({ max: 2000 }),
      fc.constantFrom(999_999_999, 1_000_000_000, 2_147_483_648, 9_999_999_999, Number.MAX_SAFE_INTEGER),
    );
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 17 }), fc.nat({ max: 5 }), (value, least, at) => {
        const bytes = new Uint8Array(40);
        const end = writeDigits(bytes, at, value, least);
        expect(utf8(bytes.subarray(at, end))).toBe(String(value).padStart(least, '0'));
        expect(bytes.subarray(0, at).every((byte) => byte === 0)).toBe(true);
        expect(bytes.subarray(end).every((byte) => byte === 0)).toBe(true);
      }),
    );
  });
});
