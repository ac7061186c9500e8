import { allocateBatch, copyRow, sliceBatch, type TransactionBatch } from './batch.ts';
import { type Vocabulary } from './dictionary.ts';

/** Records in the order in which they are appended to the log. */
export interface DeliveryBatch extends TransactionBatch {
  readonly partition: Uint16Array;
  /** Append to the log, in integer ms since the epoch. Non-decreasing down the batch and the run. */
  readonly ingestTimeMs: Float64Array;
  /**
   * What is wrong with a record whose bytes cannot be parsed, as an index into POISONS plus one; 0 where nothing is, in which
   * case the record is its row. Left out where delivery poisons nothing.
   */
  readonly poison?: Uint8Array;
}

/** An empty batch with room for `capacity` records. */
export function allocateDeliveryBatch(vocabulary: Vocabulary, capacity: number): DeliveryBatch {
  return {
    ...allocateBatch(vocabulary, capacity),
    partition: new Uint16Array(capacity),
    ingestTimeMs: new Float64Array(capacity),
  };
}

/** Rows [from, to), sharing the batch's memory. */
export function sliceDelivery(batch: DeliveryBatch, from: number, to: number): DeliveryBatch {
  const { partition, ingestTimeMs, poison } = batch;
  return {
    ...sliceBatch(batch, from, to),
    partition: partition.subarray(from, to),
    ingestTimeMs: ingestTimeMs.subarray(from, to),
    ...(poison === undefined ? {} : { poison: poison.subarray(from, to) }),
  };
}

/** Copies a record, poison apart, behind the last one of `to`. */
export function appendDelivery(from: DeliveryBatch, row: number, to: DeliveryBatch): void {
  copyRow(from, row, to, to.length);
  to.partition[to.length] = from.partition[row]!;
  to.ingestTimeMs[to.length] = from.ingestTimeMs[row]!;
  to.length += 1;
}
