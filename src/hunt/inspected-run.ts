import { type Scenario } from '../model/scenario.ts';
import { type Report } from '../report/report-schema.ts';
import { type JudgedRecord } from './judged-log.ts';
import { type KeptRun } from './kept-run.ts';

/** A run that has ended, with what the oracle's admission says of its log. */
export interface InspectedRun {
  readonly scenario: Scenario;
  readonly kept: KeptRun;
  readonly report: Report;
  readonly logs: readonly (readonly JudgedRecord[])[];
}
