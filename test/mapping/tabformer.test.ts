import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { mappingSchema } from '../../src/config/mapping-schema.ts';
import { readForeignTraffic } from '../../src/mapping/read-file.ts';
import { createVocabulary, type Dictionary } from '../../src/model/dictionary.ts';
import { transactionIdAt } from '../../src/model/transaction-id.ts';

const SAMPLE = fileURLToPath(new URL('../../scenarios/samples/card-transactions.csv', import.meta.url));
const MAPPING = fileURLToPath(new URL('../../scenarios/mappings/tabformer.yaml', import.meta.url));

describe('scenarios/mappings/tabformer.yaml on the sample', () => {
  const spec = mappingSchema.parse(parse(readFileSync(MAPPING, 'utf8')));
  const vocabulary = createVocabulary();
  const traffic = readForeignTraffic(SAMPLE, spec, vocabulary, { maxMalformedShare: 0.05 });
  const { batch } = traffic;
  const lines = Array.from({ length: batch.length }, (_, row) => row);

  function tally(column: Uint32Array | Uint16Array, dictionary: Dictionary): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const row of lines) {
      const value = String(dictionary.value(column[row]!));
      counts[value] = (counts[value] ?? 0) + 1;
    }
    return counts;
  }

  test('accounts for every row', () => {
    expect(traffic).toMatchObject({ rowsRead: 39, rowsMapped: 36, malformedCount: 1 });
    expect([...traffic.rowsExcluded]).toEqual([['labelled_fraud', 2]]);
    expect(traffic.malformed[0]).toMatchObject({ line: 29, reason: 'Amount: not an amount' });
    expect(traffic.malformed[0]!.excerpt).toContain('eleven dollars');
  });

  test('makes a client of user and card', () => {
    expect(tally(batch.client, vocabulary.clients)).toEqual({ '7-0': 29, '7-1': 7 });
  });

  test('gives states their census region, countries and territories their own, and the web none', () => {
    expect(tally(batch.region, vocabulary.regions)).toEqual({
      west: 16,
      south: 4,
      midwest: 1,
      northeast: 1,
      'Puerto Rico': 1,
      Portugal: 3,
      Italy: 2,
      null: 8,
    });
    const web = lines.filter((row) => vocabulary.devices.value(batch.device[row]!) === 'web');
    expect(web.map((row) => [batch.region[row], batch.location[row]])).toEqual(web.map(() => [0, 0]));
    expect(tally(batch.device, vocabulary.devices)).toEqual({ pos: 28, web: 8 });
  });

  test('reads refunds as negative amounts, and thousands', () => {
    const cents = [...batch.amountCents.subarray(0, batch.length)];
    expect(cents.filter((amount) => amount < 0)).toEqual([-1280, -9600]);
    expect(cents[3]).toBe(124_999);
    expect(tally(batch.currency, vocabulary.currencies)).toEqual({ USD: 36 });
  });

  test('translates category codes', () => {
    expect(tally(batch.category, vocabulary.categories)).toEqual({
      food: 3,
      grocery: 2,
      fuel: 3,
      electronics: 1,
      pharmacy: 2,
      utilities: 1,
      restaurant: 3,
      fashion: 1,
      travel: 7,
      general: 2,
      entertainment: 7,
      transport: 1,
      other: 1,
      education: 2,
    });
  });

  test('dst-spring and dst-fall: reads the stamps on the clock of Los Angeles', () => {
    const stamps = lines.map((row) => new Date(batch.eventTimeMs[row]!).toISOString());
    expect(stamps[0]).toBe('2019-03-01T15:58:00.000Z');
    expect(stamps.slice(14, 17)).toEqual([
      '2019-03-10T09:59:00.000Z',
      '2019-03-10T10:30:00.000Z',
      '2019-03-10T10:30:00.000Z',
    ]);
    expect(stamps.slice(31, 34)).toEqual([
      '2019-11-03T07:59:00.000Z',
      '2019-11-03T08:30:00.000Z',
      '2019-11-03T10:00:00.000Z',
    ]);
  });

  test('gives every row its own id, also to rows that are alike', () => {
    expect(new Set(lines.map((row) => transactionIdAt(batch.ids, row))).size).toBe(36);
  });
});
