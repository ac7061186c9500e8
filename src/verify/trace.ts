/** The stages of a run in the order in which one follows from another: the first that differs is where the cause lies. */
export const STAGES = [
  'scenario',
  'transactions',
  'deliveries',
  'side',
  'alerts',
  'aggregates',
  'episodes',
  'outcomes',
  'report',
] as const;
export type Stage = (typeof STAGES)[number];

/** Rows of a stream that share a digest. */
export const BLOCK_ROWS = 4096;

/** What is remembered of a sequence of rows: a digest of each block of BLOCK_ROWS, the last of which may be shorter. */
export interface StreamTrace {
  readonly rows: number;
  readonly blocks: readonly string[];
}

/**
 * What is remembered of a run: enough to tell where it and another one part, a few bytes for a thousand rows. Deliveries have one
 * stream for each partition, every other stage has one; a stage that the run never came to has none.
 */
export type RunTrace = Readonly<Record<Stage, readonly StreamTrace[]>>;

/** One block of a run's rows. */
export interface BlockPlace {
  readonly stage: Stage;
  /** The partition, of deliveries; else 0. */
  readonly stream: number;
  /** Counted from 0. */
  readonly block: number;
}

/** A row with its columns by name; nested values as they are. */
export type Row = Readonly<Record<string, unknown>>;

/** What a traced run gives back. */
export interface TracedRun {
  readonly trace: RunTrace;
  /** The rows of the block that was asked for. */
  readonly kept: readonly Row[];
}
