import { type LogBatch, type WorldBatch } from './batch.ts';

/** Sees a run go by without taking part in it. Batches are good until the call returns. */
export interface Observer {
  /** The world's transactions, in true-time order. */
  drawn(batch: WorldBatch): void;
  /** A partition's next records, in offset order, before its engine gets them. */
  delivered(batch: LogBatch): void;
  /** Resolves when the next batches may come. For observers that work at their own pace; throws what went wrong there. */
  ready?(): Promise<void>;
}
