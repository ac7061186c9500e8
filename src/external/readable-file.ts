import { closeSync, constants, createReadStream, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { type Readable } from 'node:stream';
import { isatty, ReadStream } from 'node:tty';

/**
 * The bytes of a file, a named pipe or a terminal, in a stream that can be destroyed at any time. Throws what the system says where it
 * cannot be opened. A thread of the pool that waits for a pipe's other end, or for a terminal's next line, cannot be stopped and keeps the
 * process from ending, so these two are opened without waiting and followed by the event loop.
 */
export function openReadable(path: string): Readable {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    if (fstatSync(fd).isFIFO()) return new Socket({ fd, readable: true, writable: false });
    if (isatty(fd)) return new ReadStream(fd);
    return createReadStream(path, { fd });
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
