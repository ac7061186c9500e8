import { reportCandidate } from '../compare/report-candidate.ts';
import { type OptionAssignment } from '../config/overrides.ts';
import { type FinishedRun, type InterruptedRun } from '../run/run-outcome.ts';
import { type RunRequest } from '../run/run-request.ts';
import { KEPT, LISTED } from './compare-options.ts';

/** `--candidate RULES` as what it assigns. */
export function candidateAssignment(rules: string): OptionAssignment {
  return { option: '--candidate', assignment: `engine.rules.candidate=${JSON.stringify(rules)}` };
}

/** A run with what its candidate would change, where it has one: in its report, and in its folder. */
export async function withCandidateReport(
  run: FinishedRun | InterruptedRun,
  { scenario, directory, onProgress, signal }: RunRequest,
): Promise<FinishedRun | InterruptedRun> {
  if (run.kind === 'interrupted' || run.candidate === undefined) return run;
  const ruleSets = { current: scenario.engine.ruleSet.name, candidate: scenario.candidate!.name };
  const { report } = await reportCandidate(
    { folder: directory!, report: run.report, details: run.details, candidate: run.candidate, ruleSets },
    { limit: KEPT, listed: LISTED, listeners: { onProgress, signal } },
  );
  return { ...run, report };
}
