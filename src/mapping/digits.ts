const ZERO = 0x30;

/** The number written in digits alone from `from` to `to`, or -1. */
export function digitsIn(bytes: Buffer, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = bytes[at]! - ZERO;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Whether the byte is a decimal digit. */
export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= ZERO + 9;
}

/** Where the digits from `from` on end, `most` of them at most. */
export function digitsEnd(bytes: Buffer, from: number, to: number, most: number): number {
  const limit = Math.min(to, from + most);
  let at = from;
  while (at < limit && isDigit(bytes[at])) at += 1;
  return at;
}
