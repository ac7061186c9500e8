/**
 * The program that unpacks standard input into standard output, which is a file. Its argument says how the input is packed, and the name of
 * the file. It ends in exit code 2 for damage and 4 for a failed write, with the reason on stderr.
 */
import { writeSync } from 'node:fs';
import { EXIT_CODES, TraplineError } from '../model/errors.ts';
import { systemReason } from '../model/system-reason.ts';
import { type Packing } from './packing.ts';
import { unpack } from './unpack.ts';

const STDOUT_FD = 1;

try {
  for await (const bytes of unpack(process.stdin, process.argv[2] as Packing, '')) write(bytes);
} catch (error) {
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof TraplineError ? EXIT_CODES[error.code] : EXIT_CODES.defect;
}

function write(bytes: Buffer): void {
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(STDOUT_FD, bytes, done);
  } catch (cause) {
    throw new TraplineError('write_failed', `cannot unpack into a temporary file: ${systemReason(cause)}`, { cause });
  }
}
