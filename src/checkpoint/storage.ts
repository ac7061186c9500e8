/** Stores checkpoints as bytes, by partition and offset. It does not interpret them. */
export interface CheckpointStorage {
  /** The offsets of a partition's checkpoints, in any order. */
  offsets(partition: number): Promise<readonly number[]>;
  /** Undefined if it does not exist, or no longer exists. */
  read(partition: number, offset: number): Promise<Uint8Array | undefined>;
  /** Stores it as a whole or not at all, and replaces an earlier one. Resolves when it would survive a power cut. */
  write(partition: number, offset: number, bytes: Uint8Array): Promise<void>;
  remove(partition: number, offset: number): Promise<void>;
  /** Moves it away, but keeps it for inspection. */
  setAside(partition: number, offset: number): Promise<void>;
  /** Its name in messages. */
  nameOf(partition: number, offset: number): string;
}
