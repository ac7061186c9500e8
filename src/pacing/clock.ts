/** The one way in which a replay knows the time: a real clock when it runs, a simulated one where it is tested. */
export interface Clock {
  /** Milliseconds with fractions, from whatever beginning; never goes back. */
  nowMs(): number;
  /** Returns at `timeMs`, or as soon after it as can be; before it only when the signal fires. */
  waitUntil(timeMs: number, signal: AbortSignal): Promise<void>;
}
