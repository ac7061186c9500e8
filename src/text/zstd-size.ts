const DICTIONARY_BYTES = [0, 1, 2, 4];

/** The size that a frame of zstd says it holds (RFC 8878, 3.1.1.1), in bytes; null where it says none or its header is cut off. */
export function statedZstdSize(frame: Buffer): number | null {
  const descriptor = frame[4] ?? 0;
  const isSingle = (descriptor & 0x20) !== 0;
  const at = 5 + (isSingle ? 0 : 1) + DICTIONARY_BYTES[descriptor & 3]!;
  const flag = descriptor >> 6;
  const length = flag === 0 ? Number(isSingle) : 2 ** flag;
  if (length === 0 || frame.length < at + length) return null;
  if (length === 8) return Number(frame.readBigUInt64LE(at));
  const size = frame.readUIntLE(at, length);
  return length === 2 ? size + 256 : size;
}
