/**
 * A transaction id is 64 bits, written as 16 lower-case hex digits. In a batch it is two words of `ids`: `[2i]` the low
 * word, `[2i + 1]` the high one, which is the memory layout of a little-endian UInt64.
 */
export function formatTransactionId(high: number, low: number): string {
  return hexWord(high) + hexWord(low);
}

/** Two hex digits by byte: several times faster than converting and padding, for ids are formatted by the million. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hexWord(word: number): string {
  return HEX[word >>> 24]! + HEX[(word >>> 16) & 255]! + HEX[(word >>> 8) & 255]! + HEX[word & 255]!;
}

/** The id at `row` of an `ids` column, as text. */
export function transactionIdAt(ids: Uint32Array, row: number): string {
  return formatTransactionId(ids[2 * row + 1]!, ids[2 * row]!);
}

/** High and low word of an id in text form, or undefined if it is not 16 hex digits. */
export function parseTransactionId(text: string): { readonly high: number; readonly low: number } | undefined {
  if (!/^[0-9a-f]{16}$/.test(text)) return undefined;
  return { high: Number.parseInt(text.slice(0, 8), 16), low: Number.parseInt(text.slice(8), 16) };
}
