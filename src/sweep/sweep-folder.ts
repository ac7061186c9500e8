import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERSION } from '../config/version.ts';
import { TraplineError } from '../model/errors.ts';
import { systemReason } from '../model/system-reason.ts';
import { FolderLock } from './folder-lock.ts';
import { Journal } from './journal.ts';
import { type Question } from './question.ts';

const MANIFEST = 'manifest.json';
/** As of every folder that Trapline writes results into. */
const MANIFEST_SCHEMA = 'trapline.manifest/1';
const CELLS = 'cells.jsonl';

/** Where the results of a question go unless another place is named; the same question finds its folder again. */
export function defaultSweepFolder({ scenario, hash }: Question): string {
  return join('runs', `sweep-${scenario.name}-${hash.slice(0, 8)}`);
}

/** The folder of a sweep. It belongs to one question, and grows while that is answered. */
export class SweepFolder {
  readonly path: string;
  readonly journal: Journal;
  readonly #question: Question;
  readonly #lock: FolderLock;

  private constructor(path: string, question: Question, journal: Journal, lock: FolderLock) {
    this.#lock = lock;
    this.path = path;
    this.#question = question;
    this.journal = journal;
  }

  /**
   * Throws TraplineError('output_refused') if something else is there, another sweep included, if another process is at this one, or it cannot be
   * written.
   */
  static open(path: string, question: Question): SweepFolder {
    try {
      refuseOther(path, question);
      mkdirSync(path, { recursive: true });
      if (!existsSync(join(path, MANIFEST))) writeWhole(join(path, MANIFEST), manifestOf(question, 'unfinished'));
      const lock = FolderLock.take(path);
      if (typeof lock === 'number') {
        throw refusal(path, `process ${lock} is working on this sweep; wait for it or stop it, or name another folder`);
      }
      return new SweepFolder(path, question, journalOf(path, lock), lock);
    } catch (cause) {
      if (cause instanceof TraplineError) throw cause;
      throw refusal(path, `cannot write there: ${systemReason(cause)}; name another folder`, cause);
    }
  }

  /** Lets another process go on with the sweep. */
  release(): void {
    this.#lock.release();
  }

  /** Writes the files of a sweep that has come to its end; the manifest, which says so, last. */
  finish(files: ReadonlyMap<string, string | Uint8Array>, cells: readonly object[]): void {
    this.journal.close();
    try {
      for (const [name, content] of files) writeWhole(join(this.path, name), content);
      writeWhole(join(this.path, CELLS), cells.map((cell) => `${JSON.stringify(cell)}\n`).join(''));
      writeWhole(join(this.path, MANIFEST), manifestOf(this.#question, 'finished'));
    } catch (cause) {
      throw new TraplineError('write_failed', `cannot write the sweep: ${systemReason(cause)}`, { cause });
    }
  }
}

function journalOf(path: string, lock: FolderLock): Journal {
  try {
    return new Journal(join(path, CELLS));
  } catch (error) {
    lock.release();
    throw error;
  }
}

function manifestOf({ scenario, hash }: Question, status: 'unfinished' | 'finished'): string {
  const facts = { kind: 'sweep', scenario: scenario.name, question: hash, versions: { trapline: VERSION }, status };
  return `${JSON.stringify({ schema: MANIFEST_SCHEMA, ...facts }, null, 2)}\n`;
}

/** A reader sees the whole file, or what was there before. */
function writeWhole(path: string, content: string | Uint8Array): void {
  const partial = `${path}.partial-${process.pid}`;
  try {
    writeFileSync(partial, content);
    renameSync(partial, path);
  } finally {
    rmSync(partial, { force: true });
  }
}

function refuseOther(path: string, question: Question): void {
  if (path === '') throw refusal(path, 'expected a folder, found nothing; name one');
  if (!existsSync(path) || readdirSync(path).length === 0) return;
  const manifest = readManifest(join(path, MANIFEST));
  if (manifest?.['schema'] !== MANIFEST_SCHEMA) throw refusal(path, 'it holds other files; name another folder');
  if (manifest['kind'] !== 'sweep') throw refusal(path, 'it holds a run, not a sweep; name another folder');
  if (manifest['question'] === question.hash) return;
  throw refusal(
    path,
    `it holds the sweep of another question (${String(manifest['scenario'])}, ${String(manifest['question']).slice(0, 8)}, here ${question.hash.slice(0, 8)}): ` +
      'other settings, values, seeds or another version; name another folder, or remove this one',
  );
}

function readManifest(path: string): Readonly<Record<string, unknown>> | null {
  try {
    const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof manifest === 'object' && manifest !== null ? { ...manifest } : null;
  } catch {
    return null;
  }
}

function refusal(path: string, why: string, cause?: unknown): TraplineError {
  return new TraplineError('output_refused', `--out ${path === '' ? '""' : path}: ${why}`, { cause });
}
