/**
 * Says of one item after the other when it is due: an open loop, since a schedule asks no clock and never learns when an item was
 * really handed out. Due times never go back as long as the items' own times do not.
 */
export interface Schedule {
  /**
   * When the next item is due, in ms after the start; below 0 for one that was due before it. `timeMs` is the item's own time, in
   * ms since the epoch; NaN for an item without one.
   */
  next(timeMs: number): number;
}

/** How fast a capture is replayed. */
export type Pace =
  | { readonly kind: 'max' }
  /** This many times as fast as it was recorded; pauses that would be longer than `maxGapMs` are cut to it. */
  | { readonly kind: 'speed'; readonly factor: number; readonly maxGapMs: number | null }
  /** Evenly, whatever the recorded times. */
  | { readonly kind: 'rate'; readonly perSecond: number };

/**
 * The schedule of a replay: the first record is due at the start. A record stamped earlier than one before it is due together with
 * that one, and so is a record without a time. Sums are kept in recorded time, whose milliseconds are whole, so that nothing
 * drifts however long the replay is.
 */
export class PaceSchedule implements Schedule {
  readonly #pace: Pace;
  #records = 0;
  #reachedMs = NaN;
  #elapsedMs = 0;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  next(timeMs: number): number {
    const pace = this.#pace;
    switch (pace.kind) {
      case 'max':
        return 0;
      case 'rate':
        return (this.#records++ * 1000) / pace.perSecond;
      case 'speed': {
        if (Number.isNaN(this.#reachedMs)) this.#reachedMs = timeMs;
        const gapMs = timeMs - this.#reachedMs;
        if (gapMs > 0) {
          const longestMs = pace.maxGapMs === null ? Infinity : pace.maxGapMs * pace.factor;
          this.#elapsedMs += Math.min(gapMs, longestMs);
          this.#reachedMs = timeMs;
        }
        return this.#elapsedMs / pace.factor;
      }
    }
  }
}
