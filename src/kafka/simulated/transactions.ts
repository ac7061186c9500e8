import { type AbortedTransaction } from '../protocol/records/record-set-reader.ts';
import { isAbort, type StoredBatch } from './stored-batch.ts';

/** A transaction that was aborted. */
export interface EndedTransaction extends AbortedTransaction {
  /** Offset of its abort marker. */
  readonly lastOffset: number;
}

/** The transactions in the log of a partition. */
export class Transactions {
  /** First offset of those that are open, by producer. */
  readonly #open = new Map<bigint, number>();
  readonly aborted: EndedTransaction[] = [];

  /** Where the first open transaction begins; Infinity if none is open. */
  get firstOpenOffset(): number {
    return Math.min(Infinity, ...this.#open.values());
  }

  /** The next batch of the log. */
  follow(batch: StoredBatch): void {
    const { producerId, baseOffset } = batch;
    if (!batch.isTransactional) return;
    if (!batch.isControl) {
      if (!this.#open.has(producerId)) this.#open.set(producerId, baseOffset);
      return;
    }
    const firstOffset = this.#open.get(producerId);
    this.#open.delete(producerId);
    if (firstOffset !== undefined && isAbort(batch)) {
      this.aborted.push({ producerId, firstOffset, lastOffset: baseOffset });
    }
  }

  /** Those that were aborted and have records among the given offsets; `to` is exclusive. */
  abortedWithin(from: number, to: number): readonly AbortedTransaction[] {
    return this.aborted.filter(({ firstOffset, lastOffset }) => lastOffset >= from && firstOffset < to);
  }
}
