import { execFileSync } from 'node:child_process';
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';

/** Where figures were measured. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memory_gib: number;
  /** As in `linux x64`. */
  readonly system: string;
}

/** This machine, without anything that tells it from others of its kind. */
export function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory_gib: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${arch()}`,
  };
}

/** The version of the sources. */
export interface Revision {
  readonly commit: string;
  /** Whether a tracked file differs from the commit. */
  readonly changed: boolean;
}

/** The commit that is checked out in `folder`; null where git or its data are not at hand. */
export function revisionOf(folder: string): Revision | null {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
    return { commit: git('rev-parse', 'HEAD'), changed };
  } catch {
    return null;
  }
}

/** What to say before measuring on a machine with other work to do; null on a quiet one. */
export function busyMachine(): string | null {
  const [load] = loadavg();
  if (load === undefined || load < BUSY_SHARE * availableParallelism()) return null;
  return `the machine is busy (load ${load.toFixed(1)} on ${availableParallelism()} cores): trust CPU seconds more than rows/s`;
}

/** Of the cores that are busy. */
const BUSY_SHARE = 0.25;
