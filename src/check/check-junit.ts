import { relative } from 'node:path';
import { type JUnitCase, type JUnitOutcome, junitXml } from '../report/junit.ts';
import { describeVerdict } from '../verify/verdict.ts';
import { type CheckedSubject, type CheckResult, failsComparison } from './check-result.ts';
import { missedLines, missedText } from './missed-words.ts';
import { changeLines, comparisonText, errorText, nothingGates } from './result-words.ts';
import { folderOf } from './subjects.ts';

/** A check as JUnit XML: a suite for each folder; of each scenario or capture a case for its expectations, its comparison, and its second run. */
export function checkJUnit(results: readonly CheckResult[]): string {
  const folders = [...new Set(results.map(({ subject }) => folderOf(subject)))];
  return junitXml(
    folders.map((folder) => ({
      name: `trapline check ${relative('.', folder) || '.'}`,
      cases: results.filter(({ subject }) => folderOf(subject) === folder).flatMap(casesOf),
    })),
  );
}

function casesOf(result: CheckResult): JUnitCase[] {
  const classname = `trapline.check.${result.subject.label}`;
  if (result.kind === 'failed') {
    return [{ classname, name: 'run', seconds: 0, outcome: { kind: 'failed', message: errorText(result.error) } }];
  }
  const { report, verdict } = result;
  const cases: JUnitCase[] = [
    { classname, name: 'expectations', seconds: report.performance.wall_s ?? 0, outcome: expectationsOutcome(result) },
    { classname, name: 'comparison', seconds: 0, outcome: comparisonOutcome(result) },
  ];
  if (verdict === null) return cases;
  const outcome: JUnitOutcome = verdict.equal
    ? { kind: 'passed' }
    : { kind: 'failed', message: describeVerdict(verdict) };
  return [...cases, { classname, name: 'verify', seconds: 0, outcome }];
}

function expectationsOutcome(result: CheckedSubject): JUnitOutcome {
  const { missed, isGated, report, subject } = result;
  if (!isGated) return { kind: 'failed', message: nothingGates(result) };
  if (report.expectations.length === 0) return { kind: 'skipped', message: 'no expectations' };
  if (missed.length === 0) return { kind: 'passed' };
  const details = missed.flatMap((one) => missedLines(one, subject));
  return { kind: 'failed', message: missed.map(missedText).join('; '), details: details.join('\n') };
}

function comparisonOutcome({ comparison }: CheckedSubject): JUnitOutcome {
  if (comparison.kind === 'none') return { kind: 'skipped', message: 'no golden results' };
  if (!failsComparison(comparison)) return { kind: 'passed' };
  return { kind: 'failed', message: comparisonText(comparison), details: changeLines(comparison).join('\n') };
}
