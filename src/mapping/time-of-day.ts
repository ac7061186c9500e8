import { type HourPattern } from '../model/mapping.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../model/time-units.ts';
import { digitsEnd, digitsIn, isDigit } from './digits.ts';

/** What came of reading. `none`: it has not the form. `impossible`: it has, but there is no such time. */
export type Reading = 'read' | 'none' | 'impossible';

const BLANK = 0x20;
const COMMA = 0x2c;
const POINT = 0x2e;
const COLON = 0x3a;
const LETTER_A = 0x61;
const LETTER_M = 0x6d;
const LETTER_P = 0x70;
/** Makes a letter of ASCII a small one. */
const SMALL = 0x20;

/** Reads `HH:MM[:SS[.fraction]]`, and AM or PM behind it where the pattern has them. */
export class TimeOfDay {
  /** Since midnight; up to and including the day's end. */
  ms = 0;
  /** Where the time of day ends. */
  end = 0;
  /** Whether it is in a second 60, which is taken for the second after it. */
  isLeap = false;
  readonly #leastHourDigits: number;
  readonly #halfDays: boolean;
  readonly #strict: boolean;

  /** `strict`: neither `24:00` nor a second 60. */
  constructor(hours: HourPattern, strict: boolean) {
    this.#leastHourDigits = hours.startsWith('HH') ? 2 : 1;
    this.#halfDays = hours.endsWith('AM');
    this.#strict = strict;
  }

  /** Reads from `from` on; sets the fields. */
  read(bytes: Buffer, from: number, to: number): Reading {
    const colon = digitsEnd(bytes, from, to, 2);
    if (colon < from + this.#leastHourDigits || bytes[colon] !== COLON || to < colon + 3) return 'none';
    let hour = digitsIn(bytes, from, colon);
    const minute = digitsIn(bytes, colon + 1, colon + 3);
    if (minute < 0) return 'none';
    this.end = colon + 3;
    let second = 0;
    let fraction = 0;
    if (this.end < to && bytes[this.end] === COLON) {
      second = to < this.end + 3 ? -1 : digitsIn(bytes, this.end + 1, this.end + 3);
      if (second < 0) return 'none';
      this.end += 3;
      const next = this.end < to ? bytes[this.end] : undefined;
      if (next === POINT || next === COMMA) fraction = this.#fraction(bytes, to);
      if (fraction < 0) return 'none';
    }
    if (this.#halfDays) {
      const half = this.#half(bytes, to);
      if (half === -1) return 'none';
      if (hour < 1 || hour > 12) return 'impossible';
      hour = (hour % 12) + half;
    }
    this.isLeap = second === 60;
    this.ms = hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + fraction;
    if (minute > 59 || second > 60) return 'impossible';
    if (this.#strict ? hour > 23 || this.isLeap : this.ms > DAY_MS + (this.isLeap ? 999 : 0)) return 'impossible';
    return 'read';
  }

  /** The milliseconds of the fraction `.d…` (or `,d…`) that stands next, the rest cut off; -1 if it is none. */
  #fraction(bytes: Buffer, to: number): number {
    let at = this.end + 1;
    if (at >= to || !isDigit(bytes[at])) return -1;
    let ms = 0;
    for (let weight = 100; at < to && isDigit(bytes[at]); at++) {
      if (weight >= 1) ms += (bytes[at]! - 0x30) * weight;
      weight = weight > 1 ? weight / 10 : 0;
    }
    this.end = at;
    return ms;
  }

  /** Hours after midnight of the half of the day that stands next, AM or PM; -1 if neither does. */
  #half(bytes: Buffer, to: number): number {
    const at = bytes[this.end] === BLANK ? this.end + 1 : this.end;
    if (to < at + 2 || (bytes[at + 1]! | SMALL) !== LETTER_M) return -1;
    const letter = bytes[at]! | SMALL;
    if (letter !== LETTER_A && letter !== LETTER_P) return -1;
    this.end = at + 2;
    return letter === LETTER_A ? 0 : 12;
  }
}
