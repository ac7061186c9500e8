import { type TimeUnit } from '../model/alert-mapping.ts';
import { DAY_MS } from '../model/time-units.ts';

/** How many ms each unit has, and what it is called. */
const UNITS: Readonly<Record<TimeUnit, { readonly ms: number; readonly name: string }>> = {
  s: { ms: 1e3, name: 'seconds' },
  ms: { ms: 1, name: 'milliseconds' },
  us: { ms: 1e-3, name: 'microseconds' },
  ns: { ms: 1e-6, name: 'nanoseconds' },
};

/** No delay is so long; and a factor of a thousand leads further away from any run but one within months of the epoch. */
const FAR_MS = 365 * DAY_MS;

/** When a world takes place, in ms since the epoch. */
export interface WorldSpan {
  readonly startMs: number;
  readonly endMs: number;
}

/** What a unit is called, in the plural. */
export function nameOfUnit(unit: TimeUnit): string {
  return UNITS[unit].name;
}

/** The time in ms as a whole number of a unit. */
export function inUnit(ms: number, unit: TimeUnit): number {
  return Math.floor(ms / UNITS[unit].ms);
}

/**
 * The unit that a time seems to have, where it was read in `unit` and so came out as `ms`, more than a year away from every span; undefined
 * if it is near one, or would be in no unit.
 */
export function seemingUnit(ms: number, unit: TimeUnit, spans: readonly WorldSpan[]): TimeUnit | undefined {
  const isNear = (at: number): boolean =>
    spans.some(({ startMs, endMs }) => at > startMs - FAR_MS && at < endMs + FAR_MS);
  if (isNear(ms)) return undefined;
  const units = Object.keys(UNITS) as TimeUnit[];
  return units.find((other) => isNear((ms / UNITS[unit].ms) * UNITS[other].ms));
}
