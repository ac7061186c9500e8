import { closeSync, openSync, readSync } from 'node:fs';
import { type z } from 'zod';
import { TraplineError } from '../model/errors.ts';
import { reasonOf } from '../model/system-reason.ts';

const CHUNK_BYTES = 1 << 20;
const LINE_FEED = 0x0a;

/** A line of a file, without its line feed. */
export interface TextLine {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** Where it begins in the file, in bytes. */
  readonly at: number;
}

/** From where to where a file is read, in bytes, and the number of the first line there; left out, all of it. */
export interface FilePart {
  readonly from: number;
  readonly to: number;
  readonly firstLine: number;
}

const WHOLE: FilePart = { from: 0, to: Infinity, firstLine: 1 };

/**
 * The lines of a file, read as they are asked for, with a chunk and a line in memory. Throws TraplineError('file_unreadable'); the file is closed when the
 * loop over it ends, however it does.
 */
export function* linesOf(path: string, part: FilePart = WHOLE): Generator<TextLine> {
  const file = opened(path);
  try {
    let rest: Buffer = Buffer.alloc(0);
    let restAt = part.from;
    let number = part.firstLine;
    for (let at = part.from; at < part.to;) {
      const chunk = read(path, file, at, Math.min(CHUNK_BYTES, part.to - at));
      if (chunk.length === 0) break;
      at += chunk.length;
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let from = 0;
      for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
        yield { text: bytes.toString('utf8', from, end), number: number++, at: restAt + from };
        from = end + 1;
      }
      rest = bytes.subarray(from);
      restAt += from;
    }
    if (rest.length > 0) yield { text: rest.toString('utf8'), number, at: restAt };
  } finally {
    closeSync(file);
  }
}

function opened(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function read(path: string, file: number, at: number, most: number): Buffer {
  // A buffer of its own for each chunk, since what is left of it is kept.
  const buffer = Buffer.allocUnsafe(most);
  try {
    return buffer.subarray(0, readSync(file, buffer, 0, most, at));
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): TraplineError {
  return new TraplineError('file_unreadable', `${path}: cannot read it: ${reasonOf(cause)}`, { cause });
}

/** A line of a run's file as the row that it is. Throws TraplineError('run_not_readable') with file and line for what is none. */
export function rowIn<T>(path: string, { text, number }: TextLine, schema: z.ZodType<T>): T {
  const row = schema.safeParse(parseJson(text));
  if (row.success) return row.data;
  throw new TraplineError('run_not_readable', 'expected a row as Trapline writes it', {
    location: { file: path, line: number },
  });
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
