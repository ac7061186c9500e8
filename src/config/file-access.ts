import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TraplineError } from '../model/errors.ts';

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
  readFile(file) {
    try {
      return readFileSync(resolve(file));
    } catch (cause) {
      throw new TraplineError('file_unreadable', `cannot read the file: ${reason(cause)}`, {
        location: { file },
        cause,
      });
    }
  },
  listDirectory(directory) {
    try {
      return readdirSync(directory);
    } catch (cause) {
      if (errorCode(cause) === 'ENOENT') return [];
      const why = `cannot list the folder: ${reason(cause)}`;
      throw new TraplineError('file_unreadable', why, { location: { file: directory }, cause });
    }
  },
};

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
};

function reason(cause: unknown): string {
  return REASONS[errorCode(cause)] ?? (cause instanceof Error ? cause.message : String(cause));
}

function errorCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
