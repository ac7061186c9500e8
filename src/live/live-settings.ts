/** How a run goes by the wall clock, as the command line says it. */
export interface PaceSettings {
  /** Milliseconds of the world to one of the wall clock. */
  readonly speed: number;
  /** How much of the world is sent at once, before the present. */
  readonly historyMs: number;
  /** Gets a line about how long it will take, once all is ready. */
  readonly onNotice?: ((text: string) => void) | undefined;
}

/** What a run is called that is one of many with the same scenario and seed: `<run id>-20260302T090000Z`. */
export function liveId(runId: string, startedAtMs: number): string {
  const stamp = new Date(startedAtMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${runId}-${stamp}`;
}
