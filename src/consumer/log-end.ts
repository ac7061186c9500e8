/** Where the logs of a run end. */
export interface LogEnd {
  /** One past the last record, by partition. */
  readonly endOffsets: readonly number[];
  /** Whether the segments are declared ended there; if not, it is a pause. */
  readonly ended: boolean;
}
