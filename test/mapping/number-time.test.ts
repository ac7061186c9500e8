import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as numbers from '../../src/mapping/number-time.ts';
import { TIME_UNITS, type TimeUnit } from '../../src/model/mapping.ts';
import { fieldsOf } from './specs.ts';

const parseEpoch = (text: string | null, scale: 0 | 3): number | string => numbers.parseEpoch(fieldsOf(text), 0, scale);

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

describe('parseElapsed', () => {
  const elapsed = (text: string | null, unit: TimeUnit, sinceMs = 0): number | string =>
    numbers.parseElapsed(fieldsOf(text), 0, unit, sinceMs);

  test.each<[string, TimeUnit, number]>([
    ['1700000000123456789', 'ns', 1_700_000_000_123],
    ['-1', 'ns', -1],
    ['1700000000123999', 'us', 1_700_000_000_123],
    ['-1700000000123001', 'us', -1_700_000_000_124],
    ['1.7E15', 'us', 1_700_000_000_000],
    ['1700000000.1239', 's', 1_700_000_000_123],
    ['1.5', 'minutes', 90_000],
    ['743', 'hours', 743 * 3_600_000],
    ['0.000000277777', 'hours', 0],
    ['0.000000277778', 'hours', 1],
    ['-0.25', 'days', -21_600_000],
  ])('%s %s is %d', (text, unit, ms) => {
    expect(elapsed(text, unit)).toBe(ms);
    expect(elapsed(text, unit, 1000)).toBe(ms + 1000);
  });

  test('agrees with exact arithmetic for any number of any unit', () => {
    const perUnit = { ns: [1n, 1_000_000n], us: [1n, 1000n], ms: [1n, 1n], s: [1000n, 1n] } as const;
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 17n), 10n ** 17n), fc.constantFrom('ns', 'us', 'ms', 's'), (count, unit) => {
        const [ms, of] = perUnit[unit];
        const scaled = count * ms;
        const floor = scaled / of - (scaled < 0n && scaled % of !== 0n ? 1n : 0n);
        const inYears = floor >= -62_167_219_200_000n && floor <= 253_402_300_799_999n;
        expect(elapsed(String(count), unit)).toBe(inYears ? Number(floor) : 'time out of range');
      }),
    );
  });

  test('text is not a time, nothing is no time, too large is out of range', () => {
    for (const unit of TIME_UNITS) {
      expect(elapsed('soon', unit)).toBe('not a time');
      expect(elapsed('', unit)).toBe('no time');
      expect(elapsed('1e40', unit)).toBe('time out of range');
      expect(elapsed(`1${'0'.repeat(99)}`, unit)).toBe('time out of range');
    }
  });
});
