import { type CheckpointStorage } from './storage.ts';

/** Checkpoints in memory, for runs in virtual time, where nothing has to survive the process. */
export class MemoryStorage implements CheckpointStorage {
  readonly #partitions = new Map<number, Map<number, Uint8Array>>();

  offsets(partition: number): Promise<readonly number[]> {
    return Promise.resolve([...this.#of(partition).keys()]);
  }

  read(partition: number, offset: number): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.#of(partition).get(offset));
  }

  write(partition: number, offset: number, bytes: Uint8Array): Promise<void> {
    this.#of(partition).set(offset, Uint8Array.from(bytes));
    return Promise.resolve();
  }

  remove(partition: number, offset: number): Promise<void> {
    this.#of(partition).delete(offset);
    return Promise.resolve();
  }

  setAside(partition: number, offset: number): Promise<void> {
    return this.remove(partition, offset);
  }

  nameOf(partition: number, offset: number): string {
    return `checkpoint of partition ${partition} at ${offset}`;
  }

  #of(partition: number): Map<number, Uint8Array> {
    let checkpoints = this.#partitions.get(partition);
    if (checkpoints === undefined) this.#partitions.set(partition, (checkpoints = new Map()));
    return checkpoints;
  }
}
