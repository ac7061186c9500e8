import { readdirSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { globSync, isDynamicPattern } from 'tinyglobby';
import { TraplineError } from '../model/errors.ts';

/**
 * The files that an input means: a file, every file of a folder, or every file that a glob matches, in the order of their paths. One that is not there
 * is left to the reader to complain of. Throws TraplineError('input') for a folder without files and for a glob that matches none.
 */
export function trafficFiles(input: string): readonly string[] {
  const stats = statSync(input, { throwIfNoEntry: false });
  if (stats?.isFile() === true) return [input];
  if (stats?.isDirectory() === true) {
    return required(
      readdirSync(input, { withFileTypes: true })
        .filter((entry) => entry.isFile() && !/^[._]/.test(entry.name))
        .map(({ name }) => join(input, name)),
      input,
      'the folder has no files, but for those whose names begin with . or _',
    );
  }
  if (stats !== undefined || !isDynamicPattern(input)) return [input];
  return required(
    globSync(input, { expandDirectories: false, onlyFiles: true, absolute: isAbsolute(input) }),
    input,
    'no file matches',
  );
}

/** Sorted by code unit, so that the order depends on no machine. */
function required(files: readonly string[], file: string, otherwise: string): readonly string[] {
  if (files.length === 0) throw new TraplineError('file_not_found', otherwise, { location: { file } });
  return [...files].sort();
}
