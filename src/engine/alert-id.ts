import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

const ID_BYTES = 16;

/**
 * The id of an alert: the first 32 hex digits of SHA-256 over UTF-8 `rule\0client\0transaction id of the opening detection\0
 * window start`, the last one empty for trailing windows.
 */
export function alertId(
  rule: string,
  client: string,
  openingTransactionId: string,
  windowStartMs: number | null,
): string {
  const text = [rule, client, openingTransactionId, windowStartMs === null ? '' : String(windowStartMs)].join('\0');
  return bytesToHex(sha256(new TextEncoder().encode(text)).subarray(0, ID_BYTES));
}
