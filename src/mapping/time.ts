import { DAY_MS, MINUTE_MS } from '../model/time-units.ts';
import { daysFromCivil, isDate } from '../wire/civil-date.ts';
import { parseDecimal } from './decimal.ts';
import { type Fields } from './fields.ts';
import { type TimeZone } from '../timezone/time-zone.ts';

/** Why there is no time. */
export type TimeProblem =
  'no time' | 'not a time' | 'no time zone' | 'no such date or time of day' | 'time out of range';

const BLANK = 0x20;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
/** Of `YYYY-MM-DDTHH:MM`. */
const SHORTEST_STAMP = 16;
/** The years 0000 to 9999: what four digits can say. Catches microseconds taken for milliseconds. */
const EARLIEST_MS = -62_167_219_200_000;
const LATEST_MS = 253_402_300_799_999;

/**
 * `YYYY-MM-DDTHH:MM[:SS[.fraction]]` with `Z` or an offset (`+HH`, `+HH:MM`, `+HHMM`) in the field at `index`, to integer ms since
 * the epoch; a blank may stand for the `T`. Beyond the millisecond it floors. A stamp without offset is a wall-clock time in
 * `zone`, if there is one.
 */
export function parseIso8601(fields: Fields, index: number, zone: TimeZone | null): number | TimeProblem {
  if (isEmpty(fields, index)) return 'no time';
  const bytes = fields.bytes(index);
  const from = fields.from[index]!;
  const to = fields.to[index]!;
  if (to < from + SHORTEST_STAMP) return 'not a time';
  const year = digitsIn(bytes, from, from + 4);
  const month = digitsIn(bytes, from + 5, from + 7);
  const day = digitsIn(bytes, from + 8, from + 10);
  if (year < 0 || month < 0 || day < 0) return 'not a time';
  if (bytes[from + 4] !== MINUS || bytes[from + 7] !== MINUS || !isBetween(bytes[from + 10]!)) return 'not a time';
  const zoneAt = offsetBegin(bytes, from + SHORTEST_STAMP, to);
  const timeMs = timeOfDayMs(bytes, from + 11, zoneAt);
  if (timeMs === -1) return 'not a time';
  if (timeMs === -2 || !isDate(year, month, day)) return 'no such date or time of day';
  const localMs = daysFromCivil(year, month, day) * DAY_MS + timeMs;
  if (zoneAt === to) return zone === null ? 'no time zone' : inRange(zone.toUtcMs(localMs));
  const offsetMinutes = offsetMinutesIn(bytes, zoneAt, to);
  return Number.isNaN(offsetMinutes) ? 'not a time' : inRange(localMs - offsetMinutes * MINUTE_MS);
}

/** A decimal number of ms (scale 0) or s (scale 3) since the epoch in the field at `index`, to integer ms, floored. */
export function parseEpoch(fields: Fields, index: number, scale: 0 | 3): number | TimeProblem {
  if (isEmpty(fields, index)) return 'no time';
  const ms = parseDecimal(fields.bytes(index), fields.from[index]!, fields.to[index]!, scale, 'floor');
  if (ms === 'too large') return 'time out of range';
  return typeof ms === 'number' ? inRange(ms) : 'not a time';
}

/** In which fields the parts of a time stand. */
export interface TimeParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly time: number;
}

/**
 * A wall-clock time in `zone` to integer ms since the epoch, from a year of four digits, a month and a day of one or two, and
 * `HH:MM[:SS[.fraction]]`.
 */
export function parseTimeParts(fields: Fields, parts: TimeParts, zone: TimeZone): number | TimeProblem {
  const { year, month, day, time } = parts;
  if (isEmpty(fields, year) || isEmpty(fields, month) || isEmpty(fields, day) || isEmpty(fields, time))
    return 'no time';
  const y = numberIn(fields, year, 4, 4);
  const m = numberIn(fields, month, 1, 2);
  const d = numberIn(fields, day, 1, 2);
  const timeMs = timeOfDayMs(fields.bytes(time), fields.from[time]!, fields.to[time]!);
  if (y < 0 || m < 0 || d < 0 || timeMs === -1) return 'not a time';
  if (timeMs === -2 || !isDate(y, m, d)) return 'no such date or time of day';
  return inRange(zone.toUtcMs(daysFromCivil(y, m, d) * DAY_MS + timeMs));
}

