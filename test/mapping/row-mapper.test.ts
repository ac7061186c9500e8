import { describe, expect, test } from 'vitest';
import { type Fields } from '../../src/mapping/fields.ts';
import { compileMapping, type RowMapper } from '../../src/mapping/row-mapper.ts';
import { allocateBatch, NO_COORDINATE } from '../../src/model/batch.ts';
import { createVocabulary, NULL_CODE } from '../../src/model/dictionary.ts';
import { type MappingSpec, type ValueSpec } from '../../src/model/mapping.ts';
import { transactionIdAt } from '../../src/model/transaction-id.ts';
import { CSV_SPEC, fieldsBeside, fieldsOf } from './specs.ts';

type Cells = Readonly<Record<string, string | null>>;

const GOOD: Cells = {
  id: '00000000000000ff',
  who: 'ann',
  when: '1700000000000',
  amount: '$1,234.50',
  code: 'food',
  place: 'Lyon',
};

function rowOf(mapper: RowMapper, cells: Cells, make = fieldsOf): Fields {
  return make(...mapper.columns.map((column) => cells[column] ?? null));
}

/** Maps one row; gives the reason, or the row with its codes looked up. Where its texts stand makes no difference. */
function map(change: Partial<MappingSpec>, cells: Cells, line = 2) {
  const mapped = mapFields(change, cells, line, fieldsOf);
  expect(mapFields(change, cells, line, fieldsBeside)).toEqual(mapped);
  return mapped;
}

function mapFields(change: Partial<MappingSpec>, cells: Cells, line: number, make: typeof fieldsOf) {
  const vocabulary = createVocabulary();
  const mapper = compileMapping({ ...CSV_SPEC, ...change }, vocabulary);
  const batch = allocateBatch(vocabulary, 1);
  const reason = mapper.map(rowOf(mapper, { ...GOOD, ...cells }, make), batch, 0, line);
  if (reason !== undefined) return reason;
  return {
    id: transactionIdAt(batch.ids, 0),
    client: vocabulary.clients.value(batch.client[0]!),
    cents: batch.amountCents[0],
    timeMs: batch.eventTimeMs[0],
    currency: vocabulary.currencies.value(batch.currency[0]!),
    location: vocabulary.locations.value(batch.location[0]!),
    device: vocabulary.devices.value(batch.device[0]!),
    category: vocabulary.categories.value(batch.category[0]!),
    region: vocabulary.regions.value(batch.region[0]!),
    latitudeE6: batch.latitudeE6[0],
    longitudeE6: batch.longitudeE6[0],
  };
}

