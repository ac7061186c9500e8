import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TimeUnit } from '../../src/model/alert-mapping.ts';
import { seemingUnit } from '../../src/external/time-unit.ts';

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const MS: Readonly<Record<TimeUnit, number>> = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6 };
const units = fc.constantFrom<TimeUnit>('s', 'ms', 'us', 'ns');
/** Runs of up to a month, from 1975 to 2200, and a time from a year before to a year after each. */
const runs = fc
  .record({
    startMs: fc.integer({ min: 5 * YEAR_MS, max: 230 * YEAR_MS }),
    lengthMs: fc.integer({ min: 1, max: 30 * DAY_MS }),
    share: fc.double({ min: 0.001, max: 0.999, noNaN: true }),
  })
  .map(({ startMs, lengthMs, share }) => ({
    spans: [{ startMs, endMs: startMs + lengthMs }],
    ms: Math.floor(startMs - YEAR_MS + share * (2 * YEAR_MS + lengthMs)),
  }));

describe('the unit that a processing time seems to have', () => {
  it('is the one in which it is a time of the run, whichever it was read in', () => {
    fc.assert(
      fc.property(runs, units, units, ({ spans, ms }, read, meant) => {
        const found = (ms / MS[meant]) * MS[read];
        expect(seemingUnit(found, read, spans)).toBe(read === meant ? undefined : meant);
      }),
    );
  });

  it('is not asked for within a year of the run, nor where the time fits in no unit', () => {
    const startMs = Date.UTC(2026, 2, 2);
    const spans = [{ startMs, endMs: startMs + DAY_MS }];
    expect(seemingUnit(startMs + DAY_MS + YEAR_MS - 1, 'ms', spans)).toBeUndefined();
    expect(seemingUnit(startMs - YEAR_MS + 1, 'ms', spans)).toBeUndefined();
    for (const odd of [0, 9, -startMs, Date.UTC(2031, 0, 1)]) expect(seemingUnit(odd, 'ms', spans)).toBeUndefined();
  });

  it('may be that of any of the run’s times, as of a run by the wall clock', () => {
    const spans = [0, 10 * YEAR_MS].map((startMs) => ({ startMs, endMs: startMs + DAY_MS }));
    expect(seemingUnit(10 * YEAR_MS, 'ms', spans)).toBeUndefined();
    expect(seemingUnit(10 * YEAR_MS * 1000, 'ms', spans)).toBe('us');
  });
});
