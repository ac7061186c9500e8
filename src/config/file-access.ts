import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TraplineError } from '../model/errors.ts';
import { systemReason } from '../model/system-reason.ts';
import { readSmallFile } from '../text/small-file.ts';

/** The file operations that configuration needs. */
export interface FileAccess {
  /** Folder of the shipped scenarios; it contains `rules/` and `mappings/`. */
  readonly scenariosDirectory: string;
  /** Content of a file. Throws TraplineError('input') if it cannot be read. */
  readFile(file: string): Uint8Array;
  /** Names of the entries of a folder, in any order; empty if the folder does not exist. Throws TraplineError('input'). */
  listDirectory(directory: string): readonly string[];
}

/** The machine's file system, and the scenarios of this package. It works from `src/` and from `dist/`. */
export const nodeFileAccess: FileAccess = {
  scenariosDirectory: fileURLToPath(new URL('../../scenarios/', import.meta.url)),
  readFile: readSmallFile,
  listDirectory(directory) {
    try {
      return readdirSync(directory);
    } catch (cause) {
      if (errorCode(cause) === 'ENOENT') return [];
      const why = `cannot list the folder: ${systemReason(cause)}`;
      throw new TraplineError('file_unreadable', why, { location: { file: directory }, cause });
    }
  },
};

function errorCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
