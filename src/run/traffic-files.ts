import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { globSync, isDynamicPattern } from 'tinyglobby';
import { TraplineError } from '../model/errors.ts';
import { fileFailure } from '../text/file-failure.ts';
import { STDIN } from '../text/raw-bytes.ts';

/**
 * The files that inputs mean, each once, in the order of their paths, whatever the order of the inputs. Throws as `filesOf` does.
 */
export function trafficFiles(inputs: readonly string[]): readonly string[] {
  const byPath = new Map<string, string>();
  for (const file of sorted(inputs.flatMap(filesOf))) {
    const path = file === STDIN ? STDIN : targetOf(file);
    if (!byPath.has(path)) byPath.set(path, file);
  }
  return [...byPath.values()];
}

/**
 * The files that an input means: a file, every file of a folder, or every file that a glob matches. One that is not there
 * is left to the reader to complain of. Throws TraplineError('input') for a folder without files and for a glob that matches none.
 */
function filesOf(input: string): readonly string[] {
  const stats = attempt(input, () => statSync(input, { throwIfNoEntry: false }));
  if (stats?.isFile() === true) return [input];
  if (stats?.isDirectory() === true) {
    return required(
      attempt(input, () => readdirSync(input))
        .filter((name) => !/^[._]/.test(name))
        .map((name) => join(input, name))
        .filter(mayBeRead),
      input,
      'the folder has no files, except those whose names begin with . or _',
    );
  }
  if (stats !== undefined || !isDynamicPattern(input)) return [input];
  return required(
    globSync(input, { expandDirectories: false, onlyFiles: true, absolute: isAbsolute(input) }),
    input,
    'no file matches',
  );
}

/** Whether a path in a folder is a file, or a link to one. A link to nothing is left to the reader to complain of. */
function mayBeRead(path: string): boolean {
  return attempt(path, () => statSync(path, { throwIfNoEntry: false }))?.isFile() !== false;
}

/** Where a path leads to, by which a file and the links to it are one. */
function targetOf(file: string): string {
  return existsSync(file) ? attempt(file, () => realpathSync(file)) : resolve(file);
}

/** Throws TraplineError where the file system fails. */
function attempt<T>(path: string, look: () => T): T {
  try {
    return look();
  } catch (cause) {
    throw fileFailure(path, cause);
  }
}

function required(files: readonly string[], file: string, otherwise: string): readonly string[] {
  if (files.length === 0) throw new TraplineError('file_not_found', otherwise, { location: { file } });
  return files;
}

/** By code unit, so that the order depends on no machine. */
function sorted(files: readonly string[]): readonly string[] {
  return [...files].sort();
}
