import { type WorldBatch } from '../model/batch.ts';
import { allocateDeliveryBatch, type DeliveryBatch } from '../model/delivery-batch.ts';
import { interrupt } from './delivery/interrupt.ts';
import { Interruptions } from './delivery/interruptions.ts';
import { PendingRecords } from './delivery/pending-records.ts';
import { poison } from './delivery/poison.ts';
import { type DeliverySetting, Sender } from './delivery/sender.ts';

export { type DeliverySetting } from './delivery/sender.ts';

/**
 * Delivers a world's transactions by ingest time; of equals, the one generated first. A record waits until no later transaction
 * can arrive before it, so memory is bounded by what is under way. What is yielded does not depend on the sizes of the batches
 * taken in. The batch is the same object every time and is overwritten by the next step. Throws TraplineError('input') for a
 * region that the world does not know.
 */
export function deliver(
  world: Iterable<WorldBatch>,
  setting: DeliverySetting,
  maxRows: number,
): Iterable<DeliveryBatch> {
  const { spec, startMs, random, partitionOf } = setting;
  let deliveries: Iterable<DeliveryBatch> = send(world, setting, maxRows);
  // Stages that copy every record, so only where there is something for them to do.
  if ((spec.bursts ?? spec.outages) !== undefined) {
    deliveries = interrupt(deliveries, new Interruptions(spec, startMs), partitionOf, maxRows);
  }
  if (spec.poison !== undefined) deliveries = poison(deliveries, spec.poison, random, maxRows);
  return deliveries;
}

/** Every record on its own way to a log that is always there. */
function* send(world: Iterable<WorldBatch>, setting: DeliverySetting, maxRows: number): Generator<DeliveryBatch> {
  if (!(maxRows >= 1)) throw new RangeError(`batches of ${maxRows} rows`);
  const pending = new PendingRecords(setting.partitionOf, maxRows);
  let sender: Sender | undefined;
  let out: DeliveryBatch | undefined;
  for (const batch of world) {
    out ??= allocateDeliveryBatch(batch.vocabulary, maxRows);
    sender ??= new Sender(setting, batch.vocabulary, pending);
    pending.beginBatch(batch);
    for (let row = 0; row < batch.length; row++) {
      // Nothing generated from here on can arrive before this instant.
      while (pending.arrive(batch.trueTimeMs[row]!, out)) {
        yield pending.settle(out);
        out.length = 0;
      }
      sender.send(batch, row);
    }
    pending.endBatch(out);
  }
  if (out === undefined) return;
  while (pending.arrive(Infinity, out)) {
    yield out;
    out.length = 0;
  }
  if (out.length > 0) yield out;
}
