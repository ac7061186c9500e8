import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TraplineError } from '../model/errors.ts';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';

/** Checkpoints kept for each partition: the newest, and one to fall back on. */
const KEPT = 2;
const SUFFIX = '.checkpoint';
/** Offsets are below 2^53, which has 16 digits, so names sort by offset. */
const OFFSET_DIGITS = 16;

/** A checkpoint that could not be used. */
export interface RejectedCheckpoint {
  readonly file: string;
  readonly reason: string;
}

export interface Restored {
  /** The newest one that can be used; undefined when there is none. */
  readonly checkpoint: Checkpoint | undefined;
  /** Newer ones that cannot. They are set aside under another name. */
  readonly rejected: readonly RejectedCheckpoint[];
}

/**
 * A folder of checkpoints, the last two of each partition. A checkpoint is there as a whole or not at all: it is written beside,
 * forced to the disk, and renamed into place. Several processes may use the folder, also two that both believe to own a
 * partition, since a name says the offset and the highest offset wins.
 */
export class CheckpointStore {
  readonly #folder: string;
  readonly #source: string;

  /** `source` as in Checkpoint: checkpoints of any other are refused. */
  constructor(folder: string, source: string) {
    this.#folder = folder;
    this.#source = source;
  }

  /** Resolves when the checkpoint would survive a power cut. Throws TraplineError('service') when it cannot be written. */
  async save(checkpoint: Omit<Checkpoint, 'source'>): Promise<void> {
    const { partition, nextOffset } = checkpoint;
    const name = `${prefixOf(partition)}${String(nextOffset).padStart(OFFSET_DIGITS, '0')}${SUFFIX}`;
    const partial = join(this.#folder, `.${name}.${randomUUID()}`);
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeThrough(partial, encodeCheckpoint({ ...checkpoint, source: this.#source }));
      await rename(partial, join(this.#folder, name));
      await syncFolder(this.#folder);
      const stale = (await this.#names(partition)).slice(KEPT);
      await Promise.all(stale.map((old) => rm(join(this.#folder, old), { force: true })));
    } catch (cause) {
      await rm(partial, { force: true }).catch(() => undefined);
      if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
      throw new TraplineError('service', `cannot write the checkpoint: ${cause.message}`, { cause });
    }
  }

  /**
   * The newest checkpoint of a partition that can be used. Throws TraplineError('input') if it belongs to another log or run, and
   * TraplineError('service') if the folder cannot be read.
   */
  async latest(partition: number): Promise<Restored> {
    const rejected: RejectedCheckpoint[] = [];
    for (const name of await this.#names(partition)) {
      const file = join(this.#folder, name);
      const bytes = await ifThere(readFile(file));
      if (bytes === undefined) continue;
      const reading = decodeCheckpoint(bytes);
      if (reading.kind === 'checkpoint') {
        this.#refuseForeign(reading.checkpoint, partition, file);
        return { checkpoint: reading.checkpoint, rejected };
      }
      rejected.push({ file, reason: reading.reason });
      await rename(file, `${file}.unusable`).catch(() => undefined);
    }
    return { checkpoint: undefined, rejected };
  }

  #refuseForeign({ source, partition }: Checkpoint, expected: number, file: string): void {
    if (source === this.#source && partition === expected) return;
    throw new TraplineError(
      'input',
      `${file}: found the checkpoint of ${source}, partition ${partition}; expected ${this.#source}, partition ${expected}`,
    );
  }

  /** A partition's checkpoints, newest first. */
  async #names(partition: number): Promise<string[]> {
    const prefix = prefixOf(partition);
    const names = (await ifThere(readdir(this.#folder))) ?? [];
    return names
      .filter((name) => name.startsWith(prefix) && name.endsWith(SUFFIX))
      .sort()
      .reverse();
  }
}

function prefixOf(partition: number): string {
  return `partition-${partition}-at-`;
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

/** Makes a rename survive a power cut. Windows neither needs nor allows it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** What is read, or undefined if it is not there: another process may have replaced it since the folder was looked at. */
async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    if (cause.code === 'ENOENT') return undefined;
    throw new TraplineError('service', `cannot read the checkpoints: ${cause.message}`, { cause });
  }
}
