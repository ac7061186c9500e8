import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIsoTime } from '../../src/wire/iso-time.ts';

describe('formatIsoTime', () => {
  it('agrees with the platform over all the times it can show', () => {
    const limit = 8_640_000_000_000_000;
    fc.assert(
      fc.property(fc.integer({ min: -limit, max: limit }), (timeMs) => {
        expect(formatIsoTime(timeMs)).toBe(new Date(timeMs).toISOString());
      }),
      { numRuns: 2000 },
    );
  });

  it('agrees with the platform on every day of four centuries', () => {
    for (let day = -146_097; day <= 146_097; day++) {
      if (formatIsoTime(day * 86_400_000) !== new Date(day * 86_400_000).toISOString()) {
        expect(formatIsoTime(day * 86_400_000)).toBe(new Date(day * 86_400_000).toISOString());
      }
    }
  });

  it.each([
    [0, '1970-01-01T00:00:00.000Z'],
    [-1, '1969-12-31T23:59:59.999Z'],
    [951_782_400_000, '2000-02-29T00:00:00.000Z'],
  ])('of %i is %s', (timeMs, text) => {
    expect(formatIsoTime(timeMs)).toBe(text);
  });
});
