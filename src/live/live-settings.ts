/** How fast a run goes by the wall clock, as given on the command line. */
export interface PaceSettings {
  /** Milliseconds of the world to one of the wall clock. */
  readonly speed: number;
  /** How much of the world is sent at once, before the present. */
  readonly historyMs: number;
  /**
   * Given for a run that only measures: it begins when the engines are ready, without history, and what is due in its first so many
   * ms is not measured.
   */
  readonly warmUpMs?: number | undefined;
  /** Called with a line about when it will end, once all is ready. */
  readonly onNotice?: ((text: string) => void) | undefined;
}

/** The id of one live run among those with the same scenario and seed: `<run id>-20260302T090000Z`. */
export function liveId(runId: string, startedAtMs: number): string {
  const stamp = new Date(startedAtMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${runId}-${stamp}`;
}
