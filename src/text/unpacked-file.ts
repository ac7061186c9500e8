import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defect, EXIT_CODES, TraplineError } from '../model/errors.ts';
import { systemReason } from '../model/system-reason.ts';
import { type Packing } from './packing.ts';

/** The program that unpacks. It lies beside this file, as source or compiled. */
const PROGRAM = fileURLToPath(new URL(`unpack-main${extname(import.meta.url)}`, import.meta.url));

/**
 * Unpacks the file of this name into a temporary file, and returns that file, open at its beginning, without a name. It
 * happens in a process, because no library unpacks a stream without a promise. Throws TraplineError for what is damaged, and where the
 * temporary file cannot be written.
 */
export function unpackedFile(file: string, packing: Packing): number {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-'));
  try {
    const path = join(folder, 'unpacked');
    const [packed, written] = [openSync(file, 'r'), openSync(path, 'w')];
    const { status, signal, stderr, error } = spawnSync(process.execPath, [PROGRAM, packing], {
      stdio: [packed, written, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(packed);
    closeSync(written);
    if (signal !== null) throw new TraplineError('interrupted', 'interrupted');
    if (status !== 0) throw failure(file, status, error === undefined ? stderr : systemReason(error));
    return openSync(path, 'r');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function failure(file: string, status: number | null, reason: string): TraplineError {
  const location = { file };
  if (status === EXIT_CODES.input) return new TraplineError('file_invalid', reason, { location });
  if (status === EXIT_CODES.service) return new TraplineError('write_failed', reason, { location });
  return defect(`cannot unpack the file: ${reason}`, { location });
}
