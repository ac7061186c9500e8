import { closeSync, openSync, readSync } from 'node:fs';
import { Content } from './content.ts';
import { fileFailure } from './file-failure.ts';

/** The most that is read at once. */
export const PIECE_BYTES = 1 << 20;
const STDIN_FD = 0;
/** How long to wait for a pipe that has nothing yet and does not wait itself. */
const PIPE_WAIT_MS = 10;

/** The path that stands for standard input. */
export const STDIN = '-';

/** The name of a path in messages. */
export function nameOfInput(path: string): string {
  return path === STDIN ? 'standard input' : path;
}

/** The bytes of an open file. */
export class RawBytes extends Content {
  readonly fd: number;
  #isClosed = false;

  /** `file` is its name in messages. */
  constructor(file: string, fd: number) {
    super(file);
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

  /** Throws TraplineError, for a folder too. */
  protected override next(): Buffer {
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
