/**
 * A transaction id is 64 bits, written as 16 lower-case hex digits. In a batch it is two words of `ids`: `[2i]` the low
 * word, `[2i + 1]` the high one, which is the memory layout of a little-endian UInt64.
 */
export function formatTransactionId(high: number, low: number): string {
  return (high >>> 0).toString(16).padStart(8, '0') + (low >>> 0).toString(16).padStart(8, '0');
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
