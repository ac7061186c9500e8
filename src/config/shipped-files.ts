import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { TraplineError } from '../model/errors.ts';
import { type FileAccess } from './file-access.ts';
import { nearest, show, unknownName } from './messages.ts';

const EXTENSION = '.yaml';

/**
 * A folder of shipped files: the word for one file in messages, the folder below `scenarios/`, and advice on how to list the
 * files.
 */
export interface ShippedFolder {
  readonly what: string;
  readonly folder: string;
  readonly advice?: string;
}

/** The shipped scenarios. */
export const SCENARIOS: ShippedFolder = { what: 'scenario', folder: '', advice: '"trapline list" shows them all' };
/** The shipped rule sets. */
export const RULE_SETS: ShippedFolder = { what: 'rule set', folder: 'rules' };
/** The shipped mappings. */
export const MAPPINGS: ShippedFolder = { what: 'mapping', folder: 'mappings' };

/** The shipped mappings for alerts of other engines. */
export const ALERT_MAPPINGS: ShippedFolder = { what: 'alert mapping', folder: 'alert-mappings' };

/** Names of the files in a shipped folder, without `.yaml`, sorted. */
export function namesIn(shipped: ShippedFolder, access: FileAccess): readonly string[] {
  return access
    .listDirectory(join(access.scenariosDirectory, shipped.folder))
    .filter((entry) => entry.endsWith(EXTENSION))
    .map((entry) => entry.slice(0, -EXTENSION.length))
    .sort();
}

/**
 * The file that a reference means. A reference with a slash, or one that ends in `.yaml` or `.yml`, is a path relative to
 * `directory`; any other is the name of a shipped file. Throws TraplineError('input') with the nearest name if the file does
 * not exist.
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
    throw new TraplineError('unknown_name', unknownName(shipped.what, reference, names, shipped.advice));
  }
  return shown(join(access.scenariosDirectory, shipped.folder, `${reference}${EXTENSION}`));
}

function requireFile(file: string, access: FileAccess): void {
  const entries = access.listDirectory(dirname(file));
  if (entries.includes(basename(file))) return;
  const guess = nearest(basename(file), entries);
  const hint = guess === undefined ? '' : `, did you mean ${show(guess)}?`;
  throw new TraplineError('file_not_found', `no such file${hint}`, { location: { file } });
}

/** A path for messages: relative to the working directory if it lies below that. */
function shown(file: string): string {
  const path = relative('.', file);
  return path.startsWith('..') || isAbsolute(path) ? file : path;
}
