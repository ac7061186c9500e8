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
  /** First offset of those that have ended, and the offset of their end. */
  readonly #ended: { readonly firstOffset: number; readonly lastOffset: number }[] = [];

  /** Where the first open transaction begins; Infinity if none is open. */
  get firstOpenOffset(): number {
    return Math.min(Infinity, ...this.#open.values());
  }

  /**
   * Where the first transaction begins of which not every replica has the end; Infinity if there is none (`ProducerStateManager.firstUnstableOffset`
   * of Kafka 4). `highWatermark`: one past the last offset that every replica has.
   */
  firstUnstableOffset(highWatermark: number): number {
    const awaited = this.#ended.filter(({ lastOffset }) => lastOffset >= highWatermark);
    return Math.min(this.firstOpenOffset, ...awaited.map(({ firstOffset }) => firstOffset));
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
    if (firstOffset === undefined) return;
    this.#ended.push({ firstOffset, lastOffset: baseOffset });
    if (isAbort(batch)) this.aborted.push({ producerId, firstOffset, lastOffset: baseOffset });
  }

  /** Those that were aborted and have records among the given offsets; `to` is exclusive. */
  abortedWithin(from: number, to: number): readonly AbortedTransaction[] {
    return this.aborted.filter(({ firstOffset, lastOffset }) => lastOffset >= from && firstOffset < to);
  }
}
