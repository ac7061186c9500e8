/** When records were worked through, by the machine's clock in ms. */
export interface WorkTimes {
  /** When the consumer got them. */
  readonly takenAtMs: number;
  readonly doneAtMs: number;
}

/** Where the logs of a run end. */
export interface LogEnd {
  /** By partition, one beyond the last record. */
  readonly endOffsets: readonly number[];
  /** Whether the segments are declared ended there; if not, it is a pause. */
  readonly ended: boolean;
}
