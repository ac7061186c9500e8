import { accessSync, constants, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system in memory, as Linux has it: opening a file takes a tenth of the time there. */
const IN_MEMORY = '/dev/shm';

/** A new folder. */
export function scratchFolder(): string {
  return mkdtempSync(join(isWritable(IN_MEMORY) ? IN_MEMORY : tmpdir(), 'trapline-fuzz-'));
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** How inputs come into a file that is called `name`; returns its path. */
export function fileIn(folder: string, name: string): (input: Uint8Array) => string {
  const path = join(folder, name);
  return (input) => {
    writeFileSync(path, input);
    return path;
  };
}

/** What is done with whole files, unwatched. */
export const UNWATCHED = { signal: new AbortController().signal, onProgress: (): void => undefined };
