import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const LOCK = 'lock.json';

const ownerSchema = z.object({ pid: z.int().positive(), started: z.string().nullable() });
/** A process, and when it began, since its number is given to another one later; null where the system does not tell. */
type Owner = z.infer<typeof ownerSchema>;

/** Held by the one process that writes into a folder. It is a file with that process's number. */
export class FolderLock {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /**
   * Takes the lock of a folder that is there. Gives the number of the process that has it, if that is still running; what a killed process left
   * behind is taken over. Throws what the file system does.
   */
  static take(folder: string): FolderLock | number {
    const path = join(folder, LOCK);
    const own = `${path}.${process.pid}`;
    writeFileSync(own, JSON.stringify({ pid: process.pid, started: startOf(process.pid) } satisfies Owner));
    try {
      // A second try comes after a lock that was left behind is out of the way; who loses that race finds the winner there.
      for (let tries = 0; tries < 2; tries++) {
        if (linkTo(own, path)) return new FolderLock(path);
        const owner = readOwner(path);
        if (owner !== null && isRunning(owner)) return owner.pid;
        moveAway(path, `${own}.left`);
      }
      return readOwner(path)?.pid ?? process.pid;
    } finally {
      rmSync(own, { force: true });
    }
  }

  /** Gives the lock back. */
  release(): void {
    rmSync(this.#path, { force: true });
  }
}

/** Whether the lock is ours now. A link to a whole file, since another process may read it at once. */
function linkTo(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a lock that was left behind out of the way. If another process has taken it over meanwhile, its own is put back. */
function moveAway(path: string, to: string): void {
  try {
    renameSync(path, to);
    const moved = readOwner(to);
    if (moved !== null && isRunning(moved)) linkTo(to, path);
    rmSync(to, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function readOwner(path: string): Owner | null {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

function isRunning({ pid, started }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of another user is one.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = startOf(pid);
  return started === null || now === null || started === now;
}

/** When a process began, in the system's own unit; null where it does not tell. */
function startOf(pid: number): string | null {
  try {
    // Field 22; the name before it is in brackets and may have blanks.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
