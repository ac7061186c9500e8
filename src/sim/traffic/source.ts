import { type WorldBatch } from '../../model/batch.ts';

/** Legitimate transactions one by one, in true-time order. */
export interface TrafficSource {
  /** True time of the next transaction in integer ms; Infinity after the last. */
  readonly timeMs: number;
  /** Writes the next transaction at `row`, all columns except the event time, and moves on. */
  writeNext(batch: WorldBatch, row: number): void;
}

/** No legitimate traffic, only episodes. */
export const NO_TRAFFIC: TrafficSource = {
  timeMs: Infinity,
  writeNext() {
    throw new RangeError('there is no traffic to write');
  },
};
