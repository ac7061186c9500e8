import { crc32 } from 'node:zlib';

/** Length of a checksum: four zeros, then the CRC-32 of everything before it, including the zeros. */
export const CHECKSUM_BYTES = 8;
const CRC_AT = 4;

/** The checksum that is written after `parts`. */
export function checksumOf(parts: readonly Uint8Array[]): Uint8Array {
  const trailer = Buffer.alloc(CHECKSUM_BYTES);
  const checksum = [...parts, trailer.subarray(0, CRC_AT)].reduce((crc, part) => crc32(part, crc), 0);
  trailer.writeUInt32LE(checksum, CRC_AT);
  return trailer;
}

/** Whether bytes that end with their checksum are unchanged. */
export function checksumMatches(bytes: Buffer): boolean {
  const end = bytes.length - CHECKSUM_BYTES + CRC_AT;
  return bytes.length >= CHECKSUM_BYTES && crc32(bytes.subarray(0, end)) === bytes.readUInt32LE(end);
}
