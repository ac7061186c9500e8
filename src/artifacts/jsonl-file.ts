import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';

const BUFFER_BYTES = 1 << 20;
/** Enough where nothing is written and lines are only digested. */
const DIGEST_BUFFER_BYTES = 1 << 16;
const LINE_FEED = 0x0a;
/** UTF-8 takes no more bytes than this for a UTF-16 unit. */
const MOST_BYTES_A_UNIT = 3;

/** A JSON Lines file while it is written, one value a line. Memory is bounded by one buffer and one line. */
export class JsonLinesFile {
  readonly #file: number | null;
  readonly #onLine: ((line: string) => void) | undefined;
  readonly #hash = createHash('sha256');
  readonly #buffer: Buffer;
  #used = 0;

  /** Without a path it only computes the digest. `onLine` is handed every line as it is written. */
  constructor(path: string | null, onLine?: (line: string) => void) {
    this.#file = path === null ? null : openSync(path, 'w');
    this.#onLine = onLine;
    this.#buffer = Buffer.allocUnsafe(path === null ? DIGEST_BUFFER_BYTES : BUFFER_BYTES);
  }

  /** Writes a value as a line. */
  row(value: unknown): void {
    this.line(JSON.stringify(value));
  }

  /** Writes a line that is JSON already, without its line feed. */
  line(json: string): void {
    this.#onLine?.(json);
    const most = MOST_BYTES_A_UNIT * json.length + 1;
    if (this.#used + most > this.#buffer.length) this.#flush();
    if (most > this.#buffer.length) return this.#take(Buffer.from(`${json}\n`));
    this.#used += this.#buffer.write(json, this.#used);
    this.#buffer[this.#used++] = LINE_FEED;
  }

  /** Writes whole lines that are JSON in UTF-8 already, with their line feeds. */
  lines(bytes: Uint8Array): void {
    if (this.#onLine !== undefined) {
      for (const line of Buffer.from(bytes).toString().split('\n').slice(0, -1)) this.#onLine(line);
    }
    if (this.#used + bytes.length > this.#buffer.length) this.#flush();
    if (bytes.length > this.#buffer.length) return this.#take(bytes);
    this.#buffer.set(bytes, this.#used);
    this.#used += bytes.length;
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
    this.#take(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }

  #take(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    if (this.#file !== null) writeFully(this.#file, bytes);
  }
}

/** Writes a JSON Lines file as a whole and returns the digest of its bytes. */
export function writeJsonLines(path: string | null, rows: Iterable<unknown>, onLine?: (line: string) => void): string {
  const file = new JsonLinesFile(path, onLine);
  try {
    for (const row of rows) file.row(row);
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
