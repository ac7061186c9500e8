import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';

const FLUSH_CHARACTERS = 1 << 20;

/** A JSON Lines file while it is written, one value a line. Memory is bounded by one flush. */
export class JsonLinesFile {
  readonly #file: number | null;
  readonly #onLine: ((line: string) => void) | undefined;
  readonly #hash = createHash('sha256');
  #pending = '';

  /** Without a path it only computes the digest. `onLine` is handed every line as it is written. */
  constructor(path: string | null, onLine?: (line: string) => void) {
    this.#file = path === null ? null : openSync(path, 'w');
    this.#onLine = onLine;
  }

  /** Writes a value as a line. */
  row(value: unknown): void {
    this.line(JSON.stringify(value));
  }

  /** Writes a line that is JSON already, without its line feed. */
  line(json: string): void {
    this.#onLine?.(json);
    this.#pending += `${json}\n`;
    if (this.#pending.length >= FLUSH_CHARACTERS) this.#flush();
  }

  /** Closes the file and returns the digest of its bytes: the first 32 hex digits of their SHA-256. */
  finish(): string {
    this.#flush();
    this.close();
    return this.#hash.digest('hex').slice(0, 32);
  }

  /** Closes the file as it is. */
  close(): void {
    if (this.#file !== null) closeSync(this.#file);
  }

  #flush(): void {
    const bytes = Buffer.from(this.#pending);
    this.#hash.update(bytes);
    if (this.#file !== null) writeFully(this.#file, bytes);
    this.#pending = '';
  }
}

/** Writes a JSON Lines file as a whole and returns the digest of its bytes. */
export function writeJsonLines(path: string | null, rows: Iterable<unknown>, onLine?: (line: string) => void): string {
  return writing(new JsonLinesFile(path, onLine), (file) => {
    for (const row of rows) file.row(row);
  });
}

/** The same of lines that are JSON already. */
export function writeLines(path: string | null, lines: Iterable<string>, onLine?: (line: string) => void): string {
  return writing(new JsonLinesFile(path, onLine), (file) => {
    for (const line of lines) file.line(line);
  });
}

function writing(file: JsonLinesFile, write: (file: JsonLinesFile) => void): string {
  try {
    write(file);
  } catch (error) {
    file.close();
    throw error;
  }
  return file.finish();
}

/** A write may take only part of what it is given. */
function writeFully(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}
