import { type WindowSpec } from '../model/rule-set.ts';
import { type WindowLog } from './window-log.ts';
import { earliestStart } from './windows.ts';

/**
 * How far back a window may reach: no transaction still to come is in a window with one that has an ordinal below `first`.
 * Moves on once a block, so it is a cheap first test, passed by little that the times would not pass too. Rules with the same
 * window share one.
 */
export class WindowReach {
  readonly window: WindowSpec;
  /** Ordinal of the first transaction that a window may still reach. */
  first = 1;

  constructor(window: WindowSpec) {
    this.window = window;
  }

  /** Moves on, now that everything to come is at `timeMs` or later. */
  advance(timeMs: number, log: WindowLog): void {
    const startMs = earliestStart(this.window, timeMs);
    let step = 1;
    while (this.first + step < log.next && log.timeOf(this.first + step) < startMs) step *= 2;
    // The first one at or after the start is not beyond this.first + step: halve the distance.
    let low = this.first;
    let high = Math.min(log.next, this.first + step);
    while (low < high) {
      const middle = (low + high) >> 1;
      if (log.timeOf(middle) < startMs) low = middle + 1;
      else high = middle;
    }
    this.first = low;
  }
}
