import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { TraplineError } from '../model/errors.ts';
import { type FileAccess } from './file-access.ts';
import { nearest, show, unknownName } from './messages.ts';

const EXTENSION = '.yaml';

/** A shelf of the shipped files: what one of them is called, its folder below `scenarios/`, and how to see them all. */
export interface ShippedFolder {
  readonly what: string;
  readonly folder: string;
  readonly advice?: string;
}

export const SCENARIOS: ShippedFolder = { what: 'scenario', folder: '', advice: '"trapline list" shows them all' };
export const RULE_SETS: ShippedFolder = { what: 'rule set', folder: 'rules' };
export const MAPPINGS: ShippedFolder = { what: 'mapping', folder: 'mappings' };

/** Names of the files on a shelf, without `.yaml`, sorted. */
export function namesIn(shipped: ShippedFolder, access: FileAccess): readonly string[] {
  return access
    .listDirectory(join(access.scenariosDirectory, shipped.folder))
    .filter((entry) => entry.endsWith(EXTENSION))
    .map((entry) => entry.slice(0, -EXTENSION.length))
    .sort();
}

/**
 * The file behind a reference: a path, where it has a slash or ends in `.yaml` or `.yml`, relative to `directory`; else a name
 * on the shelf. Throws TraplineError('input') with the nearest name for one that is not there.
 */
export function resolveReference(
  reference: string,
  shipped: ShippedFolder,
  directory: string,
  access: FileAccess,
): string {
  if (/[/\\]|\.ya?ml$/.test(reference)) {
    const file = isAbsolute(reference) ? reference : join(directory, reference);
    requireFile(file, access);
    return file;
  }
  const names = namesIn(shipped, access);
  if (!names.includes(reference)) {
    throw new TraplineError('input', unknownName(shipped.what, reference, names, shipped.advice));
  }
  return shown(join(access.scenariosDirectory, shipped.folder, `${reference}${EXTENSION}`));
}

function requireFile(file: string, access: FileAccess): void {
  const entries = access.listDirectory(dirname(file));
  if (entries.includes(basename(file))) return;
  const guess = nearest(basename(file), entries);
  const hint = guess === undefined ? '' : `, did you mean ${show(guess)}?`;
  throw new TraplineError('input', `no such file${hint}`, { location: { file } });
}

/** A path as it is shown: relative to the working directory where that leads downward. */
function shown(file: string): string {
  const path = relative('.', file);
  return path.startsWith('..') || isAbsolute(path) ? file : path;
}
