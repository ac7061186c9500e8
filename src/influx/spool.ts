import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { TraplineError } from '../model/errors.ts';
import { temporaryName } from '../model/temporary-name.ts';

interface Entry {
  readonly position: number;
  readonly bytes: number;
}

/**
 * A queue of batches of lines on disk, for the time when a server is unreachable. Its file is removed when the process ends.
 */
export class Spool {
  readonly #directory: string;
  readonly #maxBytes: number;
  readonly #openFile: (path: string) => number;
  readonly #entries: Entry[] = [];
  readonly #remove = () => this.close();
  #folder: string | null = null;
  #file: number | null = null;
  #end = 0;

  /** The file is created at its first use. */
  constructor(directory: string, maxBytes: number, openFile = (path: string) => openSync(path, 'w+', 0o600)) {
    this.#directory = directory;
    this.#maxBytes = maxBytes;
    this.#openFile = openFile;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** Adds a batch; false if there is no room for it. Throws TraplineError('service') if the disk fails. */
  append(lines: readonly string[]): boolean {
    const content = Buffer.from(lines.join('\n'));
    if (this.#end + content.length > this.#maxBytes) return false;
    try {
      this.#file ??= this.#open();
      for (let done = 0; done < content.length;) {
        done += writeSync(this.#file, content, done, content.length - done, this.#end + done);
      }
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new TraplineError(
        'write_failed',
        `lines for InfluxDB cannot wait in ${this.#folder ?? this.#directory}: ${why}`,
        { cause },
      );
    }
    this.#entries.push({ position: this.#end, bytes: content.length });
    this.#end += content.length;
    return true;
  }

  /** The oldest batch; undefined if there is none. */
  take(): string[] | undefined {
    const entry = this.#entries.shift();
    if (entry === undefined) return undefined;
    const content = Buffer.alloc(entry.bytes);
    readSync(this.#file!, content, 0, entry.bytes, entry.position);
    if (this.#entries.length === 0) {
      this.#end = 0;
      ftruncateSync(this.#file!, 0);
    }
    return content.toString().split('\n');
  }

  /** Removes the file. */
  close(): void {
    process.off('exit', this.#remove);
    if (this.#file !== null) closeSync(this.#file);
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
    this.#file = null;
    this.#folder = null;
  }

  #open(): number {
    this.#folder = mkdtempSync(join(this.#directory, temporaryName('influx', process.pid)));
    process.on('exit', this.#remove);
    return this.#openFile(join(this.#folder, 'lines'));
  }
}
