import { writeSync } from 'node:fs';
import { EXIT_CODES, TraplineError } from '../model/errors.ts';
import { systemReason } from '../model/system-reason.ts';

const STDOUT_FD = 1;

/** Runs as a program of `programOutput`: writes what there is to standard output, and says why it cannot. */
export async function writeProgramOutput(pieces: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const bytes of pieces) write(bytes);
  } catch (error) {
    process.stderr.write(error instanceof Error ? error.message : String(error));
    process.exitCode = error instanceof TraplineError ? EXIT_CODES[error.code] : EXIT_CODES.defect;
  }
}

function write(bytes: Uint8Array): void {
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(STDOUT_FD, bytes, done);
  } catch (cause) {
    throw new TraplineError('write_failed', `cannot write a temporary file: ${systemReason(cause)}`, { cause });
  }
}
