import { digitsIn } from './digits.ts';

const BLANK = 0x20;
const PLUS = 0x2b;
const MINUS = 0x2d;
const COLON = 0x3a;
const LETTER_Z = 0x7a;
const SMALL = 0x20;
const LONGEST_WORD = 3;

/**
 * Minutes east of UTC of what stands behind a time of day, from `from` to `to`: `Z`, `+HH`, `+HHMM`, `+HH:MM`, and unless `strict` the
 * same behind a blank, `UTC` and `GMT`. NaN if it is none of them.
 */
export function offsetMinutesIn(bytes: Buffer, from: number, to: number, strict: boolean): number {
  const at = !strict && bytes[from] === BLANK ? from + 1 : from;
  const length = to - at;
  const first = bytes[at]!;
  if ((first | SMALL) === LETTER_Z) return length === 1 ? 0 : NaN;
  if (first !== PLUS && first !== MINUS) {
    return !strict && length === LONGEST_WORD && /^(?:UTC|GMT)$/i.test(bytes.toString('latin1', at, to)) ? 0 : NaN;
  }
  const hours = length < 3 ? -1 : digitsIn(bytes, at + 1, at + 3);
  if (hours < 0 || hours > 23) return NaN;
  let minutes = 0;
  if (length === 5) minutes = digitsIn(bytes, at + 3, to);
  else if (length === 6 && bytes[at + 3] === COLON) minutes = digitsIn(bytes, at + 4, to);
  else if (length !== 3) return NaN;
  if (minutes < 0 || minutes > 59) return NaN;
  return (first === MINUS ? -1 : 1) * (hours * 60 + minutes);
}
