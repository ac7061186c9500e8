import { type TimePattern } from '../model/mapping.ts';
import { daysFromCivil, isDate } from '../wire/civil-date.ts';
import { digitsEnd, digitsIn } from './digits.ts';
import { type Reading } from './time-of-day.ts';

/** Reads a date in one order of day, month and year. */
export class DateReader {
  /** Since 1970-01-01. */
  days = 0;
  /** Where the date ends. */
  end = 0;
  readonly #order: readonly ('D' | 'M' | 'Y')[];
  readonly #separator: number | null;
  readonly #leastDigits: number;

  constructor({ order, separator, padded }: TimePattern) {
    this.#order = order;
    this.#separator = separator === '' ? null : separator.charCodeAt(0);
    this.#leastDigits = padded ? 2 : 1;
  }

  /** Reads from `from` on; sets the fields. */
  read(bytes: Buffer, from: number, to: number): Reading {
    let [year, month, day] = [0, 0, 0];
    let at = from;
    for (let i = 0; i < 3; i++) {
      if (i > 0 && this.#separator !== null) {
        if (bytes[at] !== this.#separator) return 'none';
        at += 1;
      }
      const part = this.#order[i]!;
      const end = digitsEnd(bytes, at, to, part === 'Y' ? 4 : 2);
      if (end - at < (part === 'Y' ? 4 : this.#leastDigits)) return 'none';
      const value = digitsIn(bytes, at, end);
      if (part === 'Y') year = value;
      else if (part === 'M') month = value;
      else day = value;
      at = end;
    }
    this.end = at;
    if (!isDate(year, month, day)) return 'impossible';
    this.days = daysFromCivil(year, month, day);
    return 'read';
  }
}
