import { once } from 'node:events';
import { closeSync, openSync, renameSync, rmSync, type Stats, statSync, write, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { partialPath } from '../artifacts/leftovers.ts';
import { throughLinks } from '../files/through-links.ts';
import { TraplineError } from '../model/errors.ts';
import { systemReason } from '../model/system-reason.ts';

const writeSome = promisify(write);

/** A destination of text. */
export interface TextOutput {
  write(bytes: Uint8Array): Promise<void>;
  /** To be called when all text is written. */
  commit(): void;
  /** Removes text that was not committed, as far as it can be. */
  discard(): void;
}

/**
 * Opens a file, which is written under a temporary name and renamed by `commit`; without a path, standard output. A pipe or a device that is
 * there is written into and stays what it is, with no `force`. Throws TraplineError('output_refused') for a folder, and for a file that is there already
 * unless `force` replaces it.
 */
export function openTextOutput(path: string | undefined, force: boolean): TextOutput {
  if (path === undefined) return STDOUT;
  const facts = factsOf(path);
  if (facts?.isDirectory() === true) throw refusal(path, 'it is a folder; name a file');
  if (facts?.isFile() === false) return new SpecialFile(path);
  if (facts !== undefined && !force) throw refusal(path, 'there is a file already; replace it with --force');
  return new TextFile(path);
}

const STDOUT: TextOutput = {
  write: async (bytes) => {
    if (bytes.length > 0 && !process.stdout.write(bytes)) await once(process.stdout, 'drain');
  },
  commit: () => undefined,
  discard: () => undefined,
};

/** What is no regular file, such as a pipe or a device. Opening a pipe waits for its reader. */
class SpecialFile implements TextOutput {
  readonly #path: string;
  readonly #file: number;
  #isOpen = true;

  constructor(path: string) {
    this.#path = path;
    this.#file = opened(path, path);
  }

  write = async (bytes: Uint8Array): Promise<void> => {
    try {
      for (let done = 0; done < bytes.length;) done += (await writeSome(this.#file, bytes, done)).bytesWritten;
    } catch (cause) {
      throw failure(this.#path, cause);
    }
  };

  commit(): void {
    this.discard();
  }

  discard(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
  }
}

class TextFile implements TextOutput {
  readonly #path: string;
  readonly #part: string;
  readonly #file: number;
  #isOpen = true;
  #isCommitted = false;

  constructor(path: string) {
    this.#path = throughLinks(path);
    this.#part = partialPath(this.#path);
    this.#file = opened(this.#part, path);
  }

  write = (bytes: Uint8Array): Promise<void> => {
    try {
      for (let written = 0; written < bytes.length;) written += writeSync(this.#file, bytes, written);
    } catch (cause) {
      throw failure(this.#path, cause);
    }
    return Promise.resolve();
  };

  commit(): void {
    this.#close();
    try {
      renameSync(this.#part, this.#path);
    } catch (cause) {
      throw failure(this.#path, cause);
    }
    this.#isCommitted = true;
  }

  discard(): void {
    if (this.#isCommitted) return;
    this.#close();
    rmSync(this.#part, { force: true });
  }

  #close(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
  }
}

/** What is at a path, through links; undefined where nothing is. */
function factsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw refusal(path, `cannot be written: ${systemReason(cause)}`);
  }
}

function opened(path: string, shown: string): number {
  try {
    return openSync(path, 'w');
  } catch (cause) {
    throw refusal(shown, `cannot be written: ${systemReason(cause)}`);
  }
}

function failure(path: string, cause: unknown): TraplineError {
  return new TraplineError('write_failed', `cannot write ${path}: ${systemReason(cause)}`, { cause });
}

function refusal(file: string, message: string): TraplineError {
  return new TraplineError('output_refused', message, { location: { file } });
}
