import { DAY_MS, MINUTE_MS } from '../model/time-units.ts';
import { daysFromCivil, isDate } from '../wire/civil-date.ts';
import { parseDecimal } from './decimal.ts';
import { type TimeZone } from '../timezone/time-zone.ts';

export type TimeProblem =
  'no time' | 'not a time' | 'no time zone' | 'no such date or time of day' | 'time out of range';

const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const COLON = 0x3a;
/** The years 0000 to 9999: what four digits can say. Catches microseconds taken for milliseconds. */
const EARLIEST_MS = -62_167_219_200_000;
const LATEST_MS = 253_402_300_799_999;

/**
 * `YYYY-MM-DDTHH:MM[:SS[.fraction]]` with `Z` or an offset (`+HH`, `+HH:MM`, `+HHMM`) to integer ms since the epoch; a blank may
 * stand for the `T`. Beyond the millisecond it floors. A stamp without offset is a wall-clock time in `zone`, if there is one.
 */
export function parseIso8601(text: string | null, zone: TimeZone | null): number | TimeProblem {
  if (text === null || text === '') return 'no time';
  const year = digitsAt(text, 0, 4);
  const month = digitsAt(text, 5, 2);
  const day = digitsAt(text, 8, 2);
  if (year < 0 || month < 0 || day < 0) return 'not a time';
  if (text.charCodeAt(4) !== MINUS || text.charCodeAt(7) !== MINUS || !'T t'.includes(text.charAt(10)))
    return 'not a time';
  const zoneAt = offsetIndex(text);
  const timeMs = timeOfDayMs(text, 11, zoneAt);
  if (timeMs === -1) return 'not a time';
  if (timeMs === -2 || !isDate(year, month, day)) return 'no such date or time of day';
  const localMs = daysFromCivil(year, month, day) * DAY_MS + timeMs;
  if (zoneAt === text.length) return zone === null ? 'no time zone' : inRange(zone.toUtcMs(localMs));
  const offsetMinutes = offsetMinutesAt(text, zoneAt);
  return Number.isNaN(offsetMinutes) ? 'not a time' : inRange(localMs - offsetMinutes * MINUTE_MS);
}

/** A decimal number of ms (scale 0) or s (scale 3) since the epoch to integer ms, floored. */
export function parseEpoch(text: string | null, scale: 0 | 3): number | TimeProblem {
  if (text === null || text === '') return 'no time';
  const ms = parseDecimal(text, scale, 'floor');
  if (ms === 'too large') return 'time out of range';
  return typeof ms === 'number' ? inRange(ms) : 'not a time';
}

/**
 * A wall-clock time in `zone` to integer ms since the epoch, from a year of four digits, a month and a day of one or two, and
 * `HH:MM[:SS[.fraction]]`.
 */
export function parseTimeParts(
  year: string | null,
  month: string | null,
  day: string | null,
  time: string | null,
  zone: TimeZone,
): number | TimeProblem {
  if (!year || !month || !day || !time) return 'no time';
  const y = year.length === 4 ? digitsAt(year, 0, 4) : -1;
  const m = month.length <= 2 ? digitsAt(month, 0, month.length) : -1;
  const d = day.length <= 2 ? digitsAt(day, 0, day.length) : -1;
  const timeMs = timeOfDayMs(time, 0, time.length);
  if (y < 0 || m < 0 || d < 0 || timeMs === -1) return 'not a time';
  if (timeMs === -2 || !isDate(y, m, d)) return 'no such date or time of day';
  return inRange(zone.toUtcMs(daysFromCivil(y, m, d) * DAY_MS + timeMs));
}

function inRange(ms: number): number | TimeProblem {
  return ms >= EARLIEST_MS && ms <= LATEST_MS ? ms : 'time out of range';
}

/** Milliseconds since midnight of `HH:MM[:SS[.fraction]]`; -1 if it is not of that form, -2 if there is no such time. */
function timeOfDayMs(text: string, from: number, to: number): number {
  const hour = digitsAt(text, from, 2);
  const minute = digitsAt(text, from + 3, 2);
  if (hour < 0 || minute < 0 || text.charCodeAt(from + 2) !== COLON || to < from + 5) return -1;
  let second = 0;
  let millisecond = 0;
  if (to > from + 5) {
    second = digitsAt(text, from + 6, 2);
    if (second < 0 || text.charCodeAt(from + 5) !== COLON || to < from + 8) return -1;
    if (to > from + 8) {
      millisecond = fractionMs(text, from + 8, to);
      if (millisecond < 0) return -1;
    }
  }
  if (hour > 23 || minute > 59 || second > 59) return -2;
  return ((hour * 60 + minute) * 60 + second) * 1000 + millisecond;
}

/** The milliseconds of a fraction `.d…` (or `,d…`), the rest cut off; -1 if it is none. */
function fractionMs(text: string, from: number, to: number): number {
  const point = text.charCodeAt(from);
  if ((point !== POINT && point !== COMMA) || to === from + 1) return -1;
  let ms = 0;
  let weight = 100;
  for (let at = from + 1; at < to; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return -1;
    if (weight >= 1) ms += digit * weight;
    weight = weight === 1 ? 0 : weight / 10;
  }
  return ms;
}

/** Where the offset begins: at the `Z` or the sign after the time of day, or at the end. */
function offsetIndex(text: string): number {
  if (isZulu(text, text.length - 1)) return text.length - 1;
  for (let at = 16; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === PLUS || unit === MINUS) return at;
  }
  return text.length;
}

function isZulu(text: string, at: number): boolean {
  return (text.charCodeAt(at) | 0x20) === 0x7a;
}

/** Minutes east of UTC that the offset at `at` says; NaN if it is none. */
function offsetMinutesAt(text: string, at: number): number {
  if (isZulu(text, at)) return 0;
  const hours = digitsAt(text, at + 1, 2);
  const length = text.length - at;
  if (hours < 0 || hours > 23) return NaN;
  let minutes = 0;
  if (length === 5) minutes = digitsAt(text, at + 3, 2);
  else if (length === 6 && text.charCodeAt(at + 3) === COLON) minutes = digitsAt(text, at + 4, 2);
  else if (length !== 3) return NaN;
  if (minutes < 0 || minutes > 59) return NaN;
  return (text.charCodeAt(at) === MINUS ? -1 : 1) * (hours * 60 + minutes);
}

/** The number written in exactly `count` digits at `from`, or -1. */
function digitsAt(text: string, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}
