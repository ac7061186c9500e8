/** The only way in which paced work knows the time: a real clock when it runs, a simulated one where it is tested. */
export interface Clock {
  /** Milliseconds with fractions since an arbitrary origin; never goes back. */
  nowMs(): number;
  /**
   * Returns at `timeMs`, or as soon after it as can be; before it only when the signal fires. A caller that can do with a result up
   * to `toleranceMs` late saves CPU time; 0 if left out.
   */
  waitUntil(timeMs: number, signal: AbortSignal, toleranceMs?: number): Promise<void>;
}
