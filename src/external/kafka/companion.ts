/** A job that Trapline starts itself, beside the topics through which it is spoken with. */
export interface Companion {
  /**
   * Begins to work. `isAllThere` says that no more will be published, `firstOffsets` where the run begins in each partition: before that
   * lies what a topic that is used again held already.
   */
  start(isAllThere: boolean, firstOffsets: readonly number[]): void;
  /** Resolves when it reads, has failed, or is stopped. */
  ready(): Promise<void>;
  /** Whether it has come to its end by itself, in good order. */
  readonly hasEnded: boolean;
  /** Why it has ended otherwise, a sentence whose subject is "it"; null if it has not. */
  readonly failure: string | null;
  stop(): Promise<void>;
}
