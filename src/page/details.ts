import { type Timeline } from '../report/timeline-schema.ts';

/** What the page shows beside the report. All of it is in other files of the run's folder. */
export interface PageDetails {
  /** Of `timelines.jsonl`. */
  readonly timelines: readonly Timeline[];
  /** The resolved scenario as text, of `scenario.json`; null where there is none. */
  readonly scenario: string | null;
  /** A command that makes the run again, of `manifest.json`; null where there is none. */
  readonly command: string | null;
}

/** Of a report alone. */
export const NO_DETAILS: PageDetails = { timelines: [], scenario: null, command: null };
