const ZERO = 0x30;
/** What fits into signed 32 bits, where arithmetic is quickest. */
const LOW = 1_000_000_000;
const LOW_DIGITS = 9;

/**
 * Writes an integer from 0 to 2^53 − 1 in ASCII digits at `at`, with zeros before it where it has fewer than `least`. Returns where
 * it ends.
 */
export function writeDigits(bytes: Uint8Array, at: number, value: number, least: number): number {
  if (value < LOW) return writeLow(bytes, at, value | 0, least);
  const high = Math.floor(value / LOW);
  const middle = writeLow(bytes, at, high, least - LOW_DIGITS);
  return writeLow(bytes, middle, (value - high * LOW) | 0, LOW_DIGITS);
}

function writeLow(bytes: Uint8Array, at: number, value: number, least: number): number {
  let digits = Math.max(1, least);
  for (let bound = POWERS[digits]!; value >= bound; bound = POWERS[digits]!) digits += 1;
  let rest = value;
  for (let place = at + digits - 1; place >= at; place--) {
    const tenth = (rest / 10) | 0;
    bytes[place] = ZERO + rest - 10 * tenth;
    rest = tenth;
  }
  return at + digits;
}

const POWERS = Float64Array.from({ length: 18 }, (_, power) => Number(`1e${power}`));
