import { TraplineError } from '../model/errors.ts';
import { formatQuantity } from '../report/format.ts';
import { describeVerdict } from '../verify/verdict.ts';
import { type CheckedSubject, type CheckResult, type Comparison, failsComparison } from './check-result.ts';
import { figureWords } from './figure-change.ts';
import { missedLines } from './missed-words.ts';
import { expectationsFileOf, type Subject } from './subjects.ts';

/** Why nothing gates a run. */
export function nothingGates({ comparison, subject }: Pick<CheckedSubject, 'comparison' | 'subject'>): string {
  const lacks = `nothing gates it: it has no expectations (${placeOfExpectations(subject)})`;
  return comparison.kind === 'none'
    ? `${lacks} and no golden results; --update writes golden results${alsoWrites(subject)}`
    : `${lacks}, and --fail-on expectations looks at nothing else`;
}

function placeOfExpectations(subject: Subject): string {
  return subject.kind === 'scenario' ? 'expect:' : expectationsFileOf(subject);
}

function alsoWrites({ kind }: Subject): string {
  return kind === 'capture' ? ', --write-expectations expectations' : '';
}

/** The message of what a run failed with, in one line. */
export function errorText(error: unknown): string {
  if (error instanceof TraplineError) return error.oneLine();
  return error instanceof Error ? `a defect in Trapline itself: ${error.message}` : String(error);
}

/** How the expectations did: `7 of 7 expectations met`. */
export function expectationsText({ report, missed, firstExpectations, subject }: CheckedSubject): string {
  if (subject.kind === 'capture' && firstExpectations !== null) return `${expectationsFileOf(subject)} written`;
  const total = report.expectations.length;
  return total === 0 ? 'no expectations' : `${total - missed.length} of ${formatQuantity(total, 'expectation')} met`;
}

/** How a comparison turned out, in a few words. */
export function comparisonText(comparison: Comparison): string {
  switch (comparison.kind) {
    case 'none':
      return 'no golden results';
    case 'updated':
      return comparison.changed ? 'golden results updated' : 'golden results as they were';
    case 'compared':
      return comparedText(comparison);
  }
}

function comparedText(comparison: Comparison & { readonly kind: 'compared' }): string {
  const { against, failOn, changes } = comparison;
  if (changes.length === 0) return `the same as ${against}`;
  const fails = failsComparison(comparison);
  switch (failOn) {
    case 'change':
      return `differs from ${against}`;
    case 'worse':
      return fails ? `worse than ${against}` : `no worse than ${against}`;
    case 'expectations':
      return `differs from ${against}, which does not count here`;
  }
}

/** What is to be told of a result beyond its one line, in sentences: what failed it, and what changed. */
export function detailLines(result: CheckResult): string[] {
  if (result.kind === 'failed') return [errorText(result.error)];
  const { missed, verdict, isGated, subject } = result;
  return [
    ...missed.flatMap((one) => missedLines(one, subject)),
    ...(isGated ? [] : [nothingGates(result)]),
    ...changeLines(result.comparison),
    ...(verdict === null ? [] : [describeVerdict(verdict)]),
  ];
}

/** The figures that changed; where none did, or every difference counts, the differences. */
export function changeLines(comparison: Comparison): string[] {
  if (comparison.kind === 'none') return [];
  const { changes } = comparison;
  if (comparison.kind === 'updated' || comparison.failOn !== 'worse') return [...changes];
  return comparison.figures.length === 0 ? [...changes] : comparison.figures.map(figureWords);
}

/** Why a result did not pass, in a few words. */
export function failureTitle(result: CheckResult): string {
  if (result.kind === 'failed') return 'the run failed';
  const { missed, comparison, verdict, isGated } = result;
  const reasons = [
    ...(missed.length === 0 ? [] : [formatQuantity(missed.length, 'expectation') + ' missed']),
    ...(isGated ? [] : ['nothing gates it']),
    ...(failsComparison(comparison) ? [comparisonText(comparison)] : []),
    ...(verdict?.equal === false ? ['not deterministic'] : []),
  ];
  return reasons.join(', ');
}
