import { setImmediate as turnOfEventLoop } from 'node:timers/promises';
import { join } from 'node:path';
import { type ReportDetails, writeReports } from '../artifacts/run-files.ts';
import { asWriteFailure } from '../artifacts/write-failure.ts';
import { TraplineError } from '../model/errors.ts';
import { type CandidateFigures } from '../report/candidate-schema.ts';
import { withCandidate } from '../report/report.ts';
import { type Report } from '../report/report-schema.ts';
import { CANDIDATE } from '../run/candidate.ts';
import { candidateFigures } from './candidate-figures.ts';
import { compareRuns, type CompareRequest } from './compare-runs.ts';
import { type Comparison } from './comparison-schema.ts';
import { readOutcomes } from './run-outcomes.ts';
import { writeComparison, writeWhole } from './write-comparison.ts';

/** A finished run or replay with the results of a candidate in its folder. */
export interface TriedRun {
  readonly folder: string;
  readonly report: Report;
  readonly details: ReportDetails;
  /** The candidate's own report. */
  readonly candidate: Report;
  /** Names of the rule sets. */
  readonly ruleSets: CandidateFigures['rule_sets'];
}

/** How both are compared: `listed` is how many differences the files for people show. */
export interface TriedRequest extends Omit<CompareRequest, 'explain' | 'input'> {
  readonly listed: number;
}

/**
 * Compares a candidate's results with the run's own, writes the comparison beside them, and the run's reports anew with what the candidate would change.
 * Throws TraplineError('interrupted') if the signal fires, and what `compareRuns` throws.
 */
export async function reportCandidate(
  { folder, report, details, candidate, ruleSets }: TriedRun,
  { listed, ...request }: TriedRequest,
): Promise<{ readonly report: Report; readonly comparison: Comparison }> {
  const other = join(folder, CANDIDATE);
  const comparison = await compareRuns(folder, other, { ...request, explain: false, input: undefined });
  const pause = async (): Promise<void> => {
    await turnOfEventLoop();
    if (request.listeners.signal.aborted) throw new TraplineError('interrupted', 'interrupted, nothing is compared');
  };
  const [current, tried] = [await readOutcomes(folder, pause), await readOutcomes(other, pause)];
  const outcomes = { current: current.episodes, candidate: tried.episodes };
  const figures = candidateFigures(comparison, { current: report, candidate, ruleSets, outcomes });
  const reported = withCandidate(report, figures, candidate.warnings);
  writeComparison(folder, comparison, listed);
  try {
    writeReports({ write: (name, content) => writeWhole(folder, name, content) }, reported, details);
  } catch (error) {
    throw asWriteFailure(error, 'run');
  }
  return { report: reported, comparison };
}
