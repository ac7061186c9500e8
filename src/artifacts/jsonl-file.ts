import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';

const FLUSH_CHARACTERS = 1 << 20;

/**
 * Writes a JSON Lines file, one value a line, and returns the digest of its bytes: the first 32 hex digits of their SHA-256.
 * Memory is bounded by one flush. Without a path it only computes the digest. `onLine` is handed every line as it is written.
 */
export function writeJsonLines(
  path: string | null,
  rows: Iterable<unknown>,
  onLine: (line: string) => void = () => undefined,
): string {
  const hash = createHash('sha256');
  const file = path === null ? null : openSync(path, 'w');
  try {
    let pending = '';
    const flush = () => {
      const bytes = Buffer.from(pending);
      hash.update(bytes);
      if (file !== null) writeFully(file, bytes);
      pending = '';
    };
    for (const row of rows) {
      const line = JSON.stringify(row);
      onLine(line);
      pending += `${line}\n`;
      if (pending.length >= FLUSH_CHARACTERS) flush();
    }
    flush();
  } finally {
    if (file !== null) closeSync(file);
  }
  return hash.digest('hex').slice(0, 32);
}

/** A write may take only part of what it is given. */
function writeFully(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}
