/** Follows what a job says, in the place where it says it. */
export interface AlertsFollower {
  /**
   * Looks for more. Resolves to whether everything that is there now was there at the last look, and was taken in as far as it is taken in
   * before `settle`. Throws what went wrong.
   */
  isAtEnd(): Promise<boolean>;
  /** Takes in what is left, once nothing more is waited for. */
  settle(): Promise<void>;
  close(): Promise<void>;
}
