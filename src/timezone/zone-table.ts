import moment from 'moment-timezone';
import { type ZoneTable } from '../model/clocks.ts';
import { MINUTE_MS } from '../model/time-units.ts';

/**
 * The zone with this IANA name, from the table that moment-timezone carries, so that it depends on the lockfile and not on the
 * machine; null for a name that is none, capital letters included.
 */
export function findZoneTable(name: string): ZoneTable | null {
  const zone = moment.tz.zone(name);
  if (zone === null || zone.name !== name) return null;
  const ahead = zone.offsets.map((minutesBehind) => 0 - Math.round(minutesBehind * MINUTE_MS));
  const changes = zone.untils.slice(0, -1).map((atMs, i) => ({ atMs, aheadMs: ahead[i + 1]! }));
  return { name, aheadMs: ahead[0]!, changes };
}

/** The IANA names of all zones that there are. */
export function zoneNames(): readonly string[] {
  return moment.tz.names();
}

/** What of the table matters from `fromMs` to before `untilMs`, instants in ms since the epoch. */
export function cutZone({ name, aheadMs, changes }: ZoneTable, fromMs: number, untilMs: number): ZoneTable {
  const before = changes.findLast(({ atMs }) => atMs <= fromMs);
  return {
    name,
    aheadMs: before?.aheadMs ?? aheadMs,
    changes: changes.filter(({ atMs }) => atMs > fromMs && atMs < untilMs),
  };
}
