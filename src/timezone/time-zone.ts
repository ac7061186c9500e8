import { closest } from 'fastest-levenshtein';
import { upperBound } from '../columns/lower-bound.ts';
import { type ZoneTable } from '../model/clocks.ts';
import { TraplineError } from '../model/errors.ts';
import { findZoneTable, zoneNames } from './zone-table.ts';

/** Gives wall-clock times a meaning. */
export interface TimeZone {
  readonly name: string;
  /**
   * UTC of the wall-clock time `localMs` (ms since 1970-01-01T00:00 on that clock). A time that occurs twice is the earlier
   * one; a time that never occurs is shifted forward by the gap.
   */
  toUtcMs(localMs: number): number;
}

/** The zone with this IANA name. Throws TraplineError('input') for an unknown name. */
export function findTimeZone(name: string): TimeZone {
  const table = findZoneTable(name);
  if (table !== null) return new TableZone(table);
  const nearest = closest(name, zoneNames());
  throw new TraplineError('unknown_name', `unknown time zone "${name}"; the nearest IANA name is "${nearest}"`);
}

/** A zone as columns of periods between two changes, the last one without end. */
class TableZone implements TimeZone {
  readonly name: string;
  /** Exclusive. */
  readonly #untilMs: Float64Array;
  readonly #aheadMs: Float64Array;
  /** What the clock would show at the end of each period, on that period's own offset. Increasing. */
  readonly #localUntilMs: Float64Array;

  constructor({ name, aheadMs, changes }: ZoneTable) {
    this.name = name;
    this.#untilMs = Float64Array.from([...changes.map(({ atMs }) => atMs), Infinity]);
    this.#aheadMs = Float64Array.from([aheadMs, ...changes.map((change) => change.aheadMs)]);
    this.#localUntilMs = this.#untilMs.map((untilMs, i) => untilMs + this.#aheadMs[i]!);
  }

  toUtcMs(localMs: number): number {
    // The first period whose clock has not run out: of two that show this time, the earlier.
    const period = upperBound(this.#localUntilMs, localMs);
    const utcMs = localMs - this.#aheadMs[period]!;
    // Before the period begins: the clock skipped this time, so it is read on the offset from before the jump.
    const skipped = period > 0 && utcMs < this.#untilMs[period - 1]!;
    return skipped ? localMs - this.#aheadMs[period - 1]! : utcMs;
  }
}
