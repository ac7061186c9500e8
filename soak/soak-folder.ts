import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TraplineError } from '../src/model/errors.ts';
import { systemReason } from '../src/model/system-reason.ts';
import { FolderLock } from '../src/sweep/folder-lock.ts';
import { type Journal, journalInMemory, openJournal } from './journal.ts';

const JOURNAL = 'journal.jsonl';

/** Where a soak keeps what it does. */
export interface SoakFolder {
  /** Where scenarios that went wrong go. */
  readonly path: string;
  readonly journal: Journal;
  /** Lets another process go on with it. */
  release(): void;
}

/** Keeps the journal in memory; what went wrong goes into the working directory. */
export function noFolder(): SoakFolder {
  return { path: '.', journal: journalInMemory(), release: () => undefined };
}

/**
 * Opens the folder of a soak, new or to be gone on with. Throws TraplineError: `output_refused` if something else is there, if another process is at it,
 * or if it cannot be written, and what `openJournal` throws.
 */
export function openSoakFolder(path: string, seed: string): SoakFolder {
  const lock = lockOf(path);
  try {
    const journal = openJournal(join(path, JOURNAL), seed);
    return {
      path,
      journal,
      release: () => {
        journal.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function lockOf(path: string): FolderLock {
  try {
    mkdirSync(path, { recursive: true });
    if (!existsSync(join(path, JOURNAL)) && readdirSync(path).length > 0) {
      throw refusal(path, 'there is something else than a soak; name another folder');
    }
    const lock = FolderLock.take(path);
    if (typeof lock !== 'number') return lock;
    throw refusal(path, `process ${lock} is soaking there; wait for it or stop it, or name another folder`);
  } catch (cause) {
    if (cause instanceof TraplineError) throw cause;
    throw refusal(path, `cannot write there: ${systemReason(cause)}; name another folder`, cause);
  }
}

function refusal(path: string, words: string, cause?: unknown): TraplineError {
  return new TraplineError('output_refused', `--out ${path}: ${words}`, { cause });
}
