import { spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { EXIT_CODES, TraplineError } from '../../src/model/errors.ts';
import { requireSpark } from '../../src/external/spark/installation.ts';

/** `npm run spark -- job.py …`: runs the prepared Python in spark/ with these arguments, and ends as it ends. */
const folder = join(import.meta.dirname, '../../spark');

try {
  const { status, signal } = spawnSync(requireSpark(), process.argv.slice(2), { cwd: folder, stdio: 'inherit' });
  process.exitCode = status ?? 128 + (signal === null ? 0 : constants.signals[signal]);
} catch (error) {
  if (!(error instanceof TraplineError)) throw error;
  console.error(`spark: ${error.message}`);
  process.exitCode = EXIT_CODES[error.code];
}
