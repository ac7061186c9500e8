import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVocabulary, type Vocabulary } from '../../src/model/dictionary.ts';
import { DeliveriesDigest, TransactionsDigest } from '../../src/digest/stage-digest.ts';
import { type WorldRow } from '../sim/rows.ts';
import { logRecord, transaction, worldBatch } from '../run/log-batches.ts';

function digestOf(rows: readonly WorldRow[], vocabulary: Vocabulary = createVocabulary(), batchRows = 1000): string {
  const digest = new TransactionsDigest(vocabulary);
  for (let from = 0; from < rows.length; from += batchRows) {
    digest.add(worldBatch(vocabulary, rows.slice(from, from + batchRows)));
  }
  return digest.hex();
}

describe('TransactionsDigest', () => {
  const rows = [1, 2, 3].map((id) => transaction(id, { region: ['north', 'south', null][id - 1]! }));

  it('is over strings, not over the codes that they happen to have', () => {
    const vocabulary = createVocabulary();
    for (const region of ['west', 'south', 'north']) vocabulary.regions.intern(region);
    expect(digestOf(rows, vocabulary)).toBe(digestOf(rows));
  });

  it('does not depend on how rows are cut into batches', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), (batchRows) => {
        expect(digestOf(rows, createVocabulary(), batchRows)).toBe(digestOf(rows));
      }),
    );
  });

  const CHANGES: readonly Partial<WorldRow>[] = [
    { id: '0000000100000002' },
    { client: '2' },
    { amountCents: -1234 },
    { amountCents: 1234 + 2 ** 32 },
    { currency: null },
    { trueTimeMs: 2001 },
    { eventTimeMs: 2001 },
    { eventTimeMs: 2000 + 2 ** 32 },
    { location: 'Lima' },
    { device: null },
    { category: 'travel' },
    { region: 'north' },
    { latitudeE6: 0 },
    { longitudeE6: 0 },
  ];

  it.each(CHANGES)('sees that %j is another row', (change) => {
    expect(digestOf([rows[0]!, { ...rows[1]!, ...change }, rows[2]!])).not.toBe(digestOf(rows));
  });

  it('sees order, and what is missing', () => {
    expect(digestOf([...rows].reverse())).not.toBe(digestOf(rows));
    expect(digestOf(rows.slice(1))).not.toBe(digestOf(rows));
  });
});

describe('a digest of rows with extra columns', () => {
  const digestWith = (names: readonly string[], values: readonly (readonly string[])[], batchRows = 1000): string => {
    const vocabulary = createVocabulary(names);
    const digest = new TransactionsDigest(vocabulary);
    for (let from = 0; from < values.length; from += batchRows) {
      const part = values.slice(from, from + batchRows);
      const batch = worldBatch(
        vocabulary,
        part.map((_, i) => transaction(from + i + 1)),
      );
      part.forEach((row, i) =>
        row.forEach((value, column) => {
          batch.extras[column]![i] = vocabulary.extras[column]!.values.intern(value);
        }),
      );
      digest.add(batch);
    }
    return digest.hex();
  };
  // More than a row of the digest has words, and more rows than are put into words at a time.
  const NAMES = Array.from({ length: 9 }, (_, i) => `extra_${i}`);
  const rows = Array.from({ length: 300 }, (_row, row) => NAMES.map((_name, i) => `${(row * i) % 7}`));

  it('does not depend on how rows are cut into batches', () => {
    expect(digestWith(NAMES, rows, 1)).toBe(digestWith(NAMES, rows));
    expect(digestWith(NAMES, rows, 131)).toBe(digestWith(NAMES, rows));
  });

  it.each([0, 7, 8])('sees another value in column %i', (column) => {
    const changed = rows.map((row, at) => (at === 200 ? row.with(column, 'other') : row));
    expect(digestWith(NAMES, changed)).not.toBe(digestWith(NAMES, rows));
  });

  it('is that of the rows alone where there are none, also behind one with many', () => {
    digestWith(NAMES, rows);
    const plain = Array.from({ length: 300 }, (_, i) => transaction(i + 1));
    expect(
      digestWith(
        [],
        rows.map(() => []),
      ),
    ).toBe(digestOf(plain));
    expect(
      digestWith(
        [],
        rows.map(() => []),
        7,
      ),
    ).toBe(digestOf(plain));
  });
});

describe('DeliveriesDigest', () => {
  /** Of records as [partition, transaction, ingest time], offsets being of no account. */
  function digest(...records: readonly (readonly [number, number, number])[]): string {
    const vocabulary = createVocabulary();
    const deliveries = new DeliveriesDigest(vocabulary, 2);
    for (const [partition, id, ingestTimeMs] of records) {
      deliveries.add({ ...logRecord(vocabulary, transaction(id), 0, ingestTimeMs), partition });
    }
    return deliveries.hex();
  }

  it('does not care how partitions were interleaved', () => {
    expect(digest([0, 1, 10], [1, 2, 20], [0, 3, 30])).toBe(digest([1, 2, 20], [0, 1, 10], [0, 3, 30]));
  });

  it('sees the order in a partition, the partition, and the ingest time', () => {
    const given = digest([0, 1, 10], [0, 2, 20]);
    const others = [
      digest([0, 2, 20], [0, 1, 10]),
      digest([1, 1, 10], [1, 2, 20]),
      digest([0, 1, 10], [0, 2, 21]),
      digest([0, 1, 10], [0, 2, 20], [0, 2, 20]),
    ];
    expect(new Set([given, ...others]).size).toBe(5);
  });
});
