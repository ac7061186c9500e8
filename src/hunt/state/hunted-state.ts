import { type DrawnRule } from '../draw/boundary-rules.ts';
import { type Section } from '../draw/form.ts';

/** The state that a hunt goes on from, as the records that lead to it. */
export interface HuntedState {
  /** A scenario that lists them, without name, duration and faults. */
  readonly form: Section;
  /** Of the listed transactions, in their order; copies are in their `again`. */
  readonly transactions: readonly Section[];
  /** Of each of them, the largest admitted event time right behind its first copy; null where that one was set aside as future, and is not remembered. */
  readonly clocksMs: readonly (number | null)[];
  /** Records, copies included. */
  readonly records: number;
  readonly partitions: number;
  readonly startMs: number;
  /** Ingest time of the last record, ms since the epoch. */
  readonly endMs: number;
  /** Largest admitted event time of all partitions; the last ingest time where none was. */
  readonly largestMs: number;
  /** Event times in ms since the epoch, by arrival. */
  readonly timesMs: readonly number[];
  /** Ids, each once, the one seen last first. */
  readonly clients: readonly string[];
  readonly regions: readonly string[];
  readonly categories: readonly string[];
  readonly rules: readonly DrawnRule[];
  readonly disorderMs: number;
  /** Null: no check. */
  readonly maxFutureMs: number | null;
}
