import { reasonOf } from '../model/system-reason.ts';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { TraplineError } from '../model/errors.ts';
import { isRun, MANIFEST, MANIFEST_SCHEMA } from './is-run.ts';
import { markOwn, partialPath, removeLeftoversOf, unmark } from './leftovers.ts';
import { throughLinks } from '../files/through-links.ts';

/** What this process is writing. Two runs that wrote into one folder would give neither. */
const BEING_WRITTEN = new Set<string>();

/**
 * A run's folder, written beside its final place and renamed into it, so that a reader sees a whole run or none. An earlier
 * Trapline run at that place is replaced; anything else there is left alone and refused. What was neither committed nor
 * discarded is removed when the process exits, or if that was killed, with the next run at that place.
 */
export class RunDirectory {
  /** Where the run will stand in the end. */
  readonly path: string;
  readonly #staging: string;
  #isCommitted = false;
  #isInside = false;
  /** Names of files that go before the folder is put in its place. */
  readonly #underWay = new Set<string>();
  readonly #discard = () => this.discard();

  private constructor(path: string, staging: string) {
    this.path = path;
    this.#staging = staging;
  }

  /** Throws TraplineError('input') if `path` is taken by something that is not a Trapline run, or cannot be written. */
  static open(path: string): RunDirectory {
    try {
      return RunDirectory.#begin(throughLinks(path), path);
    } catch (cause) {
      if (cause instanceof TraplineError) throw cause;
      throw refusal(path, `cannot write there: ${reasonOf(cause)}`, cause);
    }
  }

  static #begin(target: string, shown: string): RunDirectory {
    const staging = partialPath(target);
    if (BEING_WRITTEN.has(staging)) throw refusal(shown, 'another run of this process is being written there');
    refuseForeign(target, shown);
    removeLeftoversOf(target);
    rmSync(staging, { recursive: true, force: true });
    makeFolder(staging);
    markOwn(staging);
    const directory = new RunDirectory(target, staging);
    process.on('exit', directory.#discard);
    BEING_WRITTEN.add(staging);
    return directory;
  }

  /** Where to write the file `name` while the run goes on. */
  file(name: string): string {
    return join(this.#staging, name);
  }

  /** A folder of a second run within this one, which comes into its place with it: its own `commit` does nothing. `discard` is not for it. */
  inside(name: string): RunDirectory {
    mkdirSync(this.file(name));
    const inner = new RunDirectory(join(this.path, name), this.file(name));
    inner.#isInside = true;
    return inner;
  }

  writeManifest(facts: object): void {
    this.write(MANIFEST, `${JSON.stringify({ schema: MANIFEST_SCHEMA, ...facts }, null, 2)}\n`);
  }

  /** Writes a whole file; once the folder is in its place, a reader sees all of it or what was there before. */
  write(name: string, content: string): void {
    if (!this.#isCommitted) return writeFileSync(this.file(name), content);
    const partial = partialPath(join(this.path, name));
    try {
      writeFileSync(partial, content);
      renameSync(partial, join(this.path, name));
    } finally {
      rmSync(partial, { force: true });
    }
  }

  /**
   * Writes a whole file that is there only as long as the run is under way: a reader sees all of it or what was there before, and it is gone
   * when the folder is in its place.
   */
  writeWhileUnderWay(name: string, content: string): void {
    if (this.#isCommitted) return;
    const partial = this.file(`.${name}.partial`);
    this.#underWay.add(name).add(`.${name}.partial`);
    writeFileSync(partial, content);
    renameSync(partial, this.file(name));
  }

  /** Puts the folder in its place. */
  commit(): void {
    if (this.#isInside) return;
    refuseForeign(this.path, this.path);
    for (const name of this.#underWay) rmSync(this.file(name), { force: true });
    unmark(this.#staging);
    const earlier = `${this.#staging}.earlier`;
    if (existsSync(this.path)) renameSync(this.path, earlier);
    renameSync(this.#staging, this.path);
    rmSync(earlier, { recursive: true, force: true });
    this.#isCommitted = true;
    this.#release();
  }

  /** Removes what was written so far. */
  discard(): void {
    rmSync(this.#staging, { recursive: true, force: true });
    this.#release();
  }

  #release(): void {
    process.off('exit', this.#discard);
    BEING_WRITTEN.delete(this.#staging);
  }
}

/** As mkdirSync's recursive form, which never comes back from a folder that the system refuses with ENOENT, as in /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another run may have made it in the meantime.
    if (!existsSync(path)) throw error;
  }
}

function refuseForeign(target: string, shown: string): void {
  if (!existsSync(target)) return;
  const below = relative(target, process.cwd());
  if (!below.startsWith('..') && !isAbsolute(below)) {
    throw refusal(shown, 'a run replaces its folder, and the working directory is inside this one');
  }
  if (statSync(target).dev !== statSync(dirname(target)).dev) {
    throw refusal(shown, 'a run replaces its folder, and another file system is mounted on this one');
  }
  if (readdirSync(target).length > 0 && !isRun(target))
    throw refusal(shown, 'it holds something other than a Trapline run');
}

function refusal(path: string, why: string, cause?: unknown): TraplineError {
  return new TraplineError('output_refused', `--out ${path === '' ? '""' : path}: ${why}; name another folder`, {
    cause,
  });
}
