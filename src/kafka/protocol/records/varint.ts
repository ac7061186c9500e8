/** Kafka's variable-length integers: zigzag, then seven bits a byte, the lowest first. */

/** Number of bytes of `value`, a signed 32-bit integer. */
export function sizeOfVarint(value: number): number {
  const zigzag = (value << 1) ^ (value >> 31);
  return zigzag === 0 ? 1 : Math.ceil((32 - Math.clz32(zigzag)) / 7);
}

/** Writes a signed 32-bit integer and returns where it ends. */
export function writeVarint(bytes: Buffer, at: number, value: number): number {
  let zigzag = (value << 1) ^ (value >> 31);
  while ((zigzag & ~0x7f) !== 0) {
    bytes[at++] = (zigzag & 0x7f) | 0x80;
    zigzag >>>= 7;
  }
  bytes[at] = zigzag;
  return at + 1;
}

/** Number of bytes of `value`, an integer of at most 53 bits and a sign. */
export function sizeOfVarlong(value: number): number {
  if (value === (value | 0)) return sizeOfVarint(value);
  let size = 1;
  for (let rest = zigzagOf(value) >> 7n; rest > 0n; rest >>= 7n) size += 1;
  return size;
}

/** Writes an integer of at most 53 bits and a sign and returns where it ends. */
export function writeVarlong(bytes: Buffer, at: number, value: number): number {
  if (value === (value | 0)) return writeVarint(bytes, at, value);
  let rest = zigzagOf(value);
  for (; rest > 0x7fn; rest >>= 7n) bytes[at++] = Number(rest & 0x7fn) | 0x80;
  bytes[at] = Number(rest);
  return at + 1;
}

function zigzagOf(value: number): bigint {
  const wide = BigInt(value);
  return wide < 0n ? -2n * wide - 1n : 2n * wide;
}

/** Reads consecutive integers. It reads zeros past the end, so the caller must check `at`. */
export class VarintReader {
  readonly bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  /** A signed 32-bit integer. */
  int(): number {
    let byte = this.bytes[this.at++]!;
    if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1);
    let zigzag = byte & 0x7f;
    for (let shift = 7; byte >= 0x80 && shift < 35; shift += 7) {
      byte = this.bytes[this.at++]!;
      zigzag |= (byte & 0x7f) << shift;
    }
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }

  /** A signed 64-bit integer; exact up to 53 bits. */
  long(): number {
    const begin = this.at;
    let byte = 0x80;
    let zigzag = 0;
    for (let weight = 1; byte >= 0x80 && this.at - begin < 7; weight *= 128) {
      byte = this.bytes[this.at++]!;
      zigzag += (byte & 0x7f) * weight;
    }
    if (byte >= 0x80) return this.#wideLong(begin);
    return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
  }

  #wideLong(begin: number): number {
    this.at = begin;
    let byte = 0x80;
    let zigzag = 0n;
    for (let shift = 0n; byte >= 0x80 && shift < 70n; shift += 7n) {
      byte = this.bytes[this.at++]!;
      zigzag |= BigInt(byte & 0x7f) << shift;
    }
    return Number((zigzag >> 1n) ^ -(zigzag & 1n));
  }
}
