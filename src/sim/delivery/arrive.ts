import { type DeliveryBatch } from '../../model/delivery-batch.ts';
import { type PendingRecords } from './pending-records.ts';

/** Moves what has arrived by `untilMs` into `out`; true when `out` is full and must be emptied first. */
export function arrive(
  pending: PendingRecords,
  untilMs: number,
  out: DeliveryBatch,
  maxRows: number,
  partitionOf: (clientCode: number) => number,
): boolean {
  while (pending.size > 0 && pending.nextTimeMs <= untilMs) {
    if (out.length === maxRows) return true;
    out.ingestTimeMs[out.length] = pending.nextTimeMs;
    pending.takeNext(out, out.length);
    out.partition[out.length] = partitionOf(out.client[out.length]!);
    out.length += 1;
  }
  return false;
}
