import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { TraplineError } from '../model/errors.ts';

/** The file by which a folder is known to be a Trapline run. */
const MANIFEST = 'manifest.json';

/**
 * A run's folder, written beside its final place and renamed into it, so that a reader sees a whole run or none. An earlier
 * Trapline run at that place is replaced; anything else there is left alone and refused.
 */
export class RunDirectory {
  /** Where the run will stand in the end. */
  readonly path: string;
  readonly #staging: string;

  private constructor(path: string, staging: string) {
    this.path = path;
    this.#staging = staging;
  }

  /** Throws TraplineError('input') if `path` is taken by something that is not a Trapline run, or cannot be written. */
  static open(path: string): RunDirectory {
    const target = resolve(path);
    refuseForeign(target, path);
    const staging = join(dirname(target), `.${basename(target)}.partial-${process.pid}`);
    try {
      rmSync(staging, { recursive: true, force: true });
      mkdirSync(staging, { recursive: true });
    } catch (cause) {
      throw new TraplineError('input', `cannot write to ${dirname(target)}: ${reasonOf(cause)}; choose another --out`, {
        cause,
      });
    }
    return new RunDirectory(target, staging);
  }

  /** Where to write the file `name` while the run goes on. */
  file(name: string): string {
    return join(this.#staging, name);
  }

  /** Puts the folder in its place. */
  commit(): void {
    refuseForeign(this.path, this.path);
    rmSync(this.path, { recursive: true, force: true });
    renameSync(this.#staging, this.path);
  }

  /** Removes what was written so far. */
  discard(): void {
    rmSync(this.#staging, { recursive: true, force: true });
  }
}

function refuseForeign(target: string, shown: string): void {
  if (!existsSync(target)) return;
  if (!statSync(target).isDirectory()) throw new TraplineError('input', `--out ${shown} is a file; name a folder`);
  const entries = readdirSync(target);
  if (entries.length > 0 && !entries.includes(MANIFEST)) {
    throw new TraplineError(
      'input',
      `--out ${shown} is a folder that holds something else than a Trapline run; name another`,
    );
  }
}

/** The system's own words for a failed call. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
