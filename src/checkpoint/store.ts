import { TraplineError } from '../model/errors.ts';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { type CheckpointStorage } from './storage.ts';

/** Checkpoints kept for each partition: the newest, and one as a fallback. */
const KEPT = 2;

/** A checkpoint that could not be used. */
export interface RejectedCheckpoint {
  readonly file: string;
  readonly reason: string;
}

/** The result of looking for a partition's checkpoint. */
export interface Restored {
  /** The newest usable one; undefined if there is none. */
  readonly checkpoint: Checkpoint | undefined;
  /** Newer ones that cannot be used. They are set aside. */
  readonly rejected: readonly RejectedCheckpoint[];
}

/** Where the owner of a partition saves its state and finds the state of the previous owner. */
export interface Checkpoints {
  save(checkpoint: Omit<Checkpoint, 'source'>): Promise<void>;
  latest(partition: number): Promise<Restored>;
}

/**
 * The last two checkpoints of each partition. Several owners may use the same storage, even two that both believe to own a
 * partition: each checkpoint states its offset, and the highest offset wins.
 */
export class CheckpointStore implements Checkpoints {
  readonly #storage: CheckpointStorage;
  readonly #source: string;

  /** `source` is as in Checkpoint. Checkpoints of any other source are refused. */
  constructor(storage: CheckpointStorage, source: string) {
    this.#storage = storage;
    this.#source = source;
  }

  /** Resolves when the checkpoint would survive a power cut. Throws TraplineError('service') if it cannot be written. */
  async save(checkpoint: Omit<Checkpoint, 'source'>): Promise<void> {
    const { partition, nextOffset } = checkpoint;
    await this.#storage.write(partition, nextOffset, encodeCheckpoint({ ...checkpoint, source: this.#source }));
    const stale = (await this.#offsets(partition)).slice(KEPT);
    await Promise.all(stale.map((offset) => this.#storage.remove(partition, offset)));
  }

  /**
   * The newest usable checkpoint of a partition. Throws TraplineError('input') if it belongs to another log or run, and
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
      'checkpoint_mismatch',
      `${file}: found the checkpoint of ${source}, partition ${partition}; expected ${this.#source}, partition ${expected}`,
    );
  }

  /** Offsets of a partition's checkpoints, newest first. */
  async #offsets(partition: number): Promise<number[]> {
    return [...(await this.#storage.offsets(partition))].sort((a, b) => b - a);
  }
}
