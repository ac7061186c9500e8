import { type ZoneTable } from '../model/clocks.ts';
import { findZoneTable, zoneNames } from '../timezone/zone-table.ts';
import { UnitError } from './units.ts';
import { nearest, show } from './messages.ts';

/** An IANA name → the zone. Throws UnitError. */
export function parseZone(value: unknown): ZoneTable {
  const name = typeof value === 'string' ? value : '';
  const zone = findZoneTable(name);
  if (zone !== null) return zone;
  const guess = nearest(name, zoneNames());
  const hint = guess === undefined ? '' : `; did you mean ${show(guess)}?`;
  throw new UnitError(`expected an IANA time zone such as Europe/Berlin, found ${show(value)}${hint}`);
}
