/** The stages of a run. Each depends on the earlier ones, so the first stage that differs contains the cause. */
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
/** One of STAGES. */
export type Stage = (typeof STAGES)[number];

/** Number of rows of a stream that share a digest. */
export const BLOCK_ROWS = 4096;

/** The trace of a sequence of rows: a digest of each block of BLOCK_ROWS rows. The last block may be shorter. */
export interface StreamTrace {
  readonly rows: number;
  readonly blocks: readonly string[];
}

/**
 * The trace of a run, a few bytes for a thousand rows. It is enough to find where two runs differ. Deliveries have one stream
 * for each partition, other stages have one; a stage that the run did not reach has none.
 */
export type RunTrace = Readonly<Record<Stage, readonly StreamTrace[]>>;

/** One block of a run's rows. */
export interface BlockPlace {
  readonly stage: Stage;
  /** For deliveries the partition, else 0. */
  readonly stream: number;
  /** Counted from 0. */
  readonly block: number;
}

/** A row as values by column name; nested values are not flattened. */
export type Row = Readonly<Record<string, unknown>>;

/** The result of a traced run. */
export interface TracedRun {
  readonly trace: RunTrace;
  /** The rows of the requested block. */
  readonly kept: readonly Row[];
}
