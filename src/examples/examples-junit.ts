import { type JUnitCase, junitXml } from '../report/junit.ts';
import { PLAIN } from '../report/colors.ts';
import { DEFAULT_WIDTH } from '../report/terminal-columns.ts';
import { disagreementText, tellExample } from './tell-example.ts';
import { type TestedExample } from './test-rules.ts';

/** Rule sets with their tested examples, as JUnit XML: a suite for each, a class for each rule. */
export function examplesJUnit(tested: ReadonlyMap<string, readonly TestedExample[]>): string {
  const suites = [...tested].map(([reference, examples]) => ({
    name: `trapline test ${reference}`,
    cases: examples.map(caseOf),
  }));
  return junitXml(suites);
}

function caseOf(tested: TestedExample): JUnitCase {
  const { rule, example, disagreements, run } = tested;
  const named = { classname: `trapline.test.${rule.name}`, name: example.title, seconds: 0 };
  if (disagreements.length === 0) return { ...named, outcome: { kind: 'passed' } };
  const message = disagreements.map((one) => disagreementText(one, run)).join('; ');
  const details = tellExample(tested, { width: DEFAULT_WIDTH, colors: PLAIN }).join('\n');
  return { ...named, outcome: { kind: 'failed', message, details } };
}
