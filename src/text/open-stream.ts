import { closeSync, constants, createReadStream, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { type Readable } from 'node:stream';
import { isatty, ReadStream } from 'node:tty';
import { fileFailure } from './file-failure.ts';
import { nameOfInput, STDIN } from './raw-bytes.ts';

const PIECE_BYTES = 1 << 20;

/** What is read as it comes. */
export interface OpenStream {
  readonly stream: Readable;
  /** Its size in bytes; 0 if unknown. */
  readonly bytes: number;
}

/**
 * The bytes of a file, a named pipe, a terminal or, for `-`, standard input, in a stream that can be destroyed at any time. Throws
 * TraplineError where it cannot be opened. A thread of the pool that waits for a pipe's other end, or for a terminal's next line, cannot be
 * stopped and keeps the process from ending, so these two are opened without waiting and followed by the event loop.
 */
export function openStream(path: string): OpenStream {
  if (path === STDIN) return { stream: process.stdin, bytes: 0 };
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      return streamOf(fd);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  } catch (cause) {
    throw fileFailure(nameOfInput(path), cause);
  }
}

function streamOf(fd: number): OpenStream {
  const facts = fstatSync(fd);
  if (facts.isFIFO()) return { stream: new Socket({ fd, readable: true, writable: false }), bytes: 0 };
  if (isatty(fd)) return { stream: new ReadStream(fd), bytes: 0 };
  return { stream: createReadStream('', { fd, highWaterMark: PIECE_BYTES }), bytes: facts.size };
}
