import { type CheckedRun } from './check-job.ts';
import { type CheckedSubject, type Comparison, failsComparison } from './check-result.ts';
import { type Compared } from './baseline.ts';
import { describeChanges } from './diff.ts';
import { type FailOn } from './fail-on.ts';
import { figureChanges } from './figure-change.ts';
import { type Subject } from './subjects.ts';

/** By what a run is judged. */
export interface JudgeRequest {
  readonly failOn: FailOn;
  /** By how much a share may get worse beyond chance. */
  readonly tolerance: number;
  /** Whether the results take the place of earlier ones. */
  readonly update: boolean;
}

/** Judges a run by its expectations, by what it is compared with, and by its second run where there is one. */
export function judgeRun(
  subject: Subject,
  { report, entry, verdict, firstExpectations }: CheckedRun,
  compared: Compared | undefined,
  request: JudgeRequest,
): CheckedSubject {
  const comparison = compare(entry, compared, request);
  const missed = report.expectations.filter(({ passed }) => !passed);
  const isGated =
    report.expectations.length > 0 ||
    firstExpectations !== null ||
    comparison.kind === 'updated' ||
    (comparison.kind === 'compared' && comparison.failOn !== 'expectations');
  const passed = isGated && missed.length === 0 && (verdict?.equal ?? true) && !failsComparison(comparison);
  return { kind: 'checked', subject, report, entry, missed, comparison, verdict, firstExpectations, isGated, passed };
}

function compare(
  entry: CheckedRun['entry'],
  compared: Compared | undefined,
  { failOn, tolerance, update }: JudgeRequest,
): Comparison {
  const changes = compared === undefined ? [] : describeChanges(compared.entry, entry);
  if (update)
    return { kind: 'updated', changed: compared === undefined || compared.isStandIn || changes.length > 0, changes };
  if (compared === undefined) return { kind: 'none' };
  return {
    kind: 'compared',
    against: compared.against,
    isStandIn: compared.isStandIn,
    // What a baseline does not have is new there, and is to be what was committed with it.
    failOn: compared.isStandIn && failOn === 'worse' ? 'change' : failOn,
    changes,
    figures: figureChanges(compared.entry, entry, tolerance),
  };
}
