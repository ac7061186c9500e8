/** The part of a partition that is wanted. */
export interface RecordRange {
  readonly partition: number;
  /**
   * Offsets from `from` (inclusive) to `to` (exclusive). The broker sends complete batches, which may begin earlier and end
   * later.
   */
  readonly from: number;
  readonly to: number;
}

/** A batch that no broker would send. */
export class DamagedBatchError extends Error {}
