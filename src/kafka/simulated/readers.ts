/** Something that reads what is written. */
export interface Readers {
  /** Whether everything before these offsets, by partition, was read. */
  haveReached(ends: readonly number[]): boolean;
  /** Ends reading. Rejects with the failure of a reader. */
  stop(): Promise<void>;
  /** What was not read as it must, in words; null if all was. */
  mismatch(): string | null;
}

/** The topic that is written and read. */
export const TOPIC = 'simulated';
