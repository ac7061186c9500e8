import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { TraplineError } from '../model/errors.ts';
import { reasonOf } from '../model/system-reason.ts';
import { type Sample, takeSample } from './sample.ts';

const SAMPLE_BYTES = 4 * 1_048_576;
const STDIN = 0;

/** The beginning of a file, or with `-` of what comes on stdin, as a sample. Throws TraplineError('input') for what cannot be read. */
export function readSample(path: string): { readonly sample: Sample; readonly name: string } {
  const name = path === '-' ? 'standard input' : basename(path);
  const { bytes, whole } = firstBytes(path, name);
  return { sample: takeSample(path === '-' ? name : path, bytes, whole), name };
}

function firstBytes(path: string, name: string): { readonly bytes: Buffer; readonly whole: boolean } {
  const location = { file: path === '-' ? name : path };
  try {
    const file = path === '-' ? STDIN : openSync(path, 'r');
    try {
      if (file !== STDIN && fstatSync(file).isDirectory()) {
        throw new TraplineError('file_unreadable', 'the file is a directory', { location });
      }
      return readFrom(file);
    } finally {
      if (file !== STDIN) closeSync(file);
    }
  } catch (cause) {
    if (cause instanceof TraplineError) throw cause;
    throw new TraplineError('file_unreadable', `cannot read the file: ${reasonOf(cause)}`, { location, cause });
  }
}

function readFrom(file: number): { readonly bytes: Buffer; readonly whole: boolean } {
  const bytes = Buffer.alloc(SAMPLE_BYTES);
  let length = 0;
  while (length < bytes.length) {
    const read = readSome(file, bytes, length);
    if (read === 0) return { bytes: bytes.subarray(0, length), whole: true };
    length += read;
  }
  return { bytes, whole: false };
}

/** Reads on; a pipe that has nothing yet is waited for. */
function readSome(file: number, bytes: Buffer, at: number): number {
  for (;;) {
    try {
      return readSync(file, bytes, at, bytes.length - at, null);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}
