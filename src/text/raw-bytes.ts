import { closeSync, openSync, readSync } from 'node:fs';
import { fileFailure } from './file-failure.ts';
import { NO_BYTES } from './stage.ts';

const PIECE_BYTES = 1 << 20;
const STDIN_FD = 0;
/** How long to wait for a pipe that has nothing yet and does not wait itself. */
const PIPE_WAIT_MS = 10;

/** The path that stands for standard input. */
export const STDIN = '-';

/** The name of a path in messages. */
export function nameOfInput(path: string): string {
  return path === STDIN ? 'standard input' : path;
}

/** The bytes of an open file, one piece after the other. */
export class RawBytes {
  readonly file: string;
  readonly fd: number;
  /** What was looked at and not read yet. */
  #ahead = NO_BYTES;
  #isClosed = false;

  /** `file` is its name in messages. */
  constructor(file: string, fd: number) {
    this.file = file;
    this.fd = fd;
  }

  /** Opens a path, or standard input. Throws TraplineError. */
  static open(path: string): RawBytes {
    const file = nameOfInput(path);
    try {
      return new RawBytes(file, path === STDIN ? STDIN_FD : openSync(path, 'r'));
    } catch (cause) {
      throw fileFailure(file, cause);
    }
  }

  /** The next `least` bytes or more, which `read` still gives; fewer where there are no more. Throws as `read` does. */
  peek(least: number): Buffer {
    while (this.#ahead.length < least) {
      const piece = this.#next();
      if (piece.length === 0) break;
      this.#ahead = Buffer.concat([this.#ahead, piece]);
    }
    return this.#ahead;
  }

  /** The next bytes; none at the end. Throws TraplineError, for a folder too. */
  read(): Buffer {
    const ahead = this.#ahead;
    if (ahead.length === 0) return this.#next();
    this.#ahead = NO_BYTES;
    return ahead;
  }

  #next(): Buffer {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    for (;;) {
      try {
        return piece.subarray(0, readSync(this.fd, piece));
      } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        // Windows says so of the end of a pipe.
        if (code === 'EOF') return piece.subarray(0, 0);
        if (code !== 'EAGAIN') throw fileFailure(this.file, cause);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_WAIT_MS);
      }
    }
  }

  /** May be called again. */
  close(): void {
    if (this.fd !== STDIN_FD && !this.#isClosed) closeSync(this.fd);
    this.#isClosed = true;
  }
}
