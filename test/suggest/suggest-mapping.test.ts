import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadYamlFile } from '../../src/config/issues.ts';
import { mappingSchema } from '../../src/config/mapping-schema.ts';
import { type MappingSpec } from '../../src/model/mapping.ts';
import { takeSample } from '../../src/suggest/sample.ts';
import { suggestMapping } from '../../src/suggest/suggest-mapping.ts';

function suggest(text: string): { readonly yaml: string; readonly spec: MappingSpec } {
  const yaml = suggestMapping(takeSample('rows', Buffer.from(text), true), 'Rows');
  return { yaml, spec: loadYamlFile('rows.yaml', yaml, mappingSchema) };
}

const csv = (header: string, rows: readonly string[]): string => `${[header, ...rows].join('\n')}\n`;
const timesOf = (texts: readonly string[]): string =>
  csv(
    'card,at,amount',
    texts.map((text, i) => `${i % 2},${text},1.00`),
  );

describe('suggestMapping', () => {
  test('maps a sample of the Tabformer layout, the time from four columns', () => {
    const { yaml, spec } = suggest(readFileSync('scenarios/samples/card-transactions.csv', 'utf8'));
    expect(spec.time).toMatchObject({ kind: 'parts', year: 'Year', month: 'Month', day: 'Day', time: 'Time' });
    expect(spec.amount).toMatchObject({ column: 'Amount', symbol: '$' });
    expect(spec.labels).toMatchObject({ column: 'Is Fraud?', fraud: ['Yes'] });
    expect(yaml).toContain('It maps 38 of the sample');
    expect(yaml).toContain('The first that it does not map is row');
  });

  test('a semicolon, a decimal comma and a day first are told from the texts', () => {
    const { yaml, spec } = suggest(
      csv('Buchung;Karte;Betrag;Ort', ['01.02.2024 10:00;a;1.234,50 €;Köln', '13.02.2024 10:05:07;b;-3,00 €;Bonn']),
    );
    expect(spec).toMatchObject({
      delimiter: ';',
      client: { columns: ['Karte'] },
      time: {
        kind: 'pattern',
        column: 'Buchung',
        pattern: { order: ['D', 'M', 'Y'], separator: '.' },
        zone: 'Etc/UTC',
      },
      amount: { column: 'Betrag', decimal: ',', thousands: '.', symbol: '€' },
      currency: { kind: 'constant', value: 'EUR' },
      location: { kind: 'column', column: 'Ort' },
    });
    expect(yaml).toContain("It maps 2 of the sample's 2 rows.");
    expect(yaml).toContain(
      'the day comes first: there are only 12 months, so "13.02.2024 10:05:07" has no other meaning',
    );
  });

  test('what the sample does not decide is said', () => {
    const unsure = suggest(timesOf(['01/02/2024 10:00', '03/04/2024 10:00'])).yaml;
    expect(unsure).toContain('CHECK: no text has a number above 12 there, so it could also be MM/DD/YYYY HH:MM');
    const monthFirst = suggest(timesOf(['01/02/2024 10:00', '03/14/2024 10:00'])).yaml;
    expect(monthFirst).toContain(
      'the month comes first: there are only 12 months, so "03/14/2024 10:00" has no other meaning',
    );
    expect(monthFirst).not.toContain('might as well');
    expect(suggest(timesOf(['2024-01-02T10:00:00'])).yaml).toContain('CHECK: the texts name no time zone');
    expect(suggest(timesOf(['2024-01-02 10:00:00 UTC'])).yaml).not.toContain('time zone');
    expect(suggest(timesOf(['2024-01-02'])).yaml).toContain('CHECK: there is no time of day');
  });

  test.each([
    ['1714557607', { kind: 'epoch_s' }],
    ['1714557607250', { kind: 'epoch_ms' }],
    ['1714557607250000', { kind: 'number', unit: 'us' }],
    ['1714557607250000000', { kind: 'number', unit: 'ns' }],
    ['5/1/2024 9:05 PM', { kind: 'pattern', pattern: { hours: 'H AM' } }],
    ['20240501 21:05', { kind: 'pattern', pattern: { separator: '' } }],
  ])('a time written as %s', (text, time) => {
    expect(suggest(timesOf([text])).spec.time).toMatchObject(time);
  });

  test('a date and a time of day in two columns', () => {
    const { spec } = suggest(csv('date,time,card,amount', ['2024-05-01,12:00:07,a,1', '2024-05-02,12:00:08,a,2']));
    expect(spec.time).toMatchObject({ kind: 'date_and_time', date: 'date', time: 'time' });
  });

  test('JSON: keys inside of objects, lines and arrays alike', () => {
    const row = (i: number): object => ({
      id: `t${i}`,
      evt: 1_714_557_607_250 + i,
      user: { card: 'c' },
      amt: { value: i + 0.5, ccy: 'EUR' },
    });
    const lines = suggest(`${JSON.stringify(row(1))}\n${JSON.stringify(row(2))}\n`);
    const array = suggest(JSON.stringify([row(1), row(2)], null, 1));
    expect(lines.spec).toMatchObject({
      format: 'jsonl',
      client: { columns: ['user.card'] },
      amount: { column: 'amt.value' },
      currency: { kind: 'column', column: 'amt.ccy' },
      time: { kind: 'epoch_ms', column: 'evt' },
    });
    expect(array.spec).toEqual({ ...lines.spec, format: 'json' });
    expect(array.yaml).toContain("It maps 2 of the sample's 2 rows.");
  });

  test('several currency signs give the currency, negative purchases are asked about', () => {
    const { yaml, spec } = suggest(csv('card,ts,amount', ['a,1714557607,-€5.00', 'a,1714557608,-$6.00']));
    expect(spec.currency).toEqual({
      kind: 'symbol',
      currencies: new Map([
        ['€', 'EUR'],
        ['$', 'USD'],
      ]),
    });
    expect(spec.amount.debit).toEqual({ kind: 'negative' });
    expect(yaml).toContain('CHECK: 2 of 2 are negative');
  });

  test('says which column it did not find, and which there are', () => {
    const refused = (text: string): unknown => {
      try {
        return suggest(text);
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(refused('a,b\n1,2\n')).toBe('no column of the sample is taken for the time: the columns are one of a, b');
    expect(refused('card,at,amount\na,yesterday,1\n')).toContain('as "yesterday"');
    expect(refused('at,amount\n1714557607,1\n')).toContain('taken for the client');
    expect(refused('')).toBe('there are no rows to look at');
    expect(refused('a""b,c\n1,2\n')).toMatch(/^the header row is no CSV: Invalid Opening Quote: .* at line 1/);
    expect(refused('one\ntwo\n')).toBe('it is neither JSON nor CSV: its first lines have no common number of fields');
    expect(refused('{"a":1')).toContain('there are no rows');
  });

  test('columns without a name, and with one name, are left aside', () => {
    const { yaml, spec } = suggest(csv('card,at,amount,,note,note', ['a,2024-01-02T10:00:00Z,1.00,x,y,z']));
    expect(spec.client.columns).toEqual(['card']);
    expect(yaml).toContain('# No mapping can use 3 columns without a name, or with the name of another.');
  });

  test('a column is unused though its name is part of another', () => {
    const { yaml } = suggest(
      csv('card,at,amount,car', ['a,2024-01-02T10:00:00Z,1.00,x', 'a,2024-01-02T10:00:01Z,1.00,x']),
    );
    expect(yaml).toContain('# Columns without a use: car.\n');
  });

  test('unused columns come with the lines that name them, ready to be uncommented', () => {
    const { yaml } = suggest(
      csv('card,at,amount,"Entry Mode, new",loyaltyTier,123,Ω', ['a,2024-01-02T10:00:00Z,1.00,x,y,z,o']),
    );
    const hint = yaml.split('\n').filter((line) => /^# (?:extra:| {2})/.test(line));
    const mapping = loadYamlFile('it', yaml + hint.map((line) => `${line.slice(2)}\n`).join(''), mappingSchema);
    expect(Object.fromEntries(mapping.extra!)).toMatchObject({
      entry_mode_new: { column: 'Entry Mode, new' },
      loyalty_tier: { column: 'loyaltyTier' },
    });
    expect(mapping.extra!.size).toBe(2);
  });

  test('objects in objects are looked into down to a level, however deep they lie', () => {
    const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    const row = (inner: string): string => `{"card":"a","at":"2024-01-02T10:00:00Z","amount":"1.00","deep":${inner}}\n`;
    expect(suggest(row(deep(10))).yaml).toContain(`# Columns without a use: deep${'.a'.repeat(10)}.\n`);
    expect(suggest(row(deep(30_000))).yaml).toContain('# Every column is used.\n');
  });

  test('a source of several lines is one title', () => {
    const sample = takeSample('rows', Buffer.from(timesOf(['2024-01-02T10:00:00Z'])), true);
    const yaml = suggestMapping(sample, 'two\nlines: #1');
    expect(loadYamlFile('rows.yaml', yaml, mappingSchema).title).toBe('two\nlines: #1');
  });
});