/** Null or of no length. */
function isEmpty(fields: Fields, index: number): boolean {
  return fields.to[index]! <= fields.from[index]!;
}

/** The number written in `least` to `most` digits in the field at `index`, or -1. */
function numberIn(fields: Fields, index: number, least: number, most: number): number {
  const from = fields.from[index]!;
  const to = fields.to[index]!;
  return to - from < least || to - from > most ? -1 : digitsIn(fields.bytes(index), from, to);
}

function inRange(ms: number): number | TimeProblem {
  return ms >= EARLIEST_MS && ms <= LATEST_MS ? ms : 'time out of range';
}

/** Milliseconds since midnight of `HH:MM[:SS[.fraction]]`; -1 if it is not of that form, -2 if there is no such time. */
function timeOfDayMs(bytes: Buffer, from: number, to: number): number {
  if (to < from + 5 || bytes[from + 2] !== COLON) return -1;
  const hour = digitsIn(bytes, from, from + 2);
  const minute = digitsIn(bytes, from + 3, from + 5);
  if (hour < 0 || minute < 0) return -1;
  let second = 0;
  let millisecond = 0;
  if (to > from + 5) {
    if (to < from + 8 || bytes[from + 5] !== COLON) return -1;
    second = digitsIn(bytes, from + 6, from + 8);
    if (second < 0) return -1;
    if (to > from + 8) {
      millisecond = fractionMs(bytes, from + 8, to);
      if (millisecond < 0) return -1;
    }
  }
  if (hour > 23 || minute > 59 || second > 59) return -2;
  return ((hour * 60 + minute) * 60 + second) * 1000 + millisecond;
}

/** The milliseconds of a fraction `.d…` (or `,d…`), the rest cut off; -1 if it is none. */
function fractionMs(bytes: Buffer, from: number, to: number): number {
  const point = bytes[from];
  if ((point !== POINT && point !== COMMA) || to === from + 1) return -1;
  let ms = 0;
  let weight = 100;
  for (let at = from + 1; at < to; at++) {
    const digit = bytes[at]! - ZERO;
    if (!(digit >= 0 && digit <= 9)) return -1;
    if (weight >= 1) ms += digit * weight;
    weight = weight === 1 ? 0 : weight / 10;
  }
  return ms;
}

/** Where the offset begins: at the `Z` at the end, or at the first sign from `from` on, or at the end. */
function offsetBegin(bytes: Buffer, from: number, to: number): number {
  if (isZulu(bytes[to - 1]!)) return to - 1;
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (byte === PLUS || byte === MINUS) return at;
  }
  return to;
}

function isZulu(byte: number): boolean {
  return (byte | 0x20) === 0x7a;
}

/** Whether the byte may stand between date and time of day. */
function isBetween(byte: number): boolean {
  return byte === BLANK || (byte | 0x20) === 0x74;
}

/** Minutes east of UTC that the offset says; NaN if it is none. */
function offsetMinutesIn(bytes: Buffer, from: number, to: number): number {
  if (isZulu(bytes[from]!)) return 0;
  const length = to - from;
  const hours = length < 3 ? -1 : digitsIn(bytes, from + 1, from + 3);
  if (hours < 0 || hours > 23) return NaN;
  let minutes = 0;
  if (length === 5) minutes = digitsIn(bytes, from + 3, to);
  else if (length === 6 && bytes[from + 3] === COLON) minutes = digitsIn(bytes, from + 4, to);
  else if (length !== 3) return NaN;
  if (minutes < 0 || minutes > 59) return NaN;
  return (bytes[from] === MINUS ? -1 : 1) * (hours * 60 + minutes);
}

/** The number written in digits alone from `from` to `to`, or -1. */
function digitsIn(bytes: Buffer, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = bytes[at]! - ZERO;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}
