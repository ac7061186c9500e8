import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatDuration,
  formatMoney,
  parseBytes,
  parseDuration,
  parseInstant,
  parseMoney,
  parseShare,
  UnitError,
} from '../../src/config/units.ts';

/** Parses, or gives the message of the refusal. */
function outcome(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    if (error instanceof UnitError) return error.message;
    throw error;
  }
}

describe('sizes', () => {
  test.each([
    ['64KiB', 65_536],
    ['512MiB', 536_870_912],
    ['2GiB', 2_147_483_648],
    ['512', 'expected a size such as 512MiB or 2GiB, found "512"'],
    ['512MB', 'expected a size such as 512MiB or 2GiB, found "512MB"'],
    ['-1MiB', 'expected a size such as 512MiB or 2GiB, found "-1MiB"'],
    ['99999999999GiB', 'expected a smaller size, found "99999999999GiB"'],
  ])('%s is %s', (text, expected) => {
    expect(outcome(() => parseBytes(text))).toEqual(expected);
  });
});

describe('durations', () => {
  test.each([
    ['0ms', 0],
    ['250ms', 250],
    ['10s', 10_000],
    ['10m', 600_000],
    ['90m', 5_400_000],
    ['1h30m', 5_400_000],
    ['7d', 604_800_000],
    ['1d2h3m4s5ms', 93_784_005],
    ['1m5ms', 60_005],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each([
    [10, 'missing unit: found 10, write 10ms, 10s, 10m, 10h, 10d'],
    ['10', 'missing unit: found "10", write 10ms, 10s, 10m, 10h, 10d'],
    ['', 'expected a duration such as 250ms, 10m or 1h30m, found ""'],
    ['ten minutes', 'expected a duration such as 250ms, 10m or 1h30m, found "ten minutes"'],
    ['1.5h', 'expected a duration such as 250ms, 10m or 1h30m, found "1.5h"'],
    ['30m1h', 'expected a duration such as 250ms, 10m or 1h30m, found "30m1h"'],
    ['-5s', 'expected a duration such as 250ms, 10m or 1h30m, found "-5s"'],
    ['5 s', 'expected a duration such as 250ms, 10m or 1h30m, found "5 s"'],
    ['5M', 'expected a duration such as 250ms, 10m or 1h30m, found "5M"'],
    [null, 'expected a duration such as 250ms, 10m or 1h30m, found nothing'],
    [['5s'], 'expected a duration such as 250ms, 10m or 1h30m, found a list'],
    ['999999999999d', 'expected a shorter duration, found "999999999999d"'],
  ])('%j is refused', (value, message) => {
    expect(outcome(() => parseDuration(value))).toBe(message);
  });

  test('what is formatted parses to the same number', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });
});

describe('money', () => {
  test.each([
    ['4.99 USD', 499],
    ['5 USD', 500],
    ['1000.5 USD', 100_050],
    ['0.01 USD', 1],
    // In binary floating point 1.1 · 100 and 0.29 · 100 are no integers.
    ['1.10 USD', 110],
    ['0.29 USD', 29],
  ])('%s is %d cents', (text, cents) => {
    expect(parseMoney(text)).toEqual({ cents, currency: 'USD' });
  });

  test.each([
    [4.99, 'missing currency: found 4.99, write 4.99 USD'],
    ['$4.99', 'expected an amount with its currency such as 4.99 USD, found "$4.99"'],
    ['4.99', 'expected an amount with its currency such as 4.99 USD, found "4.99"'],
    ['4.99 usd', 'expected an amount with its currency such as 4.99 USD, found "4.99 usd"'],
    ['1,000.00 USD', 'expected an amount with its currency such as 4.99 USD, found "1,000.00 USD"'],
    ['-1.00 USD', 'expected an amount with its currency such as 4.99 USD, found "-1.00 USD"'],
    ['4.999 USD', 'expected an amount with at most two decimals, found "4.999 USD"'],
    ['99999999999999999 USD', 'expected a smaller amount, found "99999999999999999 USD"'],
  ])('%j is refused', (value, message) => {
    expect(outcome(() => parseMoney(value))).toBe(message);
  });

  test('what is formatted parses to the same cents and currency', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.stringMatching(/^[A-Z]{3}$/), (cents, currency) => {
        expect(parseMoney(formatMoney({ cents, currency }))).toEqual({ cents, currency });
      }),
    );
  });
});

describe('shares', () => {
  test.each([
    [0, 0],
    [1, 1],
    [0.02, 0.02],
    ['2%', 0.02],
    ['0.1%', 0.001],
    ['100%', 1],
    ['33.3%', 0.333],
  ])('%j is %d', (value, share) => {
    expect(parseShare(value)).toBe(share);
  });

  test.each([2, -0.1, Number.NaN, '101%', '-1%', '0.02', '2 %', null])('%j is refused', (value) => {
    expect(outcome(() => parseShare(value))).toMatch(/^expected a share from 0 to 1, or from 0% to 100%, found /);
  });

  test('a percentage is the double nearest to its hundredth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (hundredths) => {
        expect(parseShare(`${hundredths / 100}%`)).toBe(hundredths / 10_000);
      }),
    );
  });
});

describe('instants', () => {
  test.each([
    ['1970-01-01T00:00:00Z', 0],
    ['2026-03-02T00:00:00Z', 1_772_409_600_000],
    ['2026-03-02T00:00Z', 1_772_409_600_000],
    ['2026-03-02T01:00:00+01:00', 1_772_409_600_000],
    ['2026-03-01T18:30:00.25-05:30', 1_772_409_600_250],
    ['1969-12-31T23:59:59.999Z', -1],
    ['2024-02-29T00:00:00Z', 1_709_164_800_000],
  ])('%s is %d', (text, ms) => {
    expect(parseInstant(text)).toBe(ms);
  });

  test.each([
    ['2026-03-02', 'expected an instant with its zone such as 2026-03-02T00:00:00Z, found "2026-03-02"'],
    [
      '2026-03-02T00:00:00',
      'expected an instant with its zone such as 2026-03-02T00:00:00Z, found "2026-03-02T00:00:00"',
    ],
    [2026, 'expected an instant with its zone such as 2026-03-02T00:00:00Z, found 2026'],
    ['2026-02-30T00:00:00Z', 'expected a date and time that exist, found "2026-02-30T00:00:00Z"'],
    ['2026-02-01T24:00:00Z', 'expected a date and time that exist, found "2026-02-01T24:00:00Z"'],
    ['2026-13-01T00:00:00Z', 'expected a date and time that exist, found "2026-13-01T00:00:00Z"'],
    ['2026-99-99T99:99:99Z', 'expected a date and time that exist, found "2026-99-99T99:99:99Z"'],
    ['2026-01-01T00:00:00+25:00', 'expected a date and time that exist, found "2026-01-01T00:00:00+25:00"'],
  ])('%j is refused', (value, message) => {
    expect(outcome(() => parseInstant(value))).toBe(message);
  });

  test('an instant as JavaScript writes it is read back', () => {
    const range = { min: new Date('0100-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(range), (date) => {
        expect(parseInstant(date.toISOString())).toBe(date.getTime());
      }),
    );
  });
});
