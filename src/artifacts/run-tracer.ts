import { type DetectionTiming } from '../model/alert.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type ForeignAlert } from '../model/foreign-alert.ts';
import { type Observer } from '../model/observer.ts';
import { type Scenario } from '../model/scenario.ts';
import { type Report } from '../report/report-schema.ts';

/** The stages of a run that are written as JSON Lines. */
export type LineStage = 'side' | 'alerts' | 'aggregates' | 'episodes' | 'outcomes';

/** Follows a run through its stages, so that it can be compared with another one row by row. */
export interface RunTracer {
  /** What is about to be run. */
  scenario(scenario: Scenario, resolvedHash: string): void;
  /** Follows the world and the log. */
  observe(vocabulary: Vocabulary, partitions: number): Observer;
  /** Follows a stage as it is written, line by line. */
  lines(stage: LineStage): (line: string) => void;
  /** Follows when the engine could say what it said, in the order of `alerts.jsonl`. */
  timing?(alert: ForeignAlert, timing: DetectionTiming): void;
  /** What the whole came to. */
  report(report: Report): void;
}