describe('compileMapping', () => {
  test('writes every column of the row', () => {
    expect(map({}, {})).toEqual({
      id: '00000000000000ff',
      client: 'ann',
      cents: 123_450,
      timeMs: 1_700_000_000_000,
      currency: 'USD',
      location: 'Lyon',
      device: null,
      category: 'food',
      region: null,
      latitudeE6: NO_COORDINATE,
      longitudeE6: NO_COORDINATE,
    });
  });

  test('overwrites whatever stood in the row', () => {
    const vocabulary = createVocabulary();
    const spec: MappingSpec = { ...CSV_SPEC, latitude: 'lat', longitude: 'lon' };
    const mapper = compileMapping(spec, vocabulary);
    const batch = allocateBatch(vocabulary, 2);
    mapper.map(rowOf(mapper, { ...GOOD, lat: '1', lon: '2' }), batch, 1, 2);
    mapper.map(rowOf(mapper, { ...GOOD, id: null, place: null, code: '' }), batch, 1, 3);
    expect(batch.length).toBe(0);
    expect([batch.location[1], batch.category[1]]).toEqual([NULL_CODE, NULL_CODE]);
    expect([batch.latitudeE6[1], batch.longitudeE6[1]]).toEqual([NO_COORDINATE, NO_COORDINATE]);
    expect(transactionIdAt(batch.ids, 1)).not.toBe(GOOD['id']);
  });

  test('asks for each column once', () => {
    const mapper = compileMapping(
      { ...CSV_SPEC, client: { columns: ['who', 'place'], separator: '-' } },
      createVocabulary(),
    );
    expect([...mapper.columns].sort()).toEqual(['amount', 'code', 'id', 'place', 'when', 'who']);
  });

  test('joins the columns of a client', () => {
    const client = { columns: ['who', 'place'], separator: '/' };
    expect(map({ client }, {})).toMatchObject({ client: 'ann/Lyon' });
    expect(map({ client }, { place: '' })).toBe('place: no client');
  });

  test.each<[string, Cells, string]>([
    ['no client', { who: '' }, 'who: no client'],
    ['a client that is a placeholder', { who: 'ONLINE' }, 'who: no client'],
    ['null for a client', { who: null }, 'who: no client'],
    ['no amount', { amount: '' }, 'amount: no amount'],
    ['a bad amount', { amount: 'a lot' }, 'amount: not an amount'],
    ['three decimals', { amount: '1.9995' }, 'amount: more than two decimals'],
    [
      'a decimal comma that is not stated',
      { amount: '1,99' },
      "amount: not an amount as the mapping has it: it would be 1.99 with decimal: ','",
    ],
    [
      'a number for a written time',
      { when: '20/05/2015' },
      'when: not a time of this format: it looks like format: DD/MM/YYYY',
    ],
    ['too large an amount', { amount: '1e15' }, 'amount: amount too large'],
    ['no time', { when: null }, 'when: no time'],
    ['a bad time', { when: 'noon' }, 'when: not a time'],
    ['a time out of range', { when: '1700000000000000' }, 'when: time out of range'],
  ])('%s is malformed', (_, cells, reason) => {
    expect(map({}, cells)).toBe(reason);
  });

  test('times: ISO-8601 with and without zone, seconds, parts', () => {
    const iso = { kind: 'iso8601', column: 'when', zone: null } as const;
    const parts = { kind: 'parts', year: 'y', month: 'm', day: 'd', time: 't', zone: 'Europe/Berlin' } as const;
    expect(map({ time: iso }, { when: '2023-11-14T22:13:20Z' })).toMatchObject({ timeMs: 1_700_000_000_000 });
    expect(map({ time: iso }, { when: '2023-11-14T22:13:20' })).toBe('when: no time zone');
    expect(map({ time: { ...iso, zone: 'Europe/Berlin' } }, { when: '2023-11-14T23:13:20' })).toMatchObject({
      timeMs: 1_700_000_000_000,
    });
    expect(map({ time: { kind: 'epoch_s', column: 'when' } }, { when: '1700000000' })).toMatchObject({
      timeMs: 1_700_000_000_000,
    });
    expect(map({ time: parts }, { y: '2023', m: '11', d: '14', t: '23:13:20' })).toMatchObject({
      timeMs: 1_700_000_000_000,
    });
    expect(map({ time: parts }, { y: '2023', m: '11', d: '31', t: '23:13' })).toBe('t: no such date or time of day');
    expect(() => map({ time: { ...parts, zone: 'Europe/Berlim' } }, {})).toThrow(
      'the nearest IANA name is "Europe/Berlin"',
    );
  });

  test('times: patterns, two columns, numbers of a unit', () => {
    const order = ['D', 'M', 'Y'] as const;
    const pattern = { order, separator: '.', padded: true, hours: 'HH' } as const;
    const zone = 'Europe/Berlin';
    expect(
      map({ time: { kind: 'pattern', column: 'when', pattern, zone } }, { when: '14.11.2023 23:13' }),
    ).toMatchObject({
      timeMs: 1_699_999_980_000,
    });
    const pair = { kind: 'date_and_time', date: 'd', time: 't', pattern, zone } as const;
    expect(map({ time: pair }, { d: '14.11.2023', t: '23:13:20' })).toMatchObject({ timeMs: 1_700_000_000_000 });
    expect(map({ time: pair }, { d: '14.11.2023', t: null })).toBe(
      'd: no time of day; date_alone: true takes a date for the start of its day',
    );
    expect(map({ time: { ...pair, dateAlone: true } }, { d: '14.11.2023', t: '' })).toMatchObject({
      timeMs: Date.UTC(2023, 10, 13, 23),
    });
    const step = { kind: 'number', column: 'when', unit: 'hours', sinceMs: Date.UTC(2017, 0, 1) } as const;
    expect(map({ time: step }, { when: '743' })).toMatchObject({ timeMs: Date.UTC(2017, 0, 31, 23) });
  });

  test('debits: by a negative sign, or by a column', () => {
    const amount = { ...CSV_SPEC.amount, debit: { kind: 'negative' } } as const;
    expect(map({ amount }, { amount: '-12.50' })).toMatchObject({ cents: 1250 });
    expect(map({ amount }, { amount: '12.50' })).toMatchObject({ cents: -1250 });
    expect(map({ amount }, { amount: '0' })).toMatchObject({ cents: 0 });
    const debit = { kind: 'column', column: 'code', debit: ['D', 'DR'], credit: ['C'] } as const;
    const byColumn = { amount: { ...CSV_SPEC.amount, debit } };
    expect(map(byColumn, { code: 'DR', amount: '3' })).toMatchObject({ cents: 300 });
    expect(map(byColumn, { code: 'C', amount: '3' })).toMatchObject({ cents: -300 });
    expect(map(byColumn, { code: 'X', amount: '3' })).toBe('code: neither debit nor credit');
    expect(map(byColumn, { code: 'D', amount: '-3' })).toBe(
      'amount: a negative amount, where code says what is a debit',
    );
  });

  test('a currency from what stands beside the amount', () => {
    const currencies = new Map([
      ['€', 'EUR'],
      ['EUR', 'EUR'],
      ['$', 'USD'],
    ]);
    const currency = { kind: 'symbol', currencies } as const;
    expect(map({ currency }, { amount: '5.00 EUR' })).toMatchObject({ currency: 'EUR', cents: 500 });
    expect(map({ currency }, { amount: '€5' })).toMatchObject({ currency: 'EUR' });
    expect(map({ currency }, { amount: '$5' })).toMatchObject({ currency: 'USD' });
    expect(map({ currency }, { amount: '5' })).toBe('amount: no sign or code of a currency');
    expect(map({ currency }, { amount: '£5' })).toMatch(/^amount: not an amount/);
  });

  test('bins of numbers, negative ones too', () => {
    const bins = [
      { fromE6: -125e6, toE6: -100e6, value: 'west' },
      { fromE6: -100e6, toE6: -66.5e6, value: 'east' },
    ];
    const region = { kind: 'bins', column: 'code', bins, unlisted: { kind: 'value', value: 'abroad' } } as const;
    const regionOf = (code: string): unknown =>
      (map({ region, category: { kind: 'none' } }, { code }) as { region: string }).region;
    expect(['-125', '-100.000001', '-100', '-66.500001', '-66.5', '0', 'x', ''].map(regionOf)).toEqual([
      'west',
      'west',
      'east',
      'east',
      'abroad',
      'abroad',
      'abroad',
      null,
    ]);
  });

  test('regions from latitude and longitude', () => {
    const at = { latitude: 'lat', longitude: 'lon' };
    const centres = [
      { value: 'paris', latitudeE6: 48_856_600, longitudeE6: 2_352_200 },
      { value: 'lyon', latitudeE6: 45_764_000, longitudeE6: 4_835_700 },
    ];
    const region = { kind: 'centres', ...at, centres, withinKm: 200, unlisted: 'elsewhere' } as const;
    expect(map({ region }, { lat: '48.8', lon: '2.1' })).toMatchObject({ region: 'paris', latitudeE6: NO_COORDINATE });
    expect(map({ region }, { lat: '43.3', lon: '5.4' })).toMatchObject({ region: 'elsewhere' });
    expect(map({ region }, { lat: '', lon: '5.4' })).toMatchObject({ region: null });
    expect(map({ region }, { lat: '99', lon: '5.4' })).toBe('lat: not a number of degrees between -90 and 90');
  });

  test('placeholders are null, other texts are themselves', () => {
    expect(map({}, { place: 'ONLINE', code: '' })).toMatchObject({ location: null, category: null });
    expect(map({}, { place: 'online', code: ' ' })).toMatchObject({ location: 'online', category: ' ' });
    expect(map({ placeholders: [] }, { place: 'ONLINE', code: '' })).toMatchObject({
      location: 'ONLINE',
      category: '',
    });
  });

  test('lookups translate what they list, and treat the rest as told', () => {
    const values = new Map([['CA', 'west']]);
    const lookup = (unlisted: Extract<ValueSpec, { kind: 'lookup' }>['unlisted']): Partial<MappingSpec> => ({
      region: { kind: 'lookup', column: 'place', values, unlisted },
    });
    expect(map(lookup({ kind: 'keep' }), { place: 'CA' })).toMatchObject({ region: 'west' });
    expect(map(lookup({ kind: 'keep' }), { place: 'Italy' })).toMatchObject({ region: 'Italy' });
    expect(map(lookup({ kind: 'null' }), { place: 'Italy' })).toMatchObject({ region: null });
    expect(map(lookup({ kind: 'value', value: 'abroad' }), { place: 'Italy' })).toMatchObject({ region: 'abroad' });
    expect(map(lookup({ kind: 'value', value: 'abroad' }), { place: '' })).toMatchObject({ region: null });
  });

  test('code ranges give categories', () => {
    const category: ValueSpec = {
      kind: 'ranges',
      column: 'code',
      ranges: [{ from: 3000, to: 3999, value: 'travel' }],
      unlisted: { kind: 'value', value: 'other' },
    };
    expect(map({ category }, { code: '3500' })).toMatchObject({ category: 'travel' });
    expect(map({ category }, { code: '4000' })).toMatchObject({ category: 'other' });
    expect(map({ category }, { code: '' })).toMatchObject({ category: null });
    const ranges = [...category.ranges, { from: 3999, to: 4000, value: 'other' }];
    expect(() => map({ category: { ...category, ranges } }, {})).toThrow('overlap');
  });

  test('coordinates are microdegrees, rounded; absent ones are unknown', () => {
    const spec: Partial<MappingSpec> = { latitude: 'lat', longitude: 'lon' };
    expect(map(spec, { lat: '-33.8688197', lon: '151.2092955' })).toMatchObject({
      latitudeE6: -33_868_820,
      longitudeE6: 151_209_296,
    });
    expect(map(spec, { lat: '', lon: null })).toMatchObject({ latitudeE6: NO_COORDINATE, longitudeE6: NO_COORDINATE });
    expect(map(spec, { lat: '90.000001', lon: '0' })).toBe('lat: not a number of degrees between -90 and 90');
    expect(map(spec, { lat: '90', lon: '-180.1' })).toBe('lon: not a number of degrees between -180 and 180');
    expect(map(spec, { lat: 'north', lon: '0' })).toBe('lat: not a number of degrees between -90 and 90');
  });

  test('a code that its column cannot hold is malformed, not another value', () => {
    const vocabulary = createVocabulary();
    const mapper = compileMapping({ ...CSV_SPEC, device: { kind: 'column', column: 'code' } }, vocabulary);
    const batch = allocateBatch(vocabulary, 1);
    const device = (i: number): string | undefined =>
      mapper.map(rowOf(mapper, { ...GOOD, code: `d${i}` }), batch, 0, i);
    for (let i = 1; i < 65_536; i++) device(i);
    expect([device(65_535), device(65_536), device(1)]).toEqual([undefined, 'more than 65,535 devices', undefined]);
  });

  test('a malformed row gives out no codes', () => {
    const vocabulary = createVocabulary();
    const mapper = compileMapping({ ...CSV_SPEC, latitude: 'lat' }, vocabulary);
    mapper.map(rowOf(mapper, { ...GOOD, lat: 'x' }), allocateBatch(vocabulary, 1), 0, 1);
    expect([vocabulary.clients.size, vocabulary.locations.size]).toEqual([1, 1]);
  });

  test('excludes name the first reason that fits', () => {
    const spec: MappingSpec = {
      ...CSV_SPEC,
      excludes: [
        { column: 'label', equals: 'Yes', reason: 'labelled_fraud' },
        { column: 'code', equals: 'test', reason: 'test_row' },
      ],
    };
    const mapper = compileMapping(spec, createVocabulary());
    const excludedAs = (cells: Cells): string | undefined => mapper.excludedAs(rowOf(mapper, { ...GOOD, ...cells }));
    expect(excludedAs({ label: 'Yes', code: 'test' })).toBe('labelled_fraud');
    expect(excludedAs({ label: 'No', code: 'test' })).toBe('test_row');
    expect(excludedAs({ label: 'yes' })).toBeUndefined();
  });
});

