/** What a run is doing at the moment. `done` and `total` are in the phase's own unit. */
export interface Progress {
  readonly phase: 'simulate' | 'catch_up' | 'replay' | 'oracle' | 'score' | 'write' | 'attribute' | 'verify' | 'influx';
  readonly done: number;
  readonly total: number;
  /** Transactions so far. */
  readonly transactions: number;
  /** Records published that the engines have not processed yet. */
  readonly lag?: number;
}

/** Receives the progress of a run. */
export type ProgressListener = (progress: Progress) => void;
