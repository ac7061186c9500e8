import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countScale, durationScale, SHARE_SCALE } from '../../../src/page/charts/scale.ts';
import { timeScale } from '../../../src/page/charts/time-scale.ts';
import { formatOffset } from '../../../src/report/format.ts';

const DAY = 86_400_000;

describe('a scale of shares', () => {
  it('goes from 0 to 1', () => {
    expect(SHARE_SCALE.ticks.map(({ label }) => label)).toEqual(['0', '0.25', '0.50', '0.75', '1']);
    expect(SHARE_SCALE.place(0.75)).toBe(0.75);
  });
});

describe('a scale of counts', () => {
  it('places nothing at the left and all at the right, also where there is none', () => {
    expect([countScale(8).place(2), countScale(0).place(0)]).toEqual([0.25, 0]);
  });
});

describe('a scale of durations', () => {
  it('has seconds and days in one chart', () => {
    const scale = durationScale([500, 3 * DAY], 1000);
    expect(scale.ticks.map(({ label }) => label)).toEqual(['0', '10 s', '1 min', '10 min', '1 h', '1 d']);
    expect(scale.place(0)).toBeCloseTo(0.03);
    expect(scale.place(3 * DAY)).toBeCloseTo(0.97);
  });

  it('keeps the order, keeps inside the chart, and marks few places', () => {
    const ms = fc.integer({ min: -40 * DAY, max: 400 * DAY });
    fc.assert(
      fc.property(fc.array(ms, { minLength: 2, maxLength: 9 }), fc.constantFrom(1, 1000), (values, linearMs) => {
        const { place, ticks } = durationScale(values, linearMs);
        const sorted = values.toSorted((a, b) => a - b);
        const places = sorted.map((value) => place(value));
        places.forEach((at, i) => {
          expect(at).toBeGreaterThanOrEqual(0.03 - 1e-9);
          expect(at).toBeLessThanOrEqual(0.97 + 1e-9);
          if (i > 0 && sorted[i]! > sorted[i - 1]!) expect(at).toBeGreaterThan(places[i - 1]!);
        });
        ticks.slice(1).forEach(({ value }, i) => expect(place(value) - place(ticks[i]!.value)).toBeGreaterThan(0.119));
        expect(ticks.map(({ label }) => label)).toContain('0');
      }),
    );
  });
});

describe('a scale of times', () => {
  it('counts from the origin, in steps that people use', () => {
    const scale = timeScale(1_000_000 - 60_000, 1_000_000 + 240_000, 1_000_000, formatOffset);
    expect(scale.ticks.map(({ label }) => label)).toEqual(['−1:00', '+0:00', '+1:00', '+2:00', '+3:00', '+4:00']);
    expect(scale.place(940_000)).toBeCloseTo(0.03);
    expect(scale.place(1_240_000)).toBeCloseTo(0.97);
  });

  it('has few marks, and none outside, whatever the span', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 900 * DAY }), fc.integer({ min: -DAY, max: DAY }), (length, origin) => {
        const { ticks } = timeScale(0, length, origin, formatOffset);
        expect(ticks.length).toBeLessThanOrEqual(14);
        for (const { value } of ticks) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(length);
        }
      }),
    );
  });
});
