import { copyRow, type TransactionBatch } from '../../model/batch.ts';
import { type DeliveryBatch } from '../../model/delivery-batch.ts';
import { ArrivalHeap } from './arrival-heap.ts';
import { RecordPool } from './record-pool.ts';

/**
 * Records under way. They arrive by ingest time; of equals, the one added first. Most arrive while the batch that they came in is
 * still in hand, so they are rows of that batch first, and only those that outlast it are copied to a pool. Memory grows with the
 * most records under way at once.
 */
export class PendingRecords {
  readonly #partitionOf: (clientCode: number) => number;
  readonly #maxRows: number;
  /** Rows of the batch in hand by number, parked records by the complement of their slot. */
  readonly #heap = new ArrivalHeap();
  readonly #pool = new RecordPool();
  #batch: TransactionBatch | undefined;
  /** Rows of the batch in hand that have arrived and are not written yet, and which rows of the output they will be. */
  readonly #rows: Int32Array;
  readonly #places: Int32Array;
  #unwritten = 0;

  /** `maxRows`: how many rows a batch of arrived records has at most. */
  constructor(partitionOf: (clientCode: number) => number, maxRows: number) {
    this.#partitionOf = partitionOf;
    this.#maxRows = maxRows;
    this.#rows = new Int32Array(maxRows);
    this.#places = new Int32Array(maxRows);
  }

  /** What is added from now on are rows of `batch`, which must stay as it is until `endBatch`. */
  beginBatch(batch: TransactionBatch): void {
    this.#batch = batch;
  }

  /** Puts a row of the batch in hand under way. */
  add(row: number, ingestTimeMs: number): void {
    this.#heap.add(ingestTimeMs, row);
  }

  /**
   * Appends to `out` what has arrived by `untilMs`; true when `out` is full and must be emptied first. Rows of the batch in hand are
   * not written before `settle`.
   */
  arrive(untilMs: number, out: DeliveryBatch): boolean {
    const heap = this.#heap;
    while (heap.size > 0 && heap.nextTimeMs <= untilMs) {
      const at = out.length;
      if (at === this.#maxRows) return true;
      out.ingestTimeMs[at] = heap.nextTimeMs;
      const record = heap.take();
      if (record < 0) {
        this.#pool.fetch(~record, out, at);
        out.partition[at] = this.#partitionOf(out.client[at]!);
      } else {
        this.#rows[this.#unwritten] = record;
        this.#places[this.#unwritten++] = at;
      }
      out.length = at + 1;
    }
    return false;
  }

  /** Writes what has arrived in `out`, which is given back. */
  settle(out: DeliveryBatch): DeliveryBatch {
    const batch = this.#batch;
    if (batch === undefined) return out;
    for (let i = 0; i < this.#unwritten; i++) copyRow(batch, this.#rows[i]!, out, this.#places[i]!);
    for (let i = 0; i < this.#unwritten; i++) {
      const at = this.#places[i]!;
      out.partition[at] = this.#partitionOf(out.client[at]!);
    }
    this.#unwritten = 0;
    return out;
  }

  /** The batch in hand may change from now on: writes what has arrived in `out`, and copies what is still under way. */
  endBatch(out: DeliveryBatch): void {
    const batch = this.#batch;
    if (batch === undefined) return;
    this.settle(out);
    this.#heap.rename((record) => (record < 0 ? record : ~this.#pool.park(batch, record)));
    this.#batch = undefined;
  }
}
