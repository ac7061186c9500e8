import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';

const FLUSH_CHARACTERS = 1 << 20;

/**
 * Writes a JSON Lines file, one value a line, and returns the digest of its bytes: the first 32 hex digits of their SHA-256.
 * Memory is bounded by one flush.
 */
export function writeJsonLines(path: string, rows: Iterable<unknown>): string {
  const hash = createHash('sha256');
  const file = openSync(path, 'w');
  try {
    let pending = '';
    const flush = () => {
      hash.update(pending);
      writeSync(file, pending);
      pending = '';
    };
    for (const row of rows) {
      pending += `${JSON.stringify(row)}\n`;
      if (pending.length >= FLUSH_CHARACTERS) flush();
    }
    flush();
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return hash.digest('hex').slice(0, 32);
}
