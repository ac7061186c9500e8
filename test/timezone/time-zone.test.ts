import fc from 'fast-check';
import moment from 'moment-timezone';
import { describe, expect, test } from 'vitest';
import { HOUR_MS } from '../../src/model/time-units.ts';
import { findTimeZone } from '../../src/timezone/time-zone.ts';
import { TraplineError } from '../../src/model/errors.ts';

const ZONES = ['America/Los_Angeles', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC'];

function utc(zone: string, ...local: [number, number, number, number, number]): string {
  const [year, month, ...rest] = local;
  return new Date(findTimeZone(zone).toUtcMs(Date.UTC(year, month - 1, ...rest))).toISOString();
}

describe('findTimeZone', () => {
  /**
   *   wall clock   01:30   02:30    03:30          The clock jumps from 02:00 to 03:00: 02:30 never occurs and
   *   UTC (Berlin) 00:30   01:30*   01:30          is read as 03:30.
   */
  test('dst-spring: a time that never occurs is shifted forward by the gap', () => {
    expect(utc('Europe/Berlin', 2024, 3, 31, 1, 59)).toBe('2024-03-31T00:59:00.000Z');
    expect(utc('Europe/Berlin', 2024, 3, 31, 2, 0)).toBe('2024-03-31T01:00:00.000Z');
    expect(utc('Europe/Berlin', 2024, 3, 31, 2, 30)).toBe('2024-03-31T01:30:00.000Z');
    expect(utc('Europe/Berlin', 2024, 3, 31, 3, 30)).toBe('2024-03-31T01:30:00.000Z');
    expect(utc('America/Los_Angeles', 2019, 3, 10, 2, 30)).toBe('2019-03-10T10:30:00.000Z');
  });

  /**
   *   wall clock   01:59   02:00 … 02:59   02:00 … 02:59   03:00     The hour from 02:00 occurs twice:
   *   UTC (Berlin) 23:59   00:00 … 00:59   01:00 … 01:59   02:00     the earlier one counts.
   */
  test('dst-fall: a time that occurs twice is the earlier one', () => {
    expect(utc('Europe/Berlin', 2024, 10, 27, 1, 59)).toBe('2024-10-26T23:59:00.000Z');
    expect(utc('Europe/Berlin', 2024, 10, 27, 2, 0)).toBe('2024-10-27T00:00:00.000Z');
    expect(utc('Europe/Berlin', 2024, 10, 27, 2, 59)).toBe('2024-10-27T00:59:00.000Z');
    expect(utc('Europe/Berlin', 2024, 10, 27, 3, 0)).toBe('2024-10-27T02:00:00.000Z');
    expect(utc('America/Los_Angeles', 2019, 11, 3, 1, 30)).toBe('2019-11-03T08:30:00.000Z');
  });

  test('a skipped day is shifted by that day', () => {
    expect(utc('Pacific/Apia', 2011, 12, 30, 12, 0)).toBe('2011-12-30T22:00:00.000Z');
    expect(utc('Pacific/Apia', 2011, 12, 31, 12, 0)).toBe('2011-12-30T22:00:00.000Z');
  });

  test('gives back what the zone shows, or the earlier of two instants that show the same', () => {
    const ms = fc.integer({ min: Date.UTC(1880, 0), max: Date.UTC(2400, 0) });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), ms, (name, instant) => {
        const offsetMs = (at: number): number => Math.round(moment.tz.zone(name)!.utcOffset(at) * 60_000);
        const local = instant - offsetMs(instant);
        const found = findTimeZone(name).toUtcMs(local);
        expect(found - offsetMs(found)).toBe(local);
        expect(found).toBeLessThanOrEqual(instant);
        expect(instant - found).toBeLessThanOrEqual(24 * HOUR_MS);
      }),
    );
  });

  test('in every zone the wall clock at the end of a period lies after that at the end of the one before', () => {
    for (const name of moment.tz.names()) {
      const { untils, offsets } = moment.tz.zone(name)!;
      const ends = untils.map((until, i) => until - offsets[i]! * 60_000);
      expect(ends.every((end, i) => i === 0 || end > ends[i - 1]!)).toBe(true);
    }
  });

  test('names the nearest zone for one that does not exist', () => {
    const find = (name: string) => (): unknown => findTimeZone(name);
    expect(find('America/Los_Angelos')).toThrow(TraplineError);
    expect(find('America/Los_Angelos')).toThrow(
      'unknown time zone "America/Los_Angelos"; the nearest IANA name is "America/Los_Angeles"',
    );
    expect(find('europe/berlin')).toThrow('the nearest IANA name is "Europe/Berlin"');
    expect(find('')).toThrow(TraplineError);
  });
});
