import { spawnSync } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defect, EXIT_CODES, TraplineError } from '../model/errors.ts';
import { systemReason } from '../model/system-reason.ts';
import { temporaryName } from '../model/temporary-name.ts';
import { RawBytes } from '../text/raw-bytes.ts';

/** Signals that end a program from outside, and are not its own failure. */
const INTERRUPTS: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGTERM', 'SIGHUP']);

/** Whether the bytes are those of a file, which can be read from any place, and not of a pipe. */
export function isSeekable({ fd }: RawBytes): boolean {
  return fstatSync(fd).isFile();
}

/**
 * What a program of Node writes to standard output when its standard input is a file, as a temporary file without a name, open at its
 * beginning. The input stands anywhere: the program reads it by places. A program is how a library that only gives promises is waited for. It
 * says on stderr why it fails, with exit code 2 for what is wrong with the input and 4 for a failed read or write. Throws TraplineError for these, and
 * for one that runs out of memory.
 */
export function programOutput(program: string, args: readonly string[], input: RawBytes): RawBytes {
  const output = unnamedFile();
  try {
    const { status, signal, stderr, error } = spawnSync(process.execPath, [program, ...args], {
      stdio: [input.fd, output.writeFd, 'pipe'],
      encoding: 'utf8',
    });
    if (status !== 0) throw failure(input.file, status, signal, error === undefined ? stderr : systemReason(error));
    return new RawBytes(input.file, output.readFd);
  } catch (error) {
    closeSync(output.readFd);
    throw error;
  } finally {
    closeSync(output.writeFd);
  }
}

/** A temporary file that is gone once both are closed. Throws TraplineError('write_failed'). */
function unnamedFile(): { readonly readFd: number; readonly writeFd: number } {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(tmpdir(), temporaryName('parquet', process.pid)));
    const path = join(folder, 'output');
    const writeFd = openSync(path, 'w');
    return { readFd: openSync(path, 'r'), writeFd };
  } catch (cause) {
    throw new TraplineError('write_failed', `cannot write a temporary file: ${systemReason(cause)}`, { cause });
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function failure(file: string, status: number | null, signal: NodeJS.Signals | null, reason: string): TraplineError {
  const location = { file };
  if (signal !== null && INTERRUPTS.has(signal)) return new TraplineError('interrupted', 'interrupted');
  // Node aborts, and a system kills, what takes too much.
  if (signal !== null)
    return new TraplineError(
      'file_invalid',
      `reading it was ended by ${signal}: it may need more memory than there is`,
      { location },
    );
  if (status === EXIT_CODES.input) return new TraplineError('file_invalid', reason, { location });
  if (status === EXIT_CODES.service) return new TraplineError('write_failed', reason, { location });
  return defect(`cannot read the file: ${reason}`, { location });
}
