import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTimePattern } from '../../src/config/time-pattern.ts';
import * as times from '../../src/mapping/time.ts';
import { ISO_PATTERN } from '../../src/model/mapping.ts';
import { type TimeZone } from '../../src/timezone/time-zone.ts';
import { daysFromCivil } from '../../src/wire/civil-date.ts';
import { fieldsOf } from './specs.ts';

const parseIso8601 = (text: string | null, zone: TimeZone | null): number | string =>
  new times.WrittenTime({ pattern: ISO_PATTERN, zone, dateAlone: false, strict: true }).parse(fieldsOf(text), 0);
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

describe('an ISO-8601 stamp, strictly', () => {
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
    '2026-02-30T10:00:00+xx',
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
    ['2002', '9', '1', '24:00', Date.UTC(2002, 8, 2)],
    ['2002', '9', '1', '24:01', 'no such date or time of day'],
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

const written = (text: string, format = 'iso8601', more: Partial<times.WrittenTimeOptions> = {}): number | string => {
  const pattern = parseTimePattern(format);
  if (typeof pattern === 'string') throw new Error(pattern);
  return new times.WrittenTime({ pattern, zone: null, dateAlone: false, strict: false, ...more }).parse(
    fieldsOf(text),
    0,
  );
};
/** The same as a stamp in UTC, or the reason. */
const stamp = (...args: Parameters<typeof written>): string => {
  const ms = written(...args);
  return typeof ms === 'string' ? ms : new Date(ms).toISOString();
};

describe('a written time', () => {
  test.each([
    ['2015-05-20 21:34:02 UTC', '2015-05-20T21:34:02.000Z'],
    ['2015-05-20 21:34:02.123456 UTC', '2015-05-20T21:34:02.123Z'],
    ['2015-05-20T21:34:02.123456789Z', '2015-05-20T21:34:02.123Z'],
    ['2015-05-20 21:34:02 gmt', '2015-05-20T21:34:02.000Z'],
    ['2024-05-01 12:00:07 +0530', '2024-05-01T06:30:07.000Z'],
    ['2024-05-01 12:00:07 +05:30', '2024-05-01T06:30:07.000Z'],
    ['2024-05-01 12:00:07+00', '2024-05-01T12:00:07.000Z'],
    ['2024-05-01 12:00:07 Z', '2024-05-01T12:00:07.000Z'],
    ['2018-07-31T24:00:00Z', '2018-08-01T00:00:00.000Z'],
    ['2018-12-31 24:00 UTC', '2019-01-01T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2016-12-31T23:59:60.5Z', '2017-01-01T00:00:00.500Z'],
    ['2017-01-01T05:29:60+05:30', '2017-01-01T00:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(stamp(text)).toBe(expected);
  });

  test.each([
    ['2018-07-31T24:00:01Z', 'no such date or time of day'],
    ['2018-07-31T24:00:00.001Z', 'no such date or time of day'],
    ['2018-07-31T25:00:00Z', 'no such date or time of day'],
    ['2018-07-31T24:00:60Z', 'no such date or time of day'],
    ['2016-12-31T23:58:60Z', 'no such date or time of day'],
    ['2016-12-31T12:00:60Z', 'no such date or time of day'],
    ['2016-12-31T23:59:60+05:30', 'no such date or time of day'],
    ['2016-12-31T23:59:61Z', 'no such date or time of day'],
    ['9999-12-31T24:00:00Z', 'time out of range'],
    ['2015-05-20 21:34:02', 'no time zone'],
    ['2015-05-20', 'no time of day'],
    ['2015-05-20 21:34:02 CET', 'not a time'],
    ['2015-05-20 21:34:02  UTC', 'not a time'],
    ['2015-05-20 21:34:02 UTCX', 'not a time'],
    ['2015-05-20 21:34:02 ', 'not a time'],
    ['2015-05-20 21:34:02 +05:30 UTC', 'not a time'],
    ['20/05/2015 21:34', 'not a time'],
  ])('%s is refused: %s', (text, problem) => {
    expect(stamp(text)).toBe(problem);
  });

  test.each([
    ['20/05/2015 21:34', 'DD/MM/YYYY HH:MM', '2015-05-20T21:34:00.000Z'],
    ['05/20/2015 21:34:02', 'MM/DD/YYYY HH:MM[:SS]', '2015-05-20T21:34:02.000Z'],
    ['20.05.2015 21:34:02.9999', 'DD.MM.YYYY HH:MM:SS', '2015-05-20T21:34:02.999Z'],
    ['20.05.2015 21:34 +0200', 'DD.MM.YYYY HH:MM', '2015-05-20T19:34:00.000Z'],
    ['1/2/2015 9:05', 'D/M/YYYY H:MM', '2015-02-01T09:05:00.000Z'],
    ['12/31/2015 12:05 AM', 'M/D/YYYY H:MM AM', '2015-12-31T00:05:00.000Z'],
    ['12/31/2015 12:05:30pm', 'M/D/YYYY H:MM AM', '2015-12-31T12:05:30.000Z'],
    ['1/2/2015 9:05 PM', 'M/D/YYYY H:MM AM', '2015-01-02T21:05:00.000Z'],
    ['20150520T21:34', 'YYYYMMDD HH:MM', '2015-05-20T21:34:00.000Z'],
    ['2015/05/20 21:34', 'YYYY/MM/DD HH:MM', '2015-05-20T21:34:00.000Z'],
    ['20.05.2015', 'DD.MM.YYYY', '2015-05-20T00:00:00.000Z'],
  ])('%s as %s is %s', (text, format, expected) => {
    expect(stamp(text, format, { zone: UTC })).toBe(expected);
  });

  test.each([
    ['13/01/2015 21:34', 'MM/DD/YYYY HH:MM', 'no such date or time of day'],
    ['1/02/2015 21:34', 'DD/MM/YYYY HH:MM', 'not a time'],
    ['20.05.2015 9:34', 'DD.MM.YYYY HH:MM', 'not a time'],
    ['20/05-2015 21:34', 'DD/MM/YYYY HH:MM', 'not a time'],
    ['20/05/15 21:34', 'DD/MM/YYYY HH:MM', 'not a time'],
    ['20/05/20155 21:34', 'DD/MM/YYYY HH:MM', 'not a time'],
    ['20.05.2015 21:34', 'DD.MM.YYYY', 'not a time'],
    ['20.05.2015', 'DD.MM.YYYY HH:MM', 'no time of day'],
    ['12/31/2015 13:05 PM', 'M/D/YYYY H:MM AM', 'no such date or time of day'],
    ['12/31/2015 0:05 AM', 'M/D/YYYY H:MM AM', 'no such date or time of day'],
    ['12/31/2015 1:05', 'M/D/YYYY H:MM AM', 'not a time'],
    ['12/31/2015 1:05 XM', 'M/D/YYYY H:MM AM', 'not a time'],
  ])('%s as %s is refused: %s', (text, format, problem) => {
    expect(stamp(text, format, { zone: UTC })).toBe(problem);
  });

  test('a date alone is the start of its day on the clock of the zone, where the mapping says so', () => {
    const berlin: TimeZone = { name: 'ahead', toUtcMs: (localMs) => localMs - 7_200_000 };
    expect(stamp('2015-05-20', 'iso8601', { zone: berlin, dateAlone: true })).toBe('2015-05-19T22:00:00.000Z');
    expect(stamp('2015-05-20', 'iso8601', { dateAlone: true })).toBe('no time zone');
    expect(stamp('2015-05-32', 'iso8601', { zone: UTC, dateAlone: true })).toBe('no such date or time of day');
  });

  test('every pattern reads back what it writes, and no other instant', () => {
    const order = fc.constantFrom('DMY', 'MDY', 'YMD', 'YDM');
    const halves = fc.constantFrom('HH:MM', 'HH:MM[:SS]', 'H:MM', 'HH:MM AM', 'H:MM AM');
    const offsets = fc.constantFrom('', 'Z', ' UTC', '+00', ' +0000', '-00:00');
    const separators = fc.constantFrom('/', '.', '-', '');
    fc.assert(
      fc.property(
        instant,
        order,
        separators,
        fc.boolean(),
        halves,
        offsets,
        fc.stringMatching(/^\d{0,6}$/),
        (date, letters, separator, mayBeShort, timeOfDay, offset, finer) => {
          const padded = !mayBeShort || separator === '';
          const values = { D: date.getUTCDate(), M: date.getUTCMonth() + 1, Y: date.getUTCFullYear() };
          const parts = [...letters] as ('D' | 'M' | 'Y')[];
          const text = parts.map((part) =>
            part === 'Y' ? pad(values.Y, 4) : padded ? pad(values[part]) : values[part],
          );
          const names = parts.map((part) => (part === 'Y' ? 'YYYY' : part.repeat(padded ? 2 : 1)));
          const hour = date.getUTCHours();
          const half = timeOfDay.endsWith('AM');
          const shown = half ? hour % 12 || 12 : hour;
          const hours = timeOfDay.startsWith('HH') ? pad(shown) : String(shown);
          const rest = `${date.toISOString().slice(13, -1)}${finer}${half ? (hour < 12 ? ' AM' : ' PM') : ''}`;
          const format = `${names.join(separator)} ${timeOfDay}`;
          const line = `${text.join(separator)} ${hours}${rest}${offset}`;
          expect([line, written(line, format, { zone: UTC })]).toEqual([line, date.getTime()]);
        },
      ),
    );
  });

  test('what is strictly a time is the same time otherwise', () => {
    const alphabet = fc.constantFrom(...'0123456789-+:.TZ ');
    const near = fc.tuple(instant, fc.nat(28), alphabet).map(([date, at, unit]) => {
      const text = date.toISOString();
      return text.slice(0, at) + unit + text.slice(at + 1);
    });
    fc.assert(
      fc.property(near, (text) => {
        const strict = parseIso8601(text, UTC);
        if (typeof strict === 'number') expect(written(text, 'iso8601', { zone: UTC })).toBe(strict);
      }),
    );
  });

  test('a date and a time of day from two fields', () => {
    const parser = new times.WrittenTime({ pattern: ISO_PATTERN, zone: UTC, dateAlone: false, strict: false });
    const pair = (date: string | null, time: string | null): number | string =>
      parser.parsePair(fieldsOf(date, time), 0, 1);
    expect(pair('2015-05-20', '21:34:02 +0200')).toBe(Date.UTC(2015, 4, 20, 19, 34, 2));
    expect(pair('2015-05-20', '24:00')).toBe(Date.UTC(2015, 4, 21));
    expect(pair('2015-05-20', '')).toBe('no time of day');
    expect(pair('', '12:00')).toBe('no time');
    expect(pair('2015-05-20 00:00', '12:00')).toBe('not a time');
    expect(pair('2015-05-20', '12:00 noon')).toBe('not a time');
    expect(pair('2015-02-30', '12:00')).toBe('no such date or time of day');
  });
});
