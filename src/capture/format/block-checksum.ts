import { crc32 } from 'node:zlib';

/** Four zeros, and the CRC-32 of everything before it, the zeros included. */
export const SEAL_BYTES = 8;
const CRC_AT = 4;

/** The seal that goes behind `parts`. */
export function sealOf(parts: readonly Uint8Array[]): Uint8Array {
  const seal = Buffer.alloc(SEAL_BYTES);
  const checksum = [...parts, seal.subarray(0, CRC_AT)].reduce((crc, part) => crc32(part, crc), 0);
  seal.writeUInt32LE(checksum, CRC_AT);
  return seal;
}

/** Whether bytes that end in their seal are as they were written. */
export function isSealed(bytes: Buffer): boolean {
  const end = bytes.length - SEAL_BYTES + CRC_AT;
  return bytes.length >= SEAL_BYTES && crc32(bytes.subarray(0, end)) === bytes.readUInt32LE(end);
}
