import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type Rule } from '../model/rule-set.ts';
import { type OracleTransaction } from './transaction.ts';

/**
 * The id of the alert that `opening` opens: the first 32 hex digits of SHA-256 over rule, client, transaction and window start.
 * The window start is empty for trailing windows.
 */
export function alertId(rule: Rule, opening: OracleTransaction, windowStartMs: number): string {
  const start = rule.window.kind === 'trailing' ? '' : String(windowStartMs);
  const text = [rule.name, opening.clientId, opening.id, start].join('\0');
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, 32);
}
