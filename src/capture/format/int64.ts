const WORD = 0x1_0000_0000;
const HIGHEST = 0x7fff_ffff;

/**
 * Integers as 64-bit two's complement in little-endian words. Exact for every integer-valued double below 2^63 in magnitude.
 * 2^63, which is the double of the largest 64-bit integer, becomes that integer, so it survives a round trip.
 */
export function int64Bytes(values: Float64Array): Uint8Array {
  const words = new Int32Array(2 * values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const high = Math.floor(value / WORD);
    const fits = high <= HIGHEST;
    words[2 * i] = fits ? value | 0 : -1;
    words[2 * i + 1] = fits ? high : HIGHEST;
  }
  return new Uint8Array(words.buffer);
}

/** The doubles nearest to 64-bit integers. `bytes` must be aligned to four. */
export function int64Values(bytes: Uint8Array, length: number): Float64Array {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, 2 * length);
  const values = new Float64Array(length);
  for (let i = 0; i < length; i++) values[i] = words[2 * i + 1]! * WORD + (words[2 * i]! >>> 0);
  return values;
}
