import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TraplineError } from '../model/errors.ts';
import { type CheckpointStorage } from './storage.ts';

const SUFFIX = '.checkpoint';
/** Offsets are below 2^53, which has 16 digits, so names sort by offset. */
const OFFSET_DIGITS = 16;

/**
 * Checkpoints as files of a folder. A checkpoint exists as a whole or not at all: it is written to a temporary file, forced to
 * the disk, and renamed. Several processes may use the folder. Throws TraplineError('service') if the disk fails.
 */
export class CheckpointFolder implements CheckpointStorage {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async offsets(partition: number): Promise<readonly number[]> {
    const prefix = prefixOf(partition);
    const names = (await ifThere(readdir(this.#folder))) ?? [];
    return names
      .filter((name) => name.startsWith(prefix) && name.endsWith(SUFFIX))
      .map((name) => Number(name.slice(prefix.length, -SUFFIX.length)));
  }

  read(partition: number, offset: number): Promise<Uint8Array | undefined> {
    return ifThere(readFile(this.nameOf(partition, offset)));
  }

  async write(partition: number, offset: number, bytes: Uint8Array): Promise<void> {
    const partial = join(this.#folder, `.${fileName(partition, offset)}.${randomUUID()}`);
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeThrough(partial, bytes);
      await rename(partial, this.nameOf(partition, offset));
      await syncFolder(this.#folder);
    } catch (cause) {
      await rm(partial, { force: true }).catch(() => undefined);
      throw asServiceError('cannot write the checkpoint', cause);
    }
  }

  async remove(partition: number, offset: number): Promise<void> {
    try {
      await rm(this.nameOf(partition, offset), { force: true });
    } catch (cause) {
      throw asServiceError('cannot remove an old checkpoint', cause);
    }
  }

  async setAside(partition: number, offset: number): Promise<void> {
    const file = this.nameOf(partition, offset);
    await rename(file, `${file}.unusable`).catch(() => undefined);
  }

  nameOf(partition: number, offset: number): string {
    return join(this.#folder, fileName(partition, offset));
  }
}

function prefixOf(partition: number): string {
  return `partition-${partition}-at-`;
}

function fileName(partition: number, offset: number): string {
  return `${prefixOf(partition)}${String(offset).padStart(OFFSET_DIGITS, '0')}${SUFFIX}`;
}

async function writeThrough(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename survive a power cut. Windows does not need this and does not allow it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * The result of reading, or undefined if the file does not exist: another process may have replaced it after the folder was
 * listed.
 */
async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw asServiceError('cannot read the checkpoints', cause);
  }
}

/** A refusal by the system becomes TraplineError('service'). Any other error is returned unchanged. */
function asServiceError(what: string, cause: unknown): unknown {
  if (!(cause instanceof Error && 'syscall' in cause)) return cause;
  return new TraplineError('write_failed', `${what}: ${cause.message}`, { cause });
}
