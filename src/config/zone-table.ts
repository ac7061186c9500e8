import moment from 'moment-timezone';
import { type ZoneTable } from '../model/clocks.ts';
import { UnitError } from './units.ts';
import { nearest, show } from './messages.ts';

const MINUTE_MS = 60_000;

/**
 * The zone with this IANA name. It comes from the table in moment-timezone, so it depends on the lockfile and not on the
 * machine. Throws UnitError.
 */
export function parseZone(value: unknown): ZoneTable {
  const name = typeof value === 'string' ? value : '';
  const zone = moment.tz.zone(name);
  if (zone === null || zone.name !== name) {
    const guess = nearest(name, moment.tz.names());
    const hint = guess === undefined ? '' : `; did you mean ${show(guess)}?`;
    throw new UnitError(`expected an IANA time zone such as Europe/Berlin, found ${show(value)}${hint}`);
  }
  const ahead = zone.offsets.map((minutesBehind) => 0 - Math.round(minutesBehind * MINUTE_MS));
  const changes = zone.untils.slice(0, -1).map((atMs, i) => ({ atMs, aheadMs: ahead[i + 1]! }));
  return { name, aheadMs: ahead[0]!, changes };
}

/** The part of the table that matters from `fromMs` (inclusive) to `untilMs` (exclusive). */
export function cutZone({ name, aheadMs, changes }: ZoneTable, fromMs: number, untilMs: number): ZoneTable {
  const before = changes.findLast(({ atMs }) => atMs <= fromMs);
  return {
    name,
    aheadMs: before?.aheadMs ?? aheadMs,
    changes: changes.filter(({ atMs }) => atMs > fromMs && atMs < untilMs),
  };
}
