import { describe, expect, test } from 'vitest';
import { loadMapping } from '../../src/config/load-mapping.ts';
import { mappingSchema } from '../../src/config/mapping-schema.ts';
import { readForeignTraffic } from '../../src/mapping/read-file.ts';
import { createVocabulary, type Dictionary } from '../../src/model/dictionary.ts';
import { type ForeignTraffic } from '../../src/model/foreign-traffic.ts';

function read(mapping: string, sample: string): ForeignTraffic {
  const spec = loadMapping(mapping, '.', mappingSchema);
  return readForeignTraffic(`scenarios/samples/${sample}`, spec, createVocabulary(), { maxMalformedShare: 0 });
}

function tally(
  { batch }: ForeignTraffic,
  column: 'client' | 'region' | 'currency' | 'category',
): Record<string, number> {
  const { vocabulary } = batch;
  const dictionaries: Record<typeof column, Dictionary> = {
    client: vocabulary.clients,
    region: vocabulary.regions,
    currency: vocabulary.currencies,
    category: vocabulary.categories,
  };
  const counts: Record<string, number> = {};
  for (let row = 0; row < batch.length; row++) {
    const value = String(dictionaries[column].value(batch[column][row]!));
    counts[value] = (counts[value] ?? 0) + 1;
  }
  return counts;
}

const stamp = ({ batch }: ForeignTraffic, row: number): string => new Date(batch.eventTimeMs[row]!).toISOString();
const sumCents = ({ batch }: ForeignTraffic): number =>
  batch.amountCents.subarray(0, batch.length).reduce((sum, cents) => sum + cents, 0);
const frauds = ({ labels }: ForeignTraffic): number => labels!.filter((label) => label === 2).length;

describe('shipped mappings on their samples', () => {
  test('sparkov: the region is that of the shop, by boxes', () => {
    const traffic = read('sparkov', 'sparkov.csv');
    expect(traffic).toMatchObject({ rowsRead: 160, rowsMapped: 160, malformedCount: 0 });
    expect(frauds(traffic)).toBe(16);
    expect(stamp(traffic, 0)).toBe('2024-01-01T00:12:55.000Z');
    expect(traffic.batch.latitudeE6[0]).toBe(33_543_954);
    const regions = tally(traffic, 'region');
    expect(Object.keys(regions).sort()).toEqual(['midwest', 'northeast', 'south']);
    // Macon in Georgia, where card 4005 is at home, lies in the south; Port Chester, card 4000's, in the northeast.
    const { vocabulary, client, region } = traffic.batch;
    const regionsOf = (card: string): Set<string | null> =>
      new Set(
        Array.from({ length: traffic.batch.length }, (_, row) => row)
          .filter((row) => vocabulary.clients.value(client[row]!) === card)
          .map((row) => vocabulary.regions.value(region[row]!)),
      );
    expect([regionsOf('4005'), regionsOf('4000')]).toEqual([new Set(['south']), new Set(['northeast'])]);
  });

  test('fraud-handbook: labels and times of every row', () => {
    const traffic = read('fraud-handbook', 'fraud-handbook.csv');
    expect(traffic).toMatchObject({ rowsRead: 60, rowsMapped: 60 });
    expect(frauds(traffic)).toBe(3);
    expect(stamp(traffic, 0)).toBe('2018-04-01T00:00:31.000Z');
    expect(traffic.labels).toHaveLength(60);
  });

  test('bigquery: CSV and JSON of the same rows are the same transactions', () => {
    const [csv, json] = [read('bigquery', 'bigquery.csv'), read('bigquery-json', 'bigquery.jsonl')];
    for (const traffic of [csv, json]) {
      expect(traffic).toMatchObject({ rowsRead: 24, rowsMapped: 24 });
      expect(stamp(traffic, 0)).toBe('2015-05-20T21:54:19.123Z');
      expect(tally(traffic, 'currency')).toEqual({ EUR: 24 });
    }
    expect(json.batch.ids.subarray(0, 48)).toEqual(csv.batch.ids.subarray(0, 48));
    expect([sumCents(json), tally(json, 'category')]).toEqual([sumCents(csv), tally(csv, 'category')]);
    expect([tally(json, 'client'), tally(json, 'region')]).toEqual([tally(csv, 'client'), tally(csv, 'region')]);
  });

  test('european-bank: a decimal comma, a negative debit, and the hour that is skipped in spring', () => {
    const traffic = read('european-bank', 'european-bank.csv');
    expect(traffic).toMatchObject({ rowsRead: 30, rowsMapped: 30 });
    // 30.03.2024 19:31:22 in Berlin, an hour ahead of UTC, and -2.450,36.
    expect(stamp(traffic, 0)).toBe('2024-03-30T18:31:22.000Z');
    expect(traffic.batch.amountCents[0]).toBe(245_036);
    expect(traffic.batch.amountCents.subarray(0, 30).filter((cents) => cents < 0)).toHaveLength(2);
    // From 31.03.2024 03:00 on, two hours ahead.
    expect(stamp(traffic, 29).slice(0, 10) >= '2024-03-31').toBe(true);
  });
});
