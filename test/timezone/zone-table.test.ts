import { describe, expect, test } from 'vitest';
import { HOUR_MS } from '../../src/model/time-units.ts';
import { type ZoneTable } from '../../src/model/clocks.ts';
import { cutZone, findZoneTable, zoneNames } from '../../src/timezone/zone-table.ts';

function zone(name: string): ZoneTable {
  return findZoneTable(name)!;
}

describe('zone tables', () => {
  //  UTC        00:30  01:00         00:30      01:00
  //  Berlin     01:30  03:00 (spring)  02:30 → 02:00 (autumn)
  test('are ahead of UTC by what their clocks show', () => {
    const berlin = cutZone(zone('Europe/Berlin'), Date.UTC(2024, 0, 1), Date.UTC(2025, 0, 1));
    expect(berlin).toEqual({
      name: 'Europe/Berlin',
      aheadMs: HOUR_MS,
      changes: [
        { atMs: Date.UTC(2024, 2, 31, 1), aheadMs: 2 * HOUR_MS },
        { atMs: Date.UTC(2024, 9, 27, 1), aheadMs: HOUR_MS },
      ],
    });
  });

  test('are cut to a span: a change at its first instant is part of how it begins, one at its end is left out', () => {
    const berlin = zone('Europe/Berlin');
    const [spring, autumn] = [Date.UTC(2024, 2, 31, 1), Date.UTC(2024, 9, 27, 1)];
    expect(cutZone(berlin, spring, autumn)).toEqual({ name: 'Europe/Berlin', aheadMs: 2 * HOUR_MS, changes: [] });
    expect(cutZone(berlin, spring - 1, autumn + 1).changes).toHaveLength(2);
  });

  test.each([
    ['Asia/Kolkata', 5.5],
    ['Etc/GMT+5', -5],
    ['UTC', 0],
  ])('%s is %d hours ahead', (name, hours) => {
    const at = Date.UTC(2026, 5, 1);
    expect(cutZone(zone(name), at, at + 1)).toEqual({ name, aheadMs: hours * HOUR_MS, changes: [] });
  });

  test('are found by the exact IANA name only', () => {
    expect(['europe/berlin', 'Europe/Berln', ''].map(findZoneTable)).toEqual([null, null, null]);
    expect(zoneNames().filter((name) => findZoneTable(name)?.name !== name)).toEqual([]);
  });
});
