import { type DeliveryBatch, sliceDelivery } from '../model/delivery-batch.ts';
import { type Pacer } from './pacer.ts';

/** Holds the rows of delivery batches back until they are due, by their ingest times. */
export class BatchPacer {
  readonly #pacer: Pacer;
  readonly #onSend: (partition: number, dueMs: number) => void;

  /** `onSend` is called for each row just before it is handed out. */
  constructor(pacer: Pacer, onSend: (partition: number, dueMs: number) => void) {
    this.#pacer = pacer;
    this.#onSend = onSend;
  }

  /** The rows in order, those together that are due; an empty part where time passes without any. Ends early when the signal fires. */
  async *parts(batch: DeliveryBatch, signal: AbortSignal): AsyncGenerator<DeliveryBatch> {
    let from = 0;
    for await (const dueMs of this.#pacer.due(batch.ingestTimeMs.subarray(0, batch.length), signal)) {
      const to = from + dueMs.length;
      for (let row = from; row < to; row++) this.#onSend(batch.partition[row]!, dueMs[row - from]!);
      yield sliceDelivery(batch, from, to);
      from = to;
    }
  }
}
