import { type Report } from '../report/report-schema.ts';
import { type Verdict } from '../verify/verdict.ts';
import { type FailOn } from './fail-on.ts';
import { type FigureChange } from './figure-change.ts';
import { type GoldenEntry } from './golden.ts';
import { type Subject } from './subjects.ts';

/** How a run compares with earlier results. */
export type Comparison =
  /** There are none. */
  | { readonly kind: 'none' }
  /** They were replaced by what this run gave; `changed` is false where that is what they were. */
  | { readonly kind: 'updated'; readonly changed: boolean; readonly changes: readonly string[] }
  | {
      readonly kind: 'compared';
      /** With what, in words. */
      readonly against: string;
      /** Whether these stand in for a baseline that does not have the subject. */
      readonly isStandIn: boolean;
      /** What of it fails the check. */
      readonly failOn: FailOn;
      /** Every difference, in words; empty where there is none. */
      readonly changes: readonly string[];
      /** The figures that changed, with intervals. */
      readonly figures: readonly FigureChange[];
    };

/** A subject that was run, and how it did. */
export interface CheckedSubject {
  readonly kind: 'checked';
  readonly subject: Subject;
  readonly report: Report;
  readonly entry: GoldenEntry;
  readonly missed: Report['expectations'];
  readonly comparison: Comparison;
  /** The comparison with a second run; null if it was not requested. */
  readonly verdict: Verdict | null;
  /** A first file of expectations for a capture that has none; null where none is to be written. */
  readonly firstExpectations: string | null;
  /** Whether there is anything that could fail it: expectations, also such as are written now, or results to compare with. */
  readonly isGated: boolean;
  readonly passed: boolean;
}

/** A subject whose run failed. */
export interface FailedSubject {
  readonly kind: 'failed';
  readonly subject: Subject;
  readonly error: unknown;
  readonly passed: false;
}

/** What came of one subject. */
export type CheckResult = CheckedSubject | FailedSubject;

/** Whether the comparison fails the check. */
export function failsComparison(comparison: Comparison): boolean {
  if (comparison.kind !== 'compared') return false;
  switch (comparison.failOn) {
    case 'change':
      return comparison.changes.length > 0;
    case 'worse':
      return comparison.figures.some(({ judgement }) => judgement === 'worse');
    case 'expectations':
      return false;
  }
}
