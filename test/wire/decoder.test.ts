import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordDecoder } from '../../src/mapping/record-decoder.ts';
import { compileMapping } from '../../src/mapping/row-mapper.ts';
import { transactionJson } from '../../src/mapping/transaction-json.ts';
import { WireDecoder } from '../../src/wire/decoder.ts';
import { allocateBatch } from '../../src/model/batch.ts';
import { createVocabulary, dictionaryNamed, dictionaryNames } from '../../src/model/dictionary.ts';
import { toWireJson } from '../../src/wire/json.ts';
import { transactions, writeRow } from '../arbitraries/transactions.ts';
import { type Row, rowAt } from '../sim/rows.ts';

const EXTRAS = ['merchant', 'entry_mode'];

/** What reading some values, one after the other, gives, and what it leaves in the dictionaries: without extra columns, and with two. */
function readAll(values: readonly Buffer[], withShortCut: boolean): unknown {
  return [[], EXTRAS].map((names) => {
    const vocabulary = createVocabulary(names);
    const wire = withShortCut ? new WireDecoder(vocabulary) : null;
    const decoder = new RecordDecoder(compileMapping(transactionJson(names), vocabulary), wire);
    const batch = allocateBatch(vocabulary, 1);
    const rows = values.map(
      (value, offset) =>
        decoder.decode(value, batch, 0, offset) ?? { ...rowAt(batch, 0), codes: batch.extras.map(([code]) => code) },
    );
    return {
      rows,
      dictionaries: dictionaryNames(vocabulary).map((name) => dictionaryNamed(vocabulary, name).values()),
    };
  });
}

function wireOf(row: Row, extras: readonly (string | null)[] = []): string {
  const vocabulary = createVocabulary(EXTRAS.slice(0, extras.length));
  const batch = allocateBatch(vocabulary, 1);
  writeRow(batch, 0, row);
  extras.forEach((value, i) => (batch.extras[i]![0] = vocabulary.extras[i]!.values.intern(value)));
  return toWireJson(batch, 0);
}

const extraValues = fc.option(fc.constantFrom('', 'm1', 'keyed', 'été', 'a"b', '🂡'));
const wire = () =>
  fc
    .tuple(transactions(), fc.constantFrom(0, 1, 2, 2), extraValues, extraValues)
    .map(([row, count, ...values]) => wireOf(row, values.slice(0, count)));

/** One byte of a record is another, or gone, or new, or the record ends early; or a value is another one. */
const damaged = () =>
  fc
    .tuple(wire(), fc.nat(), fc.nat(255), fc.nat(4), fc.constantFrom(...SPOILERS))
    .map(([text, place, byte, kind, spoiler]) => {
      const bytes = Buffer.from(text);
      const at = place % bytes.length;
      switch (kind) {
        case 0:
          bytes[at] = byte;
          return bytes;
        case 1:
          return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
        case 2:
          return Buffer.concat([bytes.subarray(0, at), Buffer.of(byte), bytes.subarray(at)]);
        case 3:
          return bytes.subarray(0, at);
        default:
          return Buffer.from(text.replace(spoiler.pattern, spoiler.by));
      }
    });

const SPOILERS: readonly { readonly pattern: RegExp; readonly by: string }[] = [
  { pattern: /"client_id":"[^"]*"/, by: '"client_id":""' },
  { pattern: /"client_id":"[^"]*"/, by: '"client_id":null' },
  { pattern: /"region":[^,]*/, by: '"region":""' },
  { pattern: /"region":[^,]*/, by: '"region":"a\\u0062"' },
  { pattern: /"amount":[^,]*/, by: '"amount":null' },
  { pattern: /"amount":[^,]*/, by: '"amount":"12.50"' },
  { pattern: /"amount":[^,]*/, by: '"amount":00.50' },
  { pattern: /"amount":[^,]*/, by: '"amount":-0.00' },
  { pattern: /"amount":[^,]*/, by: '"amount":12.5' },
  { pattern: /"amount":[^,]*/, by: '"amount":12.345' },
  { pattern: /"amount":[^,]*/, by: '"amount":1e2' },
  { pattern: /"amount":[^,]*/, by: '"amount":9999999999999.99' },
  { pattern: /"amount":[^,]*/, by: '"amount":99999999999999.99' },
  { pattern: /"latitude":[^,]*/, by: '"latitude":90.000001' },
  { pattern: /"longitude":[^}]*/, by: '"longitude":-180.000000' },
  { pattern: /"timestamp":"[^"]*"/, by: '"timestamp":"2023-02-29T00:00:00.000Z"' },
  { pattern: /"timestamp":"[^"]*"/, by: '"timestamp":"2024-02-29T24:00:00.000Z"' },
  { pattern: /"timestamp":"[^"]*"/, by: '"timestamp":"2024-02-29T23:59:60.000Z"' },
  { pattern: /"timestamp":"[^"]*"/, by: '"timestamp":"0000-01-01T00:00:00.000Z"' },
  { pattern: /"transaction_id":"[^"]*"/, by: '"transaction_id":"ABCDEF0123456789"' },
  { pattern: /:/, by: ': ' },
  { pattern: /\}$/, by: '} ' },
  { pattern: /\}$/, by: ',"amount":1.00}' },
];

describe('the short cut for records as Trapline writes them', () => {
  it('reads them as the general way does, and leaves the same in the dictionaries', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            wire().map((text) => Buffer.from(text)),
            damaged(),
          ),
          { maxLength: 12 },
        ),
        (values) => {
          expect(readAll(values, true)).toEqual(readAll(values, false));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('takes every record that is written, but for sums of sixteen digits and text that needs escapes', () => {
    fc.assert(
      fc.property(transactions(), (row) => {
        const vocabulary = createVocabulary();
        const batch = allocateBatch(vocabulary, 1);
        const taken = new WireDecoder(vocabulary).decode(Buffer.from(wireOf(row)), batch, 0);
        expect(taken).toBe(Math.abs(row.amountCents) < 1e15);
        if (taken) expect(rowAt(batch, 0)).toEqual(row);
      }),
    );
  });

  it('knows thousands of clients apart', () => {
    const row = { ...fc.sample(transactions(), { seed: 1, numRuns: 1 })[0]!, amountCents: 100 };
    const vocabulary = createVocabulary();
    const decoder = new WireDecoder(vocabulary);
    const batch = allocateBatch(vocabulary, 1);
    for (const round of [0, 1]) {
      for (let i = 0; i < 5000; i++) {
        const client = `client ${i}`;
        expect(decoder.decode(Buffer.from(wireOf({ ...row, client })), batch, 0), `round ${round}`).toBe(true);
        expect(vocabulary.clients.text(batch.client[0]!)).toBe(client);
      }
    }
    expect(vocabulary.clients.size).toBe(5001);
  });
});
