import { existsSync, lstatSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TraplineError } from '../model/errors.ts';
import { systemReason } from '../model/system-reason.ts';
import { isRun, MANIFEST } from './is-run.ts';
import { leftoversIn, temporaryLeftoversIn } from './leftovers.ts';

/** Something that may go. `partial` and `temporary`: what a dead process left. `run`: a run that is not to be kept. */
export interface Removable {
  readonly path: string;
  readonly kind: 'partial' | 'temporary' | 'run';
  readonly bytes: number;
}

/** Where to look, and what to keep. */
export interface CleanRequest {
  /** A folder with runs. */
  readonly folder: string;
  /** The folder of temporary files. */
  readonly temporary: string;
  /** How many runs to keep, the newest; undefined for all. */
  readonly keep: number | undefined;
}

/** What may go, by path. Throws TraplineError('file_not_found') where there is no such folder. */
export function listRemovable({ folder, temporary, keep }: CleanRequest): Removable[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new TraplineError('file_not_found', 'no such folder; expected a folder with runs', {
      location: { file: folder },
    });
  }
  return [
    ...removable('partial', leftoversIn(folder)),
    ...removable('temporary', temporaryLeftoversIn(temporary)),
    ...(keep === undefined ? [] : removable('run', runsIn(folder).slice(keep))),
  ];
}

/** Removes it. Throws TraplineError('write_failed'). */
export function remove({ path }: Removable): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (cause) {
    throw new TraplineError('write_failed', `cannot remove ${path}: ${systemReason(cause)}`, { cause });
  }
}

function removable(kind: Removable['kind'], paths: readonly string[]): Removable[] {
  return paths.map((path) => ({ path, kind, bytes: bytesOf(path) }));
}

/** The runs of a folder, the newest first. What is hidden is none, and neither is what a link leads to. */
function runsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .map((name) => join(folder, name))
    .filter((path) => lstatSync(path).isDirectory() && isRun(path))
    .map((path) => ({ path, writtenMs: statSync(join(path, MANIFEST)).mtimeMs }))
    .sort((a, b) => b.writtenMs - a.writtenMs || (a.path < b.path ? -1 : 1))
    .map(({ path }) => path);
}

function bytesOf(path: string): number {
  const facts = lstatSync(path);
  if (!facts.isDirectory()) return facts.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0);
}
