import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanIntensity, WEEK_PROFILE, WeekCycle } from '../../../src/sim/traffic/week-cycle.ts';
import { DAY, HOUR, START_MS } from '../scenario-fixture.ts';

describe('the mean intensity', () => {
  it('is that of the hour within an hour, and 1 over whole weeks', () => {
    for (let hour = 0; hour < 200; hour++) {
      const fromMs = START_MS + hour * HOUR;
      expect(meanIntensity(fromMs + 5000, fromMs + HOUR)).toBeCloseTo(WEEK_PROFILE[hour % 168]!, 12);
    }
    for (const startMs of [START_MS, START_MS + 12_345_678, -1]) {
      expect(meanIntensity(startMs, startMs + 14 * DAY)).toBeCloseTo(1, 9);
    }
  });

  it('is what the arrivals of that span use up', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e12, max: 2e12 }),
        fc.integer({ min: 1, max: 20 * DAY }),
        (startMs, durationMs) => {
          const hazard = (meanIntensity(startMs, startMs + durationMs) * durationMs) / HOUR;
          const endMs = new WeekCycle(startMs, 1 / HOUR).advance(hazard, Infinity);
          expect(Math.abs(endMs - (startMs + durationMs))).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});

describe('WeekCycle', () => {
  it('has a mean of 1 over the week', () => {
    expect(WEEK_PROFILE.length).toBe(168);
    expect(WEEK_PROFILE.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(168, 9);
  });

  it('uses up a week’s hazard in a week, in steps of any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 2e12 }), fc.integer({ min: 1, max: 500 }), (startMs, steps) => {
        const cycle = new WeekCycle(startMs, 1 / HOUR);
        let time = startMs;
        for (let i = 0; i < steps; i++) {
          const next = cycle.advance(168 / steps, Infinity);
          expect(next).toBeGreaterThanOrEqual(time);
          time = next;
        }
        expect(Math.abs(time - (startMs + 7 * DAY))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('spends the hazard of an hour within that hour', () => {
    const cycle = new WeekCycle(START_MS, 1 / HOUR);
    for (let hour = 0; hour < 200; hour++) {
      const half = cycle.advance(WEEK_PROFILE[hour % 168]! / 2, Infinity);
      expect(Math.abs(half - (START_MS + (hour + 0.5) * HOUR))).toBeLessThanOrEqual(1);
      cycle.advance(WEEK_PROFILE[hour % 168]! / 2, Infinity);
    }
  });

  it('ends before the end', () => {
    const cycle = new WeekCycle(START_MS, 1 / HOUR);
    expect(cycle.advance(1000, START_MS + DAY)).toBe(Infinity);
    expect(new WeekCycle(START_MS, 0).advance(1, START_MS + DAY)).toBe(Infinity);
  });
});
