import { allocateBatch, type TransactionBatch, type WorldBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type DeliverySpec } from '../model/scenario.ts';
import { type Random } from '../random/random.ts';
import { PendingRecords } from './delivery/pending-records.ts';
import { Routes } from './delivery/routes.ts';

/** Records in the order in which they are appended to the log. */
export interface DeliveryBatch extends TransactionBatch {
  readonly partition: Uint16Array;
  /** Append to the log, in integer ms since the epoch. Non-decreasing down the batch and the run. */
  readonly ingestTimeMs: Float64Array;
}

/**
 * Delivers a world's transactions: each once, and a share of them twice, by ingest time; of equals, the one generated first.
 * A record waits until no later transaction can arrive before it, so memory is bounded by what is under way. What is yielded
 * does not depend on the sizes of the batches taken in. The batch is the same object every time and is overwritten by the
 * next step. `partitionOf` is called once per record.
 */
export function* deliver(
  world: Iterable<WorldBatch>,
  spec: DeliverySpec,
  random: Random,
  partitionOf: (clientCode: number) => number,
  maxRows: number,
): Generator<DeliveryBatch> {
  if (!(maxRows >= 1)) throw new RangeError(`batches of ${maxRows} rows`);
  const routes = new Routes(spec, random);
  const pending = new PendingRecords();
  let out: DeliveryBatch | undefined;
  for (const batch of world) {
    out ??= allocateDeliveryBatch(batch.vocabulary, maxRows);
    for (let row = 0; row < batch.length; row++) {
      const trueTimeMs = batch.trueTimeMs[row]!;
      // Nothing generated from here on can arrive before this instant.
      while (arrive(pending, trueTimeMs, out, maxRows, partitionOf)) {
        yield out;
        out.length = 0;
      }
      send(batch, row, trueTimeMs, routes, pending);
    }
  }
  if (out === undefined) return;
  while (arrive(pending, Infinity, out, maxRows, partitionOf)) {
    yield out;
    out.length = 0;
  }
  if (out.length > 0) yield out;
}

function send(batch: WorldBatch, row: number, trueTimeMs: number, routes: Routes, pending: PendingRecords): void {
  const key = routes.key(batch.ids, row);
  const ingestTimeMs = trueTimeMs + routes.delayMs(key);
  pending.add(batch, row, ingestTimeMs);
  const afterMs = routes.duplicateAfterMs(key);
  if (afterMs >= 0) pending.add(batch, row, ingestTimeMs + afterMs);
}

/** Moves what has arrived by `untilMs` into `out`; true when `out` is full and must be emptied first. */
function arrive(
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

function allocateDeliveryBatch(vocabulary: Vocabulary, capacity: number): DeliveryBatch {
  return {
    ...allocateBatch(vocabulary, capacity),
    partition: new Uint16Array(capacity),
    ingestTimeMs: new Float64Array(capacity),
  };
}
