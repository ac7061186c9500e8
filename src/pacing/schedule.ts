/** How fast a capture is replayed. */
export type Pace =
  | { readonly kind: 'max' }
  /** This many times as fast as it was recorded; pauses that would be longer than `maxGapMs` are cut to it. */
  | { readonly kind: 'speed'; readonly factor: number; readonly maxGapMs: number | null }
  /** Evenly, whatever the recorded times. */
  | { readonly kind: 'rate'; readonly perSecond: number };

/**
 * Says of one record after the other when it is due, in ms after the start: an open loop, for it asks no clock and never hears
 * when a record was really sent. A record stamped earlier than one before it is due together with that one. Sums are kept in
 * recorded time, whose milliseconds are whole, so that nothing drifts however long the replay is.
 */
export class Schedule {
  readonly #pace: Pace;
  #records = 0;
  #reachedMs = NaN;
  #elapsedMs = 0;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /** `recordTimeMs` is NaN for a record without a time, which is due with the one before it. */
  next(recordTimeMs: number): number {
    const pace = this.#pace;
    switch (pace.kind) {
      case 'max':
        return 0;
      case 'rate':
        return (this.#records++ * 1000) / pace.perSecond;
      case 'speed': {
        if (Number.isNaN(this.#reachedMs)) this.#reachedMs = recordTimeMs;
        const gapMs = recordTimeMs - this.#reachedMs;
        if (gapMs > 0) {
          const longestMs = pace.maxGapMs === null ? Infinity : pace.maxGapMs * pace.factor;
          this.#elapsedMs += Math.min(gapMs, longestMs);
          this.#reachedMs = recordTimeMs;
        }
        return this.#elapsedMs / pace.factor;
      }
    }
  }
}
