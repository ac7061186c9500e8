import { closest } from 'fastest-levenshtein';
import moment from 'moment-timezone';
import { TraplineError } from '../model/errors.ts';

/** Gives wall-clock times a meaning. */
export interface TimeZone {
  readonly name: string;
  /**
   * UTC of the wall-clock time `localMs` (ms since 1970-01-01T00:00 on that clock). A time that occurs twice is the earlier
   * one; a time that never occurs is shifted forward by the gap.
   */
  toUtcMs(localMs: number): number;
}

/**
 * The zone with this IANA name, from the table that moment-timezone carries, so that it depends on the lockfile and not on the
 * machine. Throws TraplineError('input') for an unknown name.
 */
export function findTimeZone(name: string): TimeZone {
  const zone = moment.tz.zone(name);
  if (zone === null || zone.name !== name) {
    const nearest = closest(name, moment.tz.names());
    throw new TraplineError('unknown_name', `unknown time zone "${name}"; the nearest IANA name is "${nearest}"`);
  }
  return new TableZone(name, zone.untils, zone.offsets);
}

/** A zone as a table: up to `untilsMs[i]`, exclusive, the clock is `offsets[i]` minutes behind UTC. */
class TableZone implements TimeZone {
  readonly name: string;
  readonly #untilMs: Float64Array;
  readonly #behindMs: Float64Array;
  /** What the clock would show at the end of each segment, on that segment's own offset. Increasing. */
  readonly #localUntilMs: Float64Array;

  constructor(name: string, untilsMs: readonly number[], offsets: readonly number[]) {
    this.name = name;
    this.#untilMs = Float64Array.from(untilsMs);
    this.#behindMs = Float64Array.from(offsets, (minutes) => Math.round(minutes * 60_000));
    this.#localUntilMs = this.#untilMs.map((until, i) => until - this.#behindMs[i]!);
  }

  toUtcMs(localMs: number): number {
    const segment = this.#firstNotEndedAt(localMs);
    const utcMs = localMs + this.#behindMs[segment]!;
    // Before the segment begins: the clock skipped this time, so it is read on the offset from before the jump.
    const skipped = segment > 0 && utcMs < this.#untilMs[segment - 1]!;
    return skipped ? localMs + this.#behindMs[segment - 1]! : utcMs;
  }

  /** The first segment whose clock has not run out at `localMs`: of two that show it, the earlier. */
  #firstNotEndedAt(localMs: number): number {
    let low = 0;
    let high = this.#localUntilMs.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (localMs < this.#localUntilMs[middle]!) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
