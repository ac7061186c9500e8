/** What a run is doing, for whoever wants to show it. `done` and `total` are in the phase's own unit. */
export interface Progress {
  readonly phase: 'simulate' | 'replay' | 'oracle' | 'score' | 'write';
  readonly done: number;
  readonly total: number;
  /** Transactions so far. */
  readonly transactions: number;
}

export type ProgressListener = (progress: Progress) => void;