describe('transaction ids', () => {
  const idOf = (id: string | null, cells: Cells = {}, line = 2): string =>
    (map({}, { ...cells, id }, line) as { id: string }).id;

  test('sixteen hex digits are the id', () => {
    expect(idOf('0123456789abcdef')).toBe('0123456789abcdef');
    expect(idOf('ffffffffffffffff')).toBe('ffffffffffffffff');
  });

  test('any other text is hashed, wherever it stands', () => {
    const texts = [
      '0123456789ABCDEF',
      '0123456789abcde',
      '0123456789abcdefa',
      '0123456789abcdeg',
      'tx-1',
      'tx-2',
      '1',
      ' ',
      '0:23456789abcdef',
    ];
    const ids = texts.map((text) => idOf(text));
    expect(new Set(ids).size).toBe(texts.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(texts.map((text) => idOf(text, { who: 'bob' }, 9))).toEqual(ids);
  });

  test('without text the place and the content are hashed', () => {
    const ids = [
      idOf(''),
      idOf('', {}, 3),
      idOf('', { who: 'bob' }),
      idOf('', { place: '' }),
      idOf(''),
      idOf('', {}, 2 ** 32 + 2),
    ];
    expect(new Set(ids).size).toBe(5);
    expect(ids[4]).toBe(ids[0]);
    expect(idOf('', { place: null })).not.toBe(idOf('', { place: '' }));
  });

  test('are pinned: files keep their ids from version to version', () => {
    expect([idOf('tx-1'), idOf('')]).toEqual(['ea268bea5862f01c', 'cb4c2de68d5a5d01']);
  });

  test('do not collide, nor do their halves beyond chance, over many rows', () => {
    const vocabulary = createVocabulary();
    const mapper = compileMapping({ ...CSV_SPEC, transactionId: null }, vocabulary);
    const count = 100_000;
    const batch = allocateBatch(vocabulary, count);
    const fields = rowOf(mapper, GOOD);
    for (let row = 0; row < count; row++) mapper.map(fields, batch, row, row);
    const low = new Set(batch.ids.filter((_, i) => i % 2 === 0));
    const high = new Set(batch.ids.filter((_, i) => i % 2 === 1));
    // Of 100,000 random 32-bit words 1.16 pairs are expected to be equal.
    expect(low.size).toBeGreaterThan(count - 12);
    expect(high.size).toBeGreaterThan(count - 12);
  });
});
