import { TraplineError } from '../model/errors.ts';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { type CheckpointStorage } from './storage.ts';

/** Checkpoints kept for each partition: the newest, and one to fall back on. */
const KEPT = 2;

/** A checkpoint that could not be used. */
export interface RejectedCheckpoint {
  readonly file: string;
  readonly reason: string;
}

export interface Restored {
  /** The newest one that can be used; undefined when there is none. */
  readonly checkpoint: Checkpoint | undefined;
  /** Newer ones that cannot. They are set aside. */
  readonly rejected: readonly RejectedCheckpoint[];
}

/** Where a partition's owner leaves its state, and finds what the one before it left. */
export interface Checkpoints {
  save(checkpoint: Omit<Checkpoint, 'source'>): Promise<void>;
  latest(partition: number): Promise<Restored>;
}

/**
 * The last two checkpoints of each partition. Several may use the same storage, also two that both believe to own a partition,
 * since each checkpoint says its offset and the highest offset wins.
 */
export class CheckpointStore implements Checkpoints {
  readonly #storage: CheckpointStorage;
  readonly #source: string;

  /** `source` as in Checkpoint: checkpoints of any other are refused. */
  constructor(storage: CheckpointStorage, source: string) {
    this.#storage = storage;
    this.#source = source;
  }

  /** Resolves when the checkpoint would survive a power cut. Throws TraplineError('service') when it cannot be written. */
  async save(checkpoint: Omit<Checkpoint, 'source'>): Promise<void> {
    const { partition, nextOffset } = checkpoint;
    await this.#storage.write(partition, nextOffset, encodeCheckpoint({ ...checkpoint, source: this.#source }));
    const stale = (await this.#offsets(partition)).slice(KEPT);
    await Promise.all(stale.map((offset) => this.#storage.remove(partition, offset)));
  }

  /**
   * The newest checkpoint of a partition that can be used. Throws TraplineError('input') if it belongs to another log or run, and
   * TraplineError('service') if the storage cannot be read.
   */
  async latest(partition: number): Promise<Restored> {
    const rejected: RejectedCheckpoint[] = [];
    for (const offset of await this.#offsets(partition)) {
      const file = this.#storage.nameOf(partition, offset);
      const bytes = await this.#storage.read(partition, offset);
      if (bytes === undefined) continue;
      const reading = decodeCheckpoint(bytes);
      if (reading.kind === 'checkpoint') {
        this.#refuseForeign(reading.checkpoint, partition, file);
        return { checkpoint: reading.checkpoint, rejected };
      }
      rejected.push({ file, reason: reading.reason });
      await this.#storage.setAside(partition, offset);
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

  /** Of a partition's checkpoints, newest first. */
  async #offsets(partition: number): Promise<number[]> {
    return [...(await this.#storage.offsets(partition))].sort((a, b) => b - a);
  }
}
