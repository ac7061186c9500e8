import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { TraplineError } from '../../model/errors.ts';
import { systemReason } from '../../model/system-reason.ts';

/** A file that is read in pieces, each with its own memory. */
export class RandomAccessFile {
  readonly path: string;
  readonly size: number;
  readonly #file: number;

  /** Throws TraplineError('input') if the file cannot be opened. */
  constructor(path: string) {
    this.path = path;
    try {
      this.#file = openSync(path, 'r');
      const facts = fstatSync(this.#file);
      if (!facts.isFile()) throw new Error('it is not a regular file');
      this.size = facts.size;
    } catch (cause) {
      throw new TraplineError('file_unreadable', `cannot be read: ${systemReason(cause)}`, {
        location: { file: path },
        cause,
      });
    }
  }

  /**
   * The bytes from `position`: fewer than `length` if the file ends before, and none for a negative position. Aligned to eight
   * bytes in memory.
   */
  read(position: number, length: number): Buffer {
    if (position < 0) return Buffer.alloc(0);
    const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, this.size - position)));
    for (let done = 0; done < bytes.length;) {
      const read = readSync(this.#file, bytes, done, bytes.length - done, position + done);
      if (read === 0) return bytes.subarray(0, done);
      done += read;
    }
    return bytes;
  }

  close(): void {
    closeSync(this.#file);
  }
}
