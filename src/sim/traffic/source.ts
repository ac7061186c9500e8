import { type WorldBatch } from '../../model/batch.ts';

/** Legitimate transactions in true-time order. */
export interface TrafficSource {
  /** True time of the next transaction in integer ms; Infinity after the last. */
  readonly timeMs: number;
  /**
   * Writes the next transactions at rows from `row` on, all columns but the event time, and moves on: those until `untilMs`, it
   * included, as far as the rows before `end` will do, or fewer. At least one, if there is one until then. Returns the row after
   * the last.
   */
  write(batch: WorldBatch, row: number, end: number, untilMs: number): number;
}

/** No legitimate traffic: episodes stand alone. */
export const NO_TRAFFIC: TrafficSource = {
  timeMs: Infinity,
  write: (_, row) => row,
};
