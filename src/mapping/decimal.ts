/** Why a text is no usable decimal number. */
export type DecimalProblem = 'not a number' | 'too many decimals' | 'too large';

/** What to do with decimals beyond the scale. `round`: half away from zero. `floor`: towards minus infinity. */
export type ExcessDecimals = 'reject' | 'round' | 'floor';

/** Exponents beyond this are refused before their zeros are written out. */
const LARGEST_EXPONENT = 40;

const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

/**
 * Reads `[+-]digits[.digits][e[+-]digits]`, in `bytes` from `from` to `to`, as an integer count of 10^-scale, digit by digit: no
 * binary fraction is ever formed, so the result is exact. Decimals are judged as written: `1.500` has three. An exponent moves the
 * point first: `1.2345E2` has two. Never returns negative zero.
 */
export function parseDecimal(
  bytes: Buffer,
  from: number,
  to: number,
  scale: number,
  excess: ExcessDecimals,
): number | DecimalProblem {
  const first = from < to ? bytes[from] : undefined;
  const negative = first === MINUS;
  let magnitude = 0;
  let digits = 0;
  /** Decimals read so far; -1 before the point. */
  let decimals = -1;
  let addOne = false;
  for (let at = negative || first === PLUS ? from + 1 : from; at < to; at++) {
    const byte = bytes[at]!;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) {
      digits += 1;
      if (decimals >= 0) decimals += 1;
      if (decimals <= scale) magnitude = magnitude * 10 + digit;
      else if (excess === 'round') addOne ||= decimals === scale + 1 && digit >= 5;
      else if (excess === 'floor') addOne ||= negative && digit > 0;
    } else if (byte === POINT && decimals < 0) {
      decimals = 0;
    } else {
      const plain =
        digits > 0 && decimals !== 0 ? withoutExponent(bytes.toString('latin1', from, to), at - from) : undefined;
      return plain === undefined ? 'not a number' : parseDecimalText(plain, scale, excess);
    }
  }
  if (digits === 0 || decimals === 0) return 'not a number';
  if (excess === 'reject' && decimals > scale) return 'too many decimals';
  for (let shift = Math.max(decimals, 0); shift < scale; shift++) magnitude *= 10;
  if (addOne) magnitude += 1;
  // Sums of digits are exact up to here; beyond, they only grow, so none comes back below.
  if (magnitude > Number.MAX_SAFE_INTEGER) return 'too large';
  return negative && magnitude !== 0 ? -magnitude : magnitude;
}

/** `parseDecimal` of a text. */
export function parseDecimalText(text: string, scale: number, excess: ExcessDecimals): number | DecimalProblem {
  const bytes = Buffer.from(text);
  return parseDecimal(bytes, 0, bytes.length, scale, excess);
}

/** The number whose `e` stands at `at`, written out with its point moved; undefined if it is none. */
function withoutExponent(text: string, at: number): string | undefined {
  const written = /^[eE]([+-]?\d+)$/.exec(text.slice(at));
  const exponent = Number(written?.[1]);
  if (!(Math.abs(exponent) <= LARGEST_EXPONENT)) return undefined;
  const sign = /^[+-]/.test(text) ? text.charAt(0) : '';
  const [whole = '', fraction = ''] = text.slice(sign.length, at).split('.');
  if (exponent < 0) {
    const padded = whole.padStart(1 - exponent, '0');
    return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}${fraction}`;
  }
  const moved = fraction.padEnd(exponent, '0');
  const rest = moved.slice(exponent);
  return `${sign}${whole}${moved.slice(0, exponent)}${rest === '' ? '' : `.${rest}`}`;
}
