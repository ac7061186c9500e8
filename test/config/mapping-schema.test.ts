import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { mappingSchema } from '../../src/config/mapping-schema.ts';

const MINIMAL = {
  title: 'Minimal',
  format: 'csv',
  client: { columns: ['card'] },
  time: { column: 'when', format: 'iso8601' },
  amount: { column: 'amount' },
  currency: { constant: 'USD' },
};

/** Paths and messages of what is wrong. */
function problems(change: object): readonly [string, string][] {
  const result = mappingSchema.safeParse({ ...MINIMAL, ...change });
  return result.error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? [];
}

describe('mappingSchema', () => {
  test('fills in the defaults', () => {
    expect(mappingSchema.parse(MINIMAL)).toEqual({
      title: 'Minimal',
      format: 'csv',
      delimiter: ',',
      placeholders: [''],
      transactionId: null,
      client: { columns: ['card'], separator: '-' },
      time: { kind: 'iso8601', column: 'when', zone: null },
      amount: { column: 'amount', symbol: '$', excessDecimals: 'malformed' },
      currency: { kind: 'constant', value: 'USD' },
      location: { kind: 'none' },
      device: { kind: 'none' },
      category: { kind: 'none' },
      region: { kind: 'none' },
      latitude: null,
      longitude: null,
      excludes: [],
    });
    expect(mappingSchema.parse({ ...MINIMAL, placeholders: ['NONE'] }).placeholders).toEqual(['', 'NONE']);
  });

  test('reads extra columns, in their order, and refuses names that mean something else', () => {
    const extra = { merchant: { column: 'shop' }, entry: { column: 'mode', groups: { chip: ['05'] }, unlisted: null } };
    const spec = mappingSchema.parse({ ...MINIMAL, extra });
    expect([...spec.extra!]).toEqual([
      ['merchant', { kind: 'column', column: 'shop' }],
      ['entry', { kind: 'lookup', column: 'mode', values: new Map([['05', 'chip']]), unlisted: { kind: 'null' } }],
    ]);
    expect(problems({ extra: { Merchant: { column: 'a' }, region: { column: 'b' } } })).toEqual([
      ['extra.Merchant', 'expected a name such as merchant or entry_mode, found "Merchant"; did you mean "merchant"?'],
      ['extra.region', '"region" is a word of Trapline\'s own: give the column another name'],
    ]);
    expect(problems({ extra: { merchant: {} } })).toEqual([
      ['extra.merchant', 'expected either a column or a constant'],
    ]);
  });

  test('reads every form of a value', () => {
    const spec = mappingSchema.parse(
      parse(`
        title: All forms
        format: jsonl
        placeholders: ['', n/a]
        transaction_id: id
        client: { columns: [user, card], separator: / }
        time: { columns: { year: y, month: m, day: d, time: t }, zone: Europe/Berlin }
        amount: { column: amount, symbol: null, excess_decimals: round }
        currency: { column: currency }
        location: { column: city }
        device: { column: channel, groups: { pos: [1, 2], web: ['3', true] }, unlisted: null }
        category: { column: mcc, ranges: { travel: [3000-3999, 4511], home: [0780] }, unlisted: other }
        region: { column: state, groups: { west: [CA, NO, OR] } }
        latitude: lat
        longitude: lon
        excludes: [{ column: fraud, equals: true, reason: labelled_fraud }]
      `),
    );
    expect(spec).toMatchObject({
      transactionId: 'id',
      time: { kind: 'parts', year: 'y', month: 'm', day: 'd', time: 't', zone: 'Europe/Berlin' },
      amount: { column: 'amount', symbol: null, excessDecimals: 'round' },
      currency: { kind: 'column', column: 'currency' },
      device: {
        kind: 'lookup',
        column: 'channel',
        values: new Map([
          ['1', 'pos'],
          ['2', 'pos'],
          ['3', 'web'],
          ['true', 'web'],
        ]),
        unlisted: { kind: 'null' },
      },
      category: {
        kind: 'ranges',
        ranges: [
          { from: 3000, to: 3999, value: 'travel' },
          { from: 4511, to: 4511, value: 'travel' },
          { from: 780, to: 780, value: 'home' },
        ],
        unlisted: { kind: 'value', value: 'other' },
      },
      region: { kind: 'lookup', unlisted: { kind: 'keep' } },
      excludes: [{ column: 'fraud', equals: 'true', reason: 'labelled_fraud' }],
    });
  });

  test('reads every form of a time', () => {
    const timeOf = (text: string): unknown => mappingSchema.parse({ ...MINIMAL, time: parse(text) as unknown }).time;
    const hours = Date.UTC(2017, 0, 1);
    expect(timeOf('{ column: at, format: epoch_us }')).toEqual({
      kind: 'number',
      column: 'at',
      unit: 'us',
      sinceMs: 0,
    });
    expect(timeOf('{ column: at, unit: ns }')).toEqual({ kind: 'number', column: 'at', unit: 'ns', sinceMs: 0 });
    expect(timeOf('{ column: step, unit: hours, since: 2017-01-01T00:00:00Z }')).toEqual({
      kind: 'number',
      column: 'step',
      unit: 'hours',
      sinceMs: hours,
    });
    const order = ['D', 'M', 'Y'];
    expect(timeOf('{ column: at, format: "DD.MM.YYYY HH:MM[:SS]", zone: Europe/Berlin }')).toEqual({
      kind: 'pattern',
      column: 'at',
      pattern: { order, separator: '.', padded: true, hours: 'HH' },
      zone: 'Europe/Berlin',
    });
    expect(timeOf('{ columns: { date: d, time: t }, format: D/M/YYYY, date_alone: true }')).toEqual({
      kind: 'date_and_time',
      date: 'd',
      time: 't',
      pattern: { order, separator: '/', padded: false, hours: 'HH' },
      zone: null,
      dateAlone: true,
    });
    expect(timeOf('{ column: at, format: iso8601, date_alone: true }')).toEqual({
      kind: 'iso8601',
      column: 'at',
      zone: null,
      dateAlone: true,
    });
  });

  test('reads every form of an amount and of a currency beside it', () => {
    const amountOf = (amount: object): unknown =>
      mappingSchema.parse({ ...MINIMAL, amount: { column: 'a', ...amount } }).amount;
    const plain = { column: 'a', symbol: '$', excessDecimals: 'malformed' };
    expect(amountOf({ decimal: '.', unit: 'major', debit: 'positive' })).toEqual(plain);
    expect(amountOf({ decimal: ',', thousands: '.', symbol: ['€', 'EUR'] })).toEqual({
      ...plain,
      symbol: ['€', 'EUR'],
      decimal: ',',
      thousands: '.',
    });
    expect(amountOf({ unit: 'minor', debit: 'negative' })).toEqual({
      ...plain,
      minorUnit: true,
      debit: { kind: 'negative' },
    });
    expect(amountOf({ debit: { column: 'type', debit: ['D'], credit: ['C', 1] } })).toEqual({
      ...plain,
      debit: { kind: 'column', column: 'type', debit: ['D'], credit: ['C', '1'] },
    });
    const currency = { symbols: { EUR: ['€', 'EUR'], USD: ['$'] } };
    expect(mappingSchema.parse({ ...MINIMAL, currency }).currency).toEqual({
      kind: 'symbol',
      currencies: new Map([
        ['€', 'EUR'],
        ['EUR', 'EUR'],
        ['$', 'USD'],
      ]),
    });
  });

  test('reads bins, boxes and centres', () => {
    const regionOf = (region: object): unknown => mappingSchema.parse({ ...MINIMAL, region }).region;
    expect(regionOf({ column: 'long', bins: { east: ['-100..-66.5'], west: ['-125..-100'] }, unlisted: null })).toEqual(
      {
        kind: 'bins',
        column: 'long',
        bins: [
          { value: 'west', fromE6: -125e6, toE6: -100e6 },
          { value: 'east', fromE6: -100e6, toE6: -66.5e6 },
        ],
        unlisted: { kind: 'null' },
      },
    );
    const at = { latitude: 'lat', longitude: 'long' };
    const boxes = { north: [{ latitude: '40..50', longitude: '-100..-60' }] };
    expect(regionOf({ ...at, boxes, unlisted: 'other' })).toEqual({
      kind: 'boxes',
      ...at,
      boxes: [{ value: 'north', latitude: { fromE6: 40e6, toE6: 50e6 }, longitude: { fromE6: -100e6, toE6: -60e6 } }],
      unlisted: 'other',
    });
    expect(regionOf({ ...at, centres: { paris: [48.8566, 2.3522] }, within: '300km' })).toEqual({
      kind: 'centres',
      ...at,
      centres: [{ value: 'paris', latitudeE6: 48_856_600, longitudeE6: 2_352_200 }],
      withinKm: 300,
      unlisted: null,
    });
  });

  test('labels: texts that mean fraud, and how far apart rows of one episode may be', () => {
    const labels = { field: 'is_fraud', fraud: ['1', true, 'Yes'] };
    expect(mappingSchema.parse({ ...MINIMAL, labels }).labels).toEqual({
      column: 'is_fraud',
      fraud: ['1', 'true', 'Yes'],
      legitimate: null,
      gapMs: 1_800_000,
    });
    expect(mappingSchema.parse({ ...MINIMAL, labels: { ...labels, legitimate: [0], gap: '2h' } }).labels).toMatchObject(
      {
        legitimate: ['0'],
        gapMs: 7_200_000,
      },
    );
    expect(problems({ labels: { ...labels, legitimate: ['0', 1] } })).toEqual([
      ['labels.legitimate.1', '"1" is listed twice, under fraud and under legitimate'],
    ]);
    expect(problems({ labels: { ...labels, fraud: [] } })).toHaveLength(1);
    expect(problems({ labels: { ...labels, gap: '0s' } }).map(([path]) => path)).toEqual(['labels.gap']);
  });

  test('ranges that overlap are an error of the file', () => {
    const category = { column: 'mcc', ranges: { grocery: [5411], food: ['5400-5499'] } };
    expect(problems({ category })).toEqual([
      ['category.ranges.grocery', '5400-5499 (food) and 5411-5411 (grocery) overlap; every code needs one value'],
    ]);
  });

  test('so is a text that stands for two values', () => {
    const region = { column: 'state', groups: { west: ['CA', 'NV'], south: ['TX', 'NV'] } };
    expect(problems({ region })).toEqual([
      ['region.groups.south.1', '"NV" is listed twice, under west and under south'],
    ]);
  });

  test.each<[object, string, string]>([
    [
      { category: { column: 'mcc', ranges: { food: ['5499-5400'] } } },
      'category.ranges.food.0',
      'the range ends before it begins',
    ],
    [
      { category: { column: 'mcc', ranges: { food: ['54xx'] } } },
      'category.ranges.food.0',
      'expected a code such as 5411, or a range such as 5400-5499',
    ],
    [{ currency: {} }, 'currency', 'expected either a column or a constant'],
    [{ currency: { column: 'c', constant: 'USD' } }, 'currency', 'expected either a column or a constant'],
    [
      { region: { column: 'c', groups: { a: ['b'] }, ranges: { a: [1] } } },
      'region',
      'expected groups or ranges, not both',
    ],
    [{ region: { constant: 'c', groups: { a: ['b'] } } }, 'region', 'groups and ranges need a column'],
    [{ region: { column: 'c', unlisted: 'x' } }, 'region', 'unlisted needs groups or ranges'],
    [{ time: { column: 'when' } }, 'time', 'expected either the format of the column or, for numbers, their unit'],
    [{ time: { format: 'iso8601' } }, 'time', 'expected either a column, with its format or unit, or columns'],
    [
      { time: { column: 'when', format: 'DD/MM/YY' } },
      'time.format',
      'a year of two digits names no century; expected YYYY',
    ],
    [
      { time: { column: 'when', format: 'DD/DD/YYYY' } },
      'time.format',
      'expected a day, a month and a year, each once',
    ],
    [{ time: { column: 'when', format: 'D/MM/YYYY' } }, 'time.format', 'expected D and M, or DD and MM'],
    [
      { time: { column: 'when', format: 'DD/MM/YYYY hh:mm' } },
      'time.format',
      'behind the date, expected HH:MM, HH:MM:SS, HH:MM[:SS] or HH:MM AM',
    ],
    [
      { time: { column: 'when', format: 'epoch' } },
      'time.format',
      'expected iso8601, epoch_s, epoch_ms, epoch_us, epoch_ns, or a pattern of DD, MM and YYYY, with HH:MM behind it unless it is a date alone, such as DD.MM.YYYY HH:MM, found "epoch"; did you mean "epoch_s"?',
    ],
    [
      { time: { column: 'step', unit: 'hours' } },
      'time.since',
      'hours need the instant from which they count, as in since: 2026-01-05T00:00:00Z',
    ],
    [
      { time: { column: 'at', format: 'iso8601', zone: 'Europe/Berlinn' } },
      'time.zone',
      'expected an IANA time zone such as Europe/Berlin, found "Europe/Berlinn"; did you mean "Europe/Berlin"?',
    ],
    [{ time: { column: 'step', unit: 's', zone: 'UTC' } }, 'time.zone', 'a number does not use a zone'],
    [
      { time: { column: 'at', format: 'iso8601', since: '2026-01-05T00:00:00Z' } },
      'time.since',
      'a written time does not use since',
    ],
    [
      { time: { columns: { date: 'd', time: 't' } } },
      'time.format',
      'expected the format of the date: iso8601, or such as DD/MM/YYYY',
    ],
    [
      { time: { columns: { date: 'd', time: 't' }, format: 'DD/MM/YYYY HH:MM' } },
      'time.format',
      'expected a pattern of the date alone; HH:MM[:SS] is read in the other column',
    ],
    [{ time: { column: 'when', format: 'epoch_s', zone: 'UTC' } }, 'time.zone', 'epoch_s does not use a zone'],
    [
      { time: { columns: { year: 'y', month: 'm', day: 'd', time: 't' } } },
      'time.zone',
      'a time from several columns needs a zone',
    ],
    [
      { region: { column: 'c', bins: { a: ['-2..1'], b: ['0..2'] } } },
      'region.bins.b',
      '-2..1 (a) and 0..2 (b) overlap; every number needs one value',
    ],
    [{ region: { column: 'c', bins: { a: ['1..1'] } } }, 'region.bins.a.0', 'the span ends before it begins'],
    [
      { region: { column: 'c', bins: { a: ['1-2'] } } },
      'region.bins.a.0',
      'expected two numbers such as -125..-66.5, the second not included',
    ],
    [{ region: { latitude: 'a', boxes: {} } }, 'region', 'expected both latitude and longitude'],
    [{ region: { latitude: 'a', longitude: 'b' } }, 'region', 'latitude and longitude need boxes or centres'],
    [{ region: { centres: { a: [1, 2] } } }, 'region', 'centres need the columns latitude and longitude'],
    [
      {
        region: {
          latitude: 'a',
          longitude: 'b',
          boxes: {
            x: [{ latitude: '0..10', longitude: '170..-170' }],
            y: [{ latitude: '5..6', longitude: '-175..-100' }],
          },
        },
      },
      'region.boxes.y',
      'a box of x and one of y overlap; every point needs one value',
    ],
    [
      { region: { latitude: 'a', longitude: 'b', boxes: { x: [{ latitude: '0..100', longitude: '1..2' }] } } },
      'region.boxes.x.0.latitude',
      'expected degrees from -90 to 90',
    ],
    [
      { amount: { column: 'a', decimal: ',', thousands: ',' } },
      'amount.thousands',
      'expected another character than for decimal',
    ],
    [
      { amount: { column: 'a', symbol: '-' } },
      'amount.symbol',
      'expected a currency sign or code such as €, EUR or Rs., without digits',
    ],
    [
      { currency: { symbols: { EUR: ['€'], USD: ['€'] } } },
      'currency.symbols.USD.0',
      '"€" is listed twice, under EUR and under USD',
    ],
    [
      { currency: { symbols: { EUR: ['€'] }, column: 'c' } },
      'currency',
      'expected symbols alone, or a value without them',
    ],
    [{ delimiter: '""' }, 'delimiter', 'expected one ASCII character other than a quote'],
    [
      { excludes: [{ column: 'a', equals: 'b', reason: 'Labelled fraud' }] },
      'excludes.0.reason',
      'expected a name such as labelled_fraud',
    ],
  ])('%j: %s: %s', (change, path, message) => {
    expect(problems(change)).toEqual([[path, message]]);
  });

  test('refuses keys that it does not know', () => {
    expect(problems({ curency: 'USD' })).toEqual([['', 'Unrecognized key: "curency"']]);
    expect(problems({ region: { colunm: 'state' } }).map(([path]) => path)).toContain('region');
  });

  test('is published as a JSON Schema for editors, with the shipped mapping valid by it', () => {
    const published = z.toJSONSchema(mappingSchema, { io: 'input', target: 'draft-7' }) as { required: string[] };
    expect(published.required).toEqual(['title', 'format', 'client', 'time', 'amount', 'currency']);
    const shipped: unknown = parse(
      readFileSync(new URL('../../scenarios/mappings/tabformer.yaml', import.meta.url), 'utf8'),
    );
    expect(mappingSchema.safeParse(shipped).error).toBeUndefined();
  });
});
