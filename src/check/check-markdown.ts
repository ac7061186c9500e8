import { formatQuantity } from '../report/format.ts';
import { formatInterval } from '../report/format.ts';
import { escapeMarkdown, markdownTable } from '../report/markdown.ts';
import { describeVerdict } from '../verify/verdict.ts';
import { type CheckedSubject, type CheckResult } from './check-result.ts';
import { changeText, type FigureChange, figureName, figureText, judgementText } from './figure-change.ts';
import { missedLines } from './missed-words.ts';
import { comparisonText, errorText, expectationsText, failureTitle, nothingGates } from './result-words.ts';

/** What a summary says of a check as a whole. */
export interface SummaryFacts {
  /** What the runs were compared with, in words. */
  readonly against: string;
  /** Subjects that were to be checked; more than there are results where the check was interrupted. */
  readonly total: number;
  /** Entries of the baseline whose scenario or capture is gone. */
  readonly gone: readonly string[];
  /** What else is to be known of the baseline. */
  readonly notices: readonly string[];
}

/** Changes of one run that are listed; the others are counted. */
const MOST_CHANGES = 30;

/** A check as Markdown for a pull request: what failed and why, before and after, then what changed and passed, then everything in one table. */
export function checkMarkdown(
  results: readonly CheckResult[],
  { against, total, gone, notices }: SummaryFacts,
): string {
  const failed = results.filter(({ passed }) => !passed);
  const changed = results.filter((result) => result.passed && hasChanged(result));
  const unfinished = total - results.length;
  const sections = [
    `## ${failed.length > 0 ? '❌' : unfinished > 0 ? '⚠️' : '✅'} trapline check: ${headline(results, failed.length)}`,
    `Compared with ${escapeMarkdown(against)}. Intervals at 95 %.`,
    ...(unfinished === 0 ? [] : [`⚠️ Interrupted: ${unfinished} of ${total} were not checked.`]),
    ...notices.map((notice) => `⚠️ ${escapeMarkdown(notice)}.`),
    ...failed.flatMap((result) => [
      `### ❌ ${name(result)}: ${escapeMarkdown(failureTitle(result))}`,
      ...details(result),
    ]),
    ...changed.flatMap((result) => [`### ✅ ${name(result)}: changed, and passed`, ...details(result)]),
    ...(gone.length === 0 ? [] : [`⚠️ No longer there, and so not checked: ${gone.map(escapeMarkdown).join(', ')}.`]),
    '### Everything that was checked',
    markdownTable({ head: ['', 'expectations', 'comparison', 'seconds'], rows: results.map(row) }),
  ];
  return `${sections.join('\n\n')}\n`;
}

function headline(results: readonly CheckResult[], failed: number): string {
  return failed === 0
    ? `${formatQuantity(results.length, 'run')} passed`
    : `${failed} of ${formatQuantity(results.length, 'run')} failed`;
}

function name({ subject }: CheckResult): string {
  return escapeMarkdown(subject.label);
}

function hasChanged(result: CheckResult): boolean {
  return result.kind === 'checked' && result.comparison.kind !== 'none' && result.comparison.changes.length > 0;
}

function details(result: CheckResult): string[] {
  if (result.kind === 'failed') return [list([errorText(result.error)])];
  const { missed, isGated, comparison, verdict } = result;
  const reasons = [
    ...missed.flatMap((one) => missedLines(one, result.subject)),
    ...(isGated ? [] : [nothingGates(result)]),
    ...(verdict === null || verdict.equal ? [] : [describeVerdict(verdict)]),
  ];
  const figures = comparison.kind === 'compared' ? comparison.figures : [];
  const changes = comparison.kind === 'none' ? [] : comparison.changes;
  return [
    ...(reasons.length === 0 ? [] : [list(reasons)]),
    ...(figures.length === 0 ? [] : [figureTable(figures)]),
    ...(changes.length === 0 ? [] : [`<details><summary>Every difference</summary>`, list(changes), '</details>']),
  ];
}

function list(lines: readonly string[]): string {
  const more = lines.length - MOST_CHANGES;
  return [
    ...lines.slice(0, MOST_CHANGES).map((line) => `${indentOf(line)}- ${escapeMarkdown(line.trimStart())}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
  ].join('\n');
}

/** A line that begins with blanks belongs to the one before. */
function indentOf(line: string): string {
  return line.slice(0, line.length - line.trimStart().length);
}

function figureTable(figures: readonly FigureChange[]): string {
  return markdownTable({
    head: ['rule', 'figure', 'before', 'after', 'change', 'which is'],
    rows: figures.map((change) => [
      change.rule,
      figureName(change.figure),
      withInterval(change, change.before, change.before_ci95),
      withInterval(change, change.after, change.after_ci95),
      changeText(change),
      judgementText(change),
    ]),
  });
}

function withInterval({ figure }: FigureChange, value: number | null, interval: FigureChange['before_ci95']): string {
  return [figureText(figure, value), formatInterval(interval)].filter((part) => part !== '').join(' ');
}

function row(result: CheckResult): string[] {
  const mark = result.passed ? '✅' : '❌';
  if (result.kind === 'failed') return [`${mark} ${result.subject.label}`, '–', 'the run failed', '–'];
  return [
    `${mark} ${result.subject.label}`,
    expectationsText(result),
    comparisonText(result.comparison),
    seconds(result),
  ];
}

function seconds({ report }: CheckedSubject): string {
  return report.performance.wall_s?.toFixed(1) ?? '–';
}
