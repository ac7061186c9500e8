import { type CheckResult } from '../check/check-result.ts';
import { comparisonText, detailLines, errorText, expectationsText } from '../check/result-words.ts';
import { printable } from '../text/printable.ts';
import { type Colors } from './colors.ts';

const NAME_COLUMNS = 24;

/** A result for the terminal: one line, and below it what failed or changed. */
export function describeCheck(result: CheckResult, colors: Colors): string {
  const mark = result.passed ? colors.green('✓') : colors.red('✗');
  const name = `${mark} ${printable(result.subject.label.padEnd(NAME_COLUMNS))}`;
  if (result.kind === 'failed') return `${name}     – s  ${printable(errorText(result.error))}`;
  const seconds = result.report.performance.wall_s?.toFixed(1) ?? '?';
  const head = `${name} ${seconds.padStart(5)} s  ${expectationsText(result)}, ${printable(comparisonText(result.comparison))}`;
  return [head, ...detailLines(result).map((line) => `    ${printable(line)}`)].join('\n');
}

/** A result for `--json`; figures have the names of report.json. */
export function checkResultJson(result: CheckResult): Readonly<Record<string, unknown>> {
  const { subject, passed } = result;
  const { kind, label, file } = subject;
  const facts = { [kind]: label, file, passed };
  if (result.kind === 'failed') return { ...facts, error: errorText(result.error) };
  const { report, missed, comparison, verdict } = result;
  return {
    ...facts,
    wall_s: report.performance.wall_s,
    expectations: report.expectations.length,
    missed,
    comparison: comparisonJson(comparison),
    verdict,
  };
}

function comparisonJson(comparison: (CheckResult & { readonly kind: 'checked' })['comparison']): object {
  if (comparison.kind !== 'compared') return comparison;
  const { failOn, isStandIn, ...rest } = comparison;
  return { ...rest, is_stand_in: isStandIn, fail_on: failOn };
}
