import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isRun, readJson } from './is-run.ts';
import { makerOf } from '../model/temporary-name.ts';

/** In a folder that is being written: which process does it, so that it can be known later whether the folder was left behind. */
const OWNER = '.owner.json';

/** What a process writes beside its place before it is renamed: `.name.partial-4711`; what was there before gets `.earlier` behind it. */
const PARTIAL = /^\.(.+)\.partial-(\d{1,10})(\.earlier)?$/;

/** The path beside `target` under which this process writes until all is there. */
export function partialPath(target: string): string {
  return join(dirname(target), `.${basename(target)}.partial-${process.pid}`);
}

/** Marks a folder as written by this process. */
export function markOwn(folder: string): void {
  writeFileSync(join(folder, OWNER), `${JSON.stringify({ host: hostname(), pid: process.pid })}\n`);
}

/** Takes the mark away. */
export function unmark(folder: string): void {
  rmSync(join(folder, OWNER), { force: true });
}

/** Removes what dead processes left of their work on a folder at `target`. */
export function removeLeftoversOf(target: string): void {
  for (const path of leftoversIn(dirname(target))) {
    if (PARTIAL.exec(basename(path))?.[1] === basename(target) && lstatSync(path).isDirectory()) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

/** Paths of what dead processes of this machine left half done in a folder; none where there is no such folder. */
export function leftoversIn(folder: string): string[] {
  return namesIn(folder)
    .filter((name) => {
      const found = PARTIAL.exec(name);
      return found !== null && isDead(Number(found[2])) && isOwn(join(folder, name), found[3] !== undefined);
    })
    .map((name) => join(folder, name));
}

/** Paths of temporary folders whose processes are dead. */
export function temporaryLeftoversIn(folder: string): string[] {
  return namesIn(folder)
    .filter((name) => {
      const pid = makerOf(name);
      return pid !== undefined && isDead(pid) && lstatSync(join(folder, name)).isDirectory();
    })
    .map((name) => join(folder, name));
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/** A folder is Trapline's by its mark, where it is an earlier run by its manifest; a file by its name alone. */
function isOwn(path: string, isEarlier: boolean): boolean {
  const facts = lstatSync(path);
  if (facts.isFile()) return true;
  if (!facts.isDirectory()) return false;
  if (isEarlier) return isRun(path);
  // On another machine, or in another container, other processes have the same numbers.
  return ownerHost(path) === hostname();
}

function ownerHost(folder: string): unknown {
  return readJson(join(folder, OWNER))?.['host'];
}

function isDead(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return isZombie(pid);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/** Whether a process has ended but still has its number, because its parent has not asked how; in a container this may last. Linux only. */
function isZombie(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && /\) [ZX] /.test(readFileSync(file, 'latin1'));
}
