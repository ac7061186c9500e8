import { type Thousands } from '../model/mapping.ts';
import { type DecimalProblem, type ExcessDecimals, parseDecimal } from './decimal.ts';
import { isDigit } from './digits.ts';
import { blankLength } from './symbol-set.ts';

const APOSTROPHE = 0x27;
const POINT = 0x2e;
const ZERO = 0x30;
const FIRST_BYTES = 64;
const TYPOGRAPHIC_APOSTROPHE = Buffer.from('\u2019');
/** The number has none of the forms that are known. */
const NO_NUMBER = -1;

/** Reads a number without a sign that has one decimal separator, and one thousands separator or none. */
export class NumberText {
  readonly #decimal: number;
  readonly #thousands: Thousands;
  readonly #threeOnly: boolean;
  /** A number with a decimal point and without its groups. */
  #plain = Buffer.alloc(FIRST_BYTES);

  /** `decimal` is an ASCII character. `threeOnly`: every group but the first has three digits. */
  constructor(decimal: number, thousands: Thousands, threeOnly: boolean) {
    this.#decimal = decimal;
    this.#thousands = thousands;
    this.#threeOnly = threeOnly;
  }

  /** As `parseDecimal`, of what stands from `from` to `to`. */
  parse(bytes: Buffer, from: number, to: number, scale: number, excess: ExcessDecimals): number | DecimalProblem {
    if (from >= to || !(isDigit(bytes[from]) || bytes[from] === this.#decimal)) return 'not a number';
    const length = this.#copyPlain(bytes, from, to);
    return length === NO_NUMBER ? 'not a number' : parseDecimal(this.#plain, 0, length, scale, excess);
  }

  /** Copies the number as `parseDecimal` has it. Returns its length, or NO_NUMBER. */
  #copyPlain(bytes: Buffer, from: number, to: number): number {
    if (to - from > this.#plain.length) this.#plain = Buffer.alloc(2 * (to - from));
    const plain = this.#plain;
    let length = 0;
    let group = 0;
    let groups = 0;
    /** Digits of the groups between the first and the last; 0 while there are none. */
    let between = 0;
    let first = 0;
    let at = from;
    while (at < to && bytes[at] !== this.#decimal) {
      const byte = bytes[at]!;
      const separator = isDigit(byte) ? 0 : this.#separatorLength(bytes, at, to);
      if (separator === 0 && !isDigit(byte)) {
        // An exponent may follow digits that have no groups.
        if (groups > 0 || (byte | 0x20) !== 0x65) return NO_NUMBER;
        break;
      }
      if (separator === 0) {
        plain[length++] = byte;
        group += 1;
        at += 1;
        continue;
      }
      if (group === 0) return NO_NUMBER;
      if (groups === 0) first = group;
      else if (between !== 0 && between !== group) return NO_NUMBER;
      else between = group;
      groups += 1;
      group = 0;
      at += separator;
    }
    if (groups > 0 && !(group === 3 && this.#areGroups(first, between, bytes[from]!))) return NO_NUMBER;
    for (; at < to; at++) {
      const byte = bytes[at]!;
      if (byte !== this.#decimal && byte === POINT) return NO_NUMBER;
      if (groups > 0 && byte !== this.#decimal && !isDigit(byte)) return NO_NUMBER;
      plain[length++] = byte === this.#decimal ? POINT : byte;
    }
    return length;
  }

  /** Whether a first group of so many digits may stand before groups of `between` digits and a last one of three. */
  #areGroups(first: number, between: number, firstByte: number): boolean {
    if (this.#threeOnly) return first >= 1 && first <= 3 && (between === 0 || between === 3);
    // 0,123 is no thousand: somebody's decimal comma.
    if (firstByte === ZERO) return false;
    if (between === 2) return first >= 1 && first <= 2;
    return first >= 1 && first <= 3 && (between === 0 || between === 3);
  }

  /** The length of the thousands separator at `at`; 0 if there is none. */
  #separatorLength(bytes: Buffer, at: number, to: number): number {
    switch (this.#thousands) {
      case 'none':
        return 0;
      case ' ':
        return blankLength(bytes, at, to);
      case "'":
        if (bytes[at] === APOSTROPHE) return 1;
        return TYPOGRAPHIC_APOSTROPHE.equals(bytes.subarray(at, Math.min(to, at + 3))) ? 3 : 0;
      case ',':
      case '.':
      case '_':
        return bytes[at] === this.#thousands.charCodeAt(0) ? 1 : 0;
    }
  }
}
