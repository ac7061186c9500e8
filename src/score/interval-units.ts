/** What intervals are about, and which clients are one unit. Plain data, so that it can be sent to a worker thread. */
export interface IntervalUnits {
  /** What is independent of each other. */
  readonly unit: 'client' | 'producer' | 'partition';
  /**
   * Other seeds of the scenario; the same, given the faults that there were; more clients like those of a log; or, where nothing is injected into the
   * traffic of a file, more clients like those of the file.
   */
  readonly about: 'scenario' | 'these_faults' | 'this_log' | 'this_file';
  /** The faults that are given, by where they stand in the scenario. */
  readonly faults: readonly string[];
  /**
   * The clocks that are wrong, in the same way. With any, times have no interval: the clients of a partition share its watermark, so the clock of one
   * moves the times of all.
   */
  readonly wrongClocks: readonly string[];
  /** By the client's code, the number of its unit; null where each client is one. */
  readonly ofClient: Uint32Array | null;
  /**
   * How many units a scenario has, which also fixes the numbers of episodes and decoys. Null for a log: there these are chance, and units are
   * what is seen.
   */
  readonly fixed: number | null;
}

/** Of a log, the world of which is not known. */
export const UNITS_OF_LOG: IntervalUnits = {
  unit: 'client',
  about: 'this_log',
  faults: [],
  wrongClocks: [],
  ofClient: null,
  fixed: null,
};
