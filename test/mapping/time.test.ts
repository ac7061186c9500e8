import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as times from '../../src/mapping/time.ts';
import { type TimeZone } from '../../src/timezone/time-zone.ts';
import { daysFromCivil } from '../../src/wire/civil-date.ts';
import { fieldsOf } from './specs.ts';

const parseIso8601 = (text: string | null, zone: TimeZone | null): number | string =>
  times.parseIso8601(fieldsOf(text), 0, zone);
const parseEpoch = (text: string | null, scale: 0 | 3): number | string => times.parseEpoch(fieldsOf(text), 0, scale);
const PARTS = { year: 0, month: 1, day: 2, time: 3 };

const UTC: TimeZone = { name: 'UTC', toUtcMs: (localMs) => localMs };
/** Any instant that four digits of year can say. */
const instant = fc.date({
  min: new Date('0000-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});
const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

describe('daysFromCivil', () => {
  test('agrees with Date.UTC', () => {
    fc.assert(
      fc.property(instant, (date) => {
        const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
        expect(daysFromCivil(year, month, day)).toBe(Math.floor(date.getTime() / 86_400_000));
      }),
    );
  });
});

describe('parseIso8601', () => {
  test('reads what Date writes', () => {
    fc.assert(
      fc.property(instant, (date) => {
        expect(parseIso8601(date.toISOString(), null)).toBe(date.getTime());
      }),
    );
  });

  test('subtracts the offset', () => {
    const minutes = fc.integer({ min: -14 * 60, max: 14 * 60 });
    const middle = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9998-12-31T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(middle, minutes, fc.constantFrom(':', ''), (date, offset, colon) => {
        const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const [hours, rest] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
        const text = `${local}${offset < 0 ? '-' : '+'}${pad(hours)}${colon}${pad(rest)}`;
        expect(parseIso8601(text, null)).toBe(date.getTime());
      }),
    );
  });

  test('floors below the millisecond, before 1970 as after', () => {
    fc.assert(
      fc.property(instant, fc.stringMatching(/^\d{1,9}$/), (date, more) => {
        const text = `${date.toISOString().slice(0, -1)}${more}Z`;
        expect(parseIso8601(text, null)).toBe(date.getTime());
      }),
    );
  });

  test.each([
    ['1970-01-01T00:00Z', 0],
    ['1970-01-01 00:00:01Z', 1000],
    ['1970-01-01t00:00:00.5z', 500],
    ['1970-01-01T00:00:00,25Z', 250],
    ['1970-01-01T01:00:00+01', 0],
    ['1969-12-31T23:59:59.999999Z', -1],
    ['2024-02-29T12:00:00.123456+00:00', 1_709_208_000_123],
  ])('%s is %d', (text, ms) => {
    expect(parseIso8601(text, null)).toBe(ms);
  });

  test('negative-timestamp: an instant before 1970 is a negative number', () => {
    expect(parseIso8601('1969-07-20T20:17:40Z', null)).toBe(Date.UTC(1969, 6, 20, 20, 17, 40));
    expect(parseIso8601('0000-01-01T00:00:00Z', null)).toBe(-62_167_219_200_000);
  });

  test('a stamp without zone is malformed, unless the mapping gives one', () => {
    expect(parseIso8601('2024-05-01T12:00:00', null)).toBe('no time zone');
    expect(parseIso8601('2024-05-01T12:00:00', UTC)).toBe(Date.UTC(2024, 4, 1, 12));
    expect(parseIso8601('2024-05-01T12:00:00+02:00', UTC)).toBe(Date.UTC(2024, 4, 1, 10));
  });

  test.each([
    '2023-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2024-13-01T00:00:00Z',
    '2024-00-10T00:00:00Z',
    '2024-04-31T00:00:00Z',
    '2024-04-00T00:00:00Z',
    '2024-04-01T24:00:00Z',
    '2024-04-01T12:60:00Z',
    '2024-04-01T23:59:60Z',
  ])('%s does not exist', (text) => {
    expect(parseIso8601(text, null)).toBe('no such date or time of day');
  });

  test.each([
    'yesterday',
    '2024-05-01',
    '2024-05-01T',
    '2024-05-01T12',
    '2024-05-01T12Z',
    '2024-05-01X12:00:00Z',
    '2024/05/01T12:00:00Z',
    '2024-5-1T12:00:00Z',
    '24-05-01T12:00:00Z',
    '2024-05-01T12:00:0Z',
    '2024-05-01T12:00:00.Z',
    '2024-05-01T12:00:00.1x2Z',
    '2024-05-01T12:00:00+1',
    '2024-05-01T12:00:00+25:00',
    '2024-05-01T12:00:00+01:60',
    '2024-05-01T12:00:00+01:0',
    '2024-05-01T12:00:00 +01:00',
    '2024-05-01T12:00:00ZZ',
    'Z',
    '2024-05-01T12-00:00Z',
    '-2024-05-01T12:00:00Z',
    '1714564800000',
  ])('%s is not a time', (text) => {
    expect(parseIso8601(text, UTC)).toBe('not a time');
  });

  test.each([null, ''])('%j is no time', (text) => {
    expect(parseIso8601(text, UTC)).toBe('no time');
  });

  test('an offset must not lead out of the years 0000 to 9999', () => {
    expect(parseIso8601('0000-01-01T00:00:00+01:00', null)).toBe('time out of range');
    expect(parseIso8601('9999-12-31T23:59:59-00:01', null)).toBe('time out of range');
  });

  test('never throws and gives a whole number of ms or a reason', () => {
    const alphabet = fc.constantFrom(...'0123456789-+:.TZ ');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(alphabet, { maxLength: 30 }).map((units) => units.join('')),
        ),
        (text) => {
          const ms = parseIso8601(text, UTC);
          expect(typeof ms === 'string' || Number.isSafeInteger(ms)).toBe(true);
        },
      ),
    );
  });
});

