/** The default topic of a run. */
export function defaultTopic(scenario: string, runId: string): string {
  return `trapline.${scenario}.${runId}`;
}
