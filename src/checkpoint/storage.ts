/** Where checkpoints lie as bytes, by partition and offset. Knows nothing of what is in them. */
export interface CheckpointStorage {
  /** The offsets of a partition's checkpoints, in any order. */
  offsets(partition: number): Promise<readonly number[]>;
  /** Undefined if it is not there, or no longer. */
  read(partition: number, offset: number): Promise<Uint8Array | undefined>;
  /** Puts it there as a whole or not at all, in place of any other; resolves when it would survive a power cut. */
  write(partition: number, offset: number, bytes: Uint8Array): Promise<void>;
  remove(partition: number, offset: number): Promise<void>;
  /** Takes it out of the way, for somebody to look at. */
  setAside(partition: number, offset: number): Promise<void>;
  /** What it is called in messages. */
  nameOf(partition: number, offset: number): string;
}
