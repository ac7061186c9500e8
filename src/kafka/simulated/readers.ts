/** Something that reads what is written. */
export interface Readers {
  /** Whether everything before these offsets, by partition, was read, and is still there; or a reader failed. */
  haveReached(ends: readonly number[]): boolean;
  /** Ends reading. Rejects with the failure of a reader. */
  stop(): Promise<void>;
  /** What was not read as it must, in words; null if all was. `hasFailed` says whether reading ended because records were lost. */
  mismatch(hasFailed: boolean): string | null;
}

/** The topic that is written and read. */
export const TOPIC = 'simulated';
