import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { TraplineError } from '../model/errors.ts';
import { type ConfigHost } from './file-access.ts';
import { nearest, show, unknownName } from './messages.ts';

const EXTENSION = '.yaml';

/** A shelf of the shipped files: what one of them is called, its folder below `scenarios/`, and how to see them all. */
export interface Shelf {
  readonly what: string;
  readonly folder: string;
  readonly advice?: string;
}

export const SCENARIOS: Shelf = { what: 'scenario', folder: '', advice: '"trapline list" shows them all' };
export const RULE_SETS: Shelf = { what: 'rule set', folder: 'rules' };
export const MAPPINGS: Shelf = { what: 'mapping', folder: 'mappings' };

/** Names of the files on a shelf, without `.yaml`, sorted. */
export function namesOn(shelf: Shelf, host: ConfigHost): readonly string[] {
  return host
    .listDirectory(join(host.scenariosDirectory, shelf.folder))
    .filter((entry) => entry.endsWith(EXTENSION))
    .map((entry) => entry.slice(0, -EXTENSION.length))
    .sort();
}

/**
 * The file behind a reference: a path, where it has a slash or ends in `.yaml` or `.yml`, relative to `directory`; else a name
 * on the shelf. Throws TraplineError('input') with the nearest name for one that is not there.
 */
export function resolveReference(reference: string, shelf: Shelf, directory: string, host: ConfigHost): string {
  if (/[/\\]|\.ya?ml$/.test(reference)) {
    const file = isAbsolute(reference) ? reference : join(directory, reference);
    requireFile(file, host);
    return file;
  }
  const names = namesOn(shelf, host);
  if (!names.includes(reference)) {
    throw new TraplineError('input', unknownName(shelf.what, reference, names, shelf.advice));
  }
  return shown(join(host.scenariosDirectory, shelf.folder, `${reference}${EXTENSION}`));
}

function requireFile(file: string, host: ConfigHost): void {
  const entries = host.listDirectory(dirname(file));
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
