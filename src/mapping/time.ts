import { type TimePattern } from '../model/mapping.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../model/time-units.ts';
import { type TimeZone } from '../timezone/time-zone.ts';
import { daysFromCivil, isDate } from '../wire/civil-date.ts';
import { DateReader } from './date-reader.ts';
import { digitsIn } from './digits.ts';
import { type Fields } from './fields.ts';
import { offsetMinutesIn } from './offset.ts';
import { type Reading, TimeOfDay } from './time-of-day.ts';

/** Why there is no time. */
export type TimeProblem =
  'no time' | 'not a time' | 'no time of day' | 'no time zone' | 'no such date or time of day' | 'time out of range';

const BLANK = 0x20;
const PLUS = 0x2b;
const MINUS = 0x2d;
const LETTER_T = 0x74;
const SMALL = 0x20;
/** The years 0000 to 9999: what four digits can say. Catches microseconds taken for milliseconds. */
const EARLIEST_MS = -62_167_219_200_000;
const LATEST_MS = 253_402_300_799_999;

/** How a written time is read. */
export interface WrittenTimeOptions {
  readonly pattern: TimePattern;
  /** What a time without offset is on the clock of; null where such a time is malformed. */
  readonly zone: TimeZone | null;
  /** Whether a date without a time of day is the day's start. */
  readonly dateAlone: boolean;
  /** No `24:00`, no second 60, and no offset but `Z` and those with a sign. */
  readonly strict: boolean;
}

/**
 * Reads a date, the time of day behind it and the offset behind that, to integer ms since the epoch. Beyond the millisecond it floors.
 * `24:00` is the next day's start. A leap second, the second 60 that ends a day of UTC, is the second after it, because time since the epoch
 * has none.
 */
export class WrittenTime {
  readonly #date: DateReader;
  readonly #timeOfDay: TimeOfDay;
  readonly #zone: TimeZone | null;
  readonly #dateAlone: boolean;
  readonly #hasTimeOfDay: boolean;
  readonly #strict: boolean;

  constructor({ pattern, zone, dateAlone, strict }: WrittenTimeOptions) {
    this.#date = new DateReader(pattern);
    this.#timeOfDay = new TimeOfDay(pattern.hours, strict);
    this.#hasTimeOfDay = pattern.hours !== 'none';
    this.#zone = zone;
    this.#dateAlone = dateAlone || !this.#hasTimeOfDay;
    this.#strict = strict;
  }

  /** The time in the field at `index`; a blank or a T stands between its date and its time of day. */
  parse(fields: Fields, index: number): number | TimeProblem {
    if (isEmpty(fields, index)) return 'no time';
    const bytes = fields.bytes(index);
    const to = fields.to[index]!;
    const date = this.#date.read(bytes, fields.from[index]!, to);
    if (date === 'none') return 'not a time';
    const at = this.#date.end;
    if (at === to) return this.#alone(date);
    if (!this.#hasTimeOfDay || !isBetween(bytes[at]!)) return 'not a time';
    return this.#onDate(date, bytes, at + 1, to);
  }

  /** The time with its date in one field and its time of day in another. */
  parsePair(fields: Fields, dateIndex: number, timeIndex: number): number | TimeProblem {
    if (isEmpty(fields, dateIndex)) return 'no time';
    const to = fields.to[dateIndex]!;
    const date = this.#date.read(fields.bytes(dateIndex), fields.from[dateIndex]!, to);
    if (date === 'none' || this.#date.end !== to) return 'not a time';
    if (isEmpty(fields, timeIndex)) return this.#alone(date);
    return this.#onDate(date, fields.bytes(timeIndex), fields.from[timeIndex]!, fields.to[timeIndex]!);
  }

  #alone(date: Reading): number | TimeProblem {
    if (!this.#dateAlone) return this.#strict ? 'not a time' : 'no time of day';
    if (date === 'impossible') return 'no such date or time of day';
    return this.#onClock(this.#date.days * DAY_MS);
  }

  /** Reads the time of day and the offset. */
  #onDate(date: Reading, bytes: Buffer, from: number, to: number): number | TimeProblem {
    const time = this.#timeOfDay;
    const reading = time.read(bytes, from, to);
    if (reading === 'none') return 'not a time';
    const offsetMinutes = time.end === to ? null : offsetMinutesIn(bytes, time.end, to, this.#strict);
    const isImpossible = date === 'impossible' || reading === 'impossible';
    // Of a date that cannot be and a sign without an offset, the date is told, by every engine alike.
    if (Number.isNaN(offsetMinutes) && !(isImpossible && isSign(bytes[time.end]!))) return 'not a time';
    if (isImpossible) return 'no such date or time of day';
    const localMs = this.#date.days * DAY_MS + time.ms;
    const ms = offsetMinutes === null ? this.#onClock(localMs) : inRange(localMs - offsetMinutes * MINUTE_MS);
    return typeof ms === 'number' && time.isLeap && !beginsDay(ms) ? 'no such date or time of day' : ms;
  }

  #onClock(localMs: number): number | TimeProblem {
    return this.#zone === null ? 'no time zone' : inRange(this.#zone.toUtcMs(localMs));
  }
}

/** In which fields the parts of a time stand. */
export interface TimeParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly time: number;
}

/** The time of day of `parseTimeParts`. */
const TIME_PART = new TimeOfDay('HH', false);

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
  const to = fields.to[time]!;
  const reading = TIME_PART.read(fields.bytes(time), fields.from[time]!, to);
  if (y < 0 || m < 0 || d < 0 || reading === 'none' || TIME_PART.end !== to) return 'not a time';
  if (reading === 'impossible' || !isDate(y, m, d)) return 'no such date or time of day';
  const ms = inRange(zone.toUtcMs(daysFromCivil(y, m, d) * DAY_MS + TIME_PART.ms));
  return typeof ms === 'number' && TIME_PART.isLeap && !beginsDay(ms) ? 'no such date or time of day' : ms;
}

/** Null or of no length. */
export function isEmpty(fields: Fields, index: number): boolean {
  return fields.to[index]! <= fields.from[index]!;
}

/** The number written in `least` to `most` digits in the field at `index`, or -1. */
function numberIn(fields: Fields, index: number, least: number, most: number): number {
  const from = fields.from[index]!;
  const to = fields.to[index]!;
  return to - from < least || to - from > most ? -1 : digitsIn(fields.bytes(index), from, to);
}

/** The time, unless it is in a year that four digits cannot say. */
export function inRange(ms: number): number | TimeProblem {
  return ms >= EARLIEST_MS && ms <= LATEST_MS ? ms : 'time out of range';
}

function isSign(byte: number): boolean {
  return byte === PLUS || byte === MINUS;
}

/** Whether the instant is in the first second of a day of UTC. */
function beginsDay(ms: number): boolean {
  return Math.floor(ms / SECOND_MS) % (DAY_MS / SECOND_MS) === 0;
}

/** Whether the byte may stand between date and time of day. */
function isBetween(byte: number): boolean {
  return byte === BLANK || (byte | SMALL) === LETTER_T;
}
