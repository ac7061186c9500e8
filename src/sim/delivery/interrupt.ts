import { allocateDeliveryBatch, appendDelivery, type DeliveryBatch } from '../../model/delivery-batch.ts';
import { type Interruptions } from './interruptions.ts';
import { PendingRecords } from './pending-records.ts';

/**
 * Passes records on as they are appended to partitions that stall and are flooded. What waits for the same moment
 * comes in the order in which it would have come without, and before what comes just then. Memory is bounded by what waits.
 */
export function* interrupt(
  deliveries: Iterable<DeliveryBatch>,
  interruptions: Interruptions,
  partitionOf: (clientCode: number) => number,
  maxRows: number,
): Generator<DeliveryBatch> {
  const held = new PendingRecords(partitionOf, maxRows);
  let out: DeliveryBatch | undefined;
  for (const batch of deliveries) {
    out ??= allocateDeliveryBatch(batch.vocabulary, maxRows);
    held.beginBatch(batch);
    for (let row = 0; row < batch.length; row++) {
      const timeMs = batch.ingestTimeMs[row]!;
      while (held.arrive(timeMs, out) || out.length === maxRows) {
        yield held.settle(out);
        out.length = 0;
      }
      const appendMs = interruptions.appendMs(batch.partition[row]!, timeMs);
      if (appendMs === timeMs) appendDelivery(batch, row, out);
      else held.add(row, appendMs);
    }
    held.endBatch(out);
  }
  if (out === undefined) return;
  while (held.arrive(Infinity, out)) {
    yield out;
    out.length = 0;
  }
  if (out.length > 0) yield out;
}
