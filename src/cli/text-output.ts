import { once } from 'node:events';
import { closeSync, existsSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { partialPath } from '../artifacts/leftovers.ts';
import { throughLinks } from '../files/through-links.ts';
import { TraplineError } from '../model/errors.ts';
import { systemReason } from '../model/system-reason.ts';

/** A destination of text. */
export interface TextOutput {
  write(bytes: Uint8Array): Promise<void>;
  /** To be called when all text is written. */
  commit(): void;
  /** Removes text that was not committed. */
  discard(): void;
}

/** Opens a file, which is written under a temporary name and renamed by `commit`; without a path, standard output. */
export function openTextOutput(path: string | undefined, force: boolean): TextOutput {
  return path === undefined ? STDOUT : new TextFile(path, force);
}

const STDOUT: TextOutput = {
  write: async (bytes) => {
    if (bytes.length > 0 && !process.stdout.write(bytes)) await once(process.stdout, 'drain');
  },
  commit: () => undefined,
  discard: () => undefined,
};

class TextFile implements TextOutput {
  readonly #path: string;
  readonly #part: string;
  readonly #file: number;
  #isOpen = true;

  constructor(path: string, force: boolean) {
    this.#path = throughLinks(path);
    this.#part = partialPath(this.#path);
    if (!force && existsSync(path)) throw refusal(path, 'there is a file already; replace it with --force');
    try {
      this.#file = openSync(this.#part, 'w');
    } catch (cause) {
      throw refusal(path, `cannot be written: ${systemReason(cause)}`);
    }
  }

  write = (bytes: Uint8Array): Promise<void> => {
    try {
      for (let written = 0; written < bytes.length;) written += writeSync(this.#file, bytes, written);
    } catch (cause) {
      throw new TraplineError('write_failed', `cannot write ${this.#path}: ${systemReason(cause)}`, { cause });
    }
    return Promise.resolve();
  };

  commit(): void {
    closeSync(this.#file);
    this.#isOpen = false;
    renameSync(this.#part, this.#path);
  }

  discard(): void {
    if (!this.#isOpen) return;
    closeSync(this.#file);
    this.#isOpen = false;
    rmSync(this.#part, { force: true });
  }
}

function refusal(file: string, message: string): TraplineError {
  return new TraplineError('output_refused', message, { location: { file } });
}
