/** The topic of a run that is given none. */
export function defaultTopic(scenario: string, runId: string): string {
  return `trapline.${scenario}.${runId}`;
}
