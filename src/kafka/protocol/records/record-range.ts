/** Which part of a partition is wanted. */
export interface RecordRange {
  readonly partition: number;
  /** Offsets from `from` to before `to`; the broker sends whole batches, which may begin earlier and end later. */
  readonly from: number;
  readonly to: number;
}

/** A batch that cannot be what a broker sends. */
export class DamagedBatchError extends Error {}
