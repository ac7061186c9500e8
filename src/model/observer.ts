import { type LogBatch, type WorldBatch } from './batch.ts';

/** Sees a run go by without taking part in it. Batches are good until the call returns. */
export interface Observer {
  /** The world's transactions, in true-time order. */
  drawn(batch: WorldBatch): void;
  /** A partition's next records, in offset order, before its engine gets them. */
  delivered(batch: LogBatch): void;
}
