import { describe, expect, test } from 'vitest';
import { loadYamlFile } from '../../src/config/issues.ts';
import { mappingSchema } from '../../src/config/mapping-schema.ts';
import { type MappingSpec } from '../../src/model/mapping.ts';
import { refusal } from './memory-file-access.ts';

describe('codes that YAML reads as numbers, true or false', () => {
  const load = (change: string): MappingSpec =>
    loadYamlFile(
      'm.yaml',
      [
        'title: Codes',
        'format: csv',
        'client: { columns: [card] }',
        'time: { column: at, format: iso8601 }',
        'currency: { constant: USD }',
        change,
      ].join('\n'),
      mappingSchema,
    );
  const AMOUNT = 'amount: { column: amount }';

  test('are what is written, in groups of extra columns', () => {
    const { extra } = load(
      `${AMOUNT}\nextra: { entry: { column: e, groups: { keyed: [01, 02], chip: ['05', 7], 03: [1e3, 1.0, 0x10, 12345678901234567890] } } }`,
    );
    expect(extra?.get('entry')).toMatchObject({
      values: new Map([
        ['01', 'keyed'],
        ['02', 'keyed'],
        ['05', 'chip'],
        ['7', 'chip'],
        ['1e3', '03'],
        ['1.0', '03'],
        ['0x10', '03'],
        ['12345678901234567890', '03'],
      ]),
    });
  });

  test('are what is written, in labels, excludes and debits', () => {
    const spec = load(
      [
        'amount: { column: amount, debit: { column: d, debit: [01, True], credit: [02] } }',
        'labels: { field: e, fraud: [01, yes], legitimate: [00] }',
        'excludes: [{ column: e, equals: 05, reason: x }]',
      ].join('\n'),
    );
    expect(spec.amount.debit).toEqual({ kind: 'column', column: 'd', debit: ['01', 'True'], credit: ['02'] });
    expect(spec.labels).toMatchObject({ fraud: ['01', 'yes'], legitimate: ['00'] });
    expect(spec.excludes).toEqual([{ column: 'e', equals: '05', reason: 'x' }]);
  });

  test('are numbers in ranges, as long as digits are written', () => {
    const { category } = load(`${AMOUNT}\ncategory: { column: mcc, ranges: { home: [0780, 0800-0801] } }`);
    expect(category).toMatchObject({
      ranges: [
        { from: 780, to: 780, value: 'home' },
        { from: 800, to: 801, value: 'home' },
      ],
    });
    expect(refusal(() => load(`${AMOUNT}\ncategory: { column: mcc, ranges: { home: [1e3] } }`))).toMatch(
      /: category\.ranges\.home\[0\]: expected a code such as 5411, or a range such as 5400-5499/,
    );
  });

  test('are still numbers where numbers are asked for', () => {
    const { region } = load(`${AMOUNT}\nregion: { latitude: a, longitude: b, centres: { x: [1.0, 02.50] } }`);
    expect(region).toMatchObject({ centres: [{ value: 'x', latitudeE6: 1_000_000, longitudeE6: 2_500_000 }] });
  });

  test('are two codes if they are written in two ways, and listed twice if in one', () => {
    expect(load(`${AMOUNT}\nregion: { column: r, groups: { a: [1, 01], b: [001] } }`).region).toMatchObject({
      values: new Map([
        ['1', 'a'],
        ['01', 'a'],
        ['001', 'b'],
      ]),
    });
    expect(refusal(() => load(`${AMOUNT}\nregion: { column: r, groups: { a: [01], b: ['01'] } }`))).toContain(
      '"01" is listed twice, under a and under b',
    );
  });
});