describe('parseEpoch', () => {
  test.each([
    ['1700000000000', 0, 1_700_000_000_000],
    ['1700000000000.999', 0, 1_700_000_000_000],
    ['-1', 0, -1],
    ['-0.5', 0, -1],
    ['1700000000', 3, 1_700_000_000_000],
    ['1700000000.1239', 3, 1_700_000_000_123],
    ['-0.0001', 3, -1],
    ['1.7E9', 3, 1_700_000_000_000],
  ] as const)('%s at scale %d is %d', (text, scale, ms) => {
    expect(parseEpoch(text, scale)).toBe(ms);
  });

  test('microseconds taken for milliseconds are out of range', () => {
    expect(parseEpoch('1700000000000000', 0)).toBe('time out of range');
    expect(parseEpoch('99999999999999999999', 0)).toBe('time out of range');
  });

  test('text is not a time, nothing is no time', () => {
    expect(parseEpoch('soon', 0)).toBe('not a time');
    expect(parseEpoch('', 3)).toBe('no time');
    expect(parseEpoch(null, 3)).toBe('no time');
  });
});

describe('parseTimeParts', () => {
  test('agrees with Date.UTC', () => {
    fc.assert(
      fc.property(instant, (date) => {
        const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
        const time = date.toISOString().slice(11, -1);
        expect(times.parseTimeParts(fieldsOf(pad(year, 4), String(month), pad(day), time), PARTS, UTC)).toBe(
          date.getTime(),
        );
      }),
    );
  });

  test.each([
    ['2002', '9', '1', '06:21', Date.UTC(2002, 8, 1, 6, 21)],
    ['2002', '09', '01', '06:21:07', Date.UTC(2002, 8, 1, 6, 21, 7)],
    ['2002', '9', '31', '06:21', 'no such date or time of day'],
    ['2002', '13', '1', '06:21', 'no such date or time of day'],
    ['2002', '9', '1', '24:00', 'no such date or time of day'],
    ['02', '9', '1', '06:21', 'not a time'],
    ['2002', 'Sep', '1', '06:21', 'not a time'],
    ['2002', '9', '1', '6:21', 'not a time'],
    ['2002', '9', '001', '06:21', 'not a time'],
    ['2002', '9', '1', '06:21Z', 'not a time'],
    ['2002', '', '1', '06:21', 'no time'],
    [null, '9', '1', '06:21', 'no time'],
  ])('%s, %s, %s, %s is %s', (year, month, day, time, expected) => {
    expect(times.parseTimeParts(fieldsOf(year, month, day, time), PARTS, UTC)).toBe(expected);
  });
});
