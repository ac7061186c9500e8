import { type ReportDetails } from '../artifacts/run-files.ts';
import { type TraplineError } from '../model/errors.ts';
import { type EpisodeOutcome } from '../report/outcomes.ts';
import { type Report } from '../report/report-schema.ts';

/** A run that went to its end. */
export interface FinishedRun {
  readonly kind: 'finished';
  readonly report: Report;
  /** By episode id, then in the order of the rule set. */
  readonly episodeOutcomes: readonly EpisodeOutcome[];
  /** Why not all of it is in the InfluxDB that it was to be written into. */
  readonly influxFailure: TraplineError | null;
  /** What report.html has beside the report. */
  readonly details: ReportDetails;
  /** Of the rules that were tried on the same stream; left out where there are none, or nothing was written. */
  readonly candidate?: Report;
}

/** A run that was stopped: what it had done is in the folder, unscored. */
export interface InterruptedRun {
  readonly kind: 'interrupted';
  /** How many the engine has taken; null where Kafka no longer answered, so that this is not known. */
  readonly transactions: number | null;
}
