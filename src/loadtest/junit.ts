import { type JUnitCase, type JUnitOutcome, junitXml } from '../report/junit.ts';
import { formatRate } from '../report/format.ts';
import { type BenchResult, type BenchStep } from './result-schema.ts';
import { gateText, stepFailure } from './words.ts';

/**
 * A load test as JUnit XML: a case for each step, and one for the gate, where there is one. A step that was not sustained fails only
 * at the gate's rate or below it: above it a search is there to find such steps, and they count as skipped.
 */
export function benchJUnit(result: BenchResult): string {
  const classname = `trapline.bench.${result.scenario}`;
  const cases = result.steps.map((step): JUnitCase => ({
    classname,
    name: `step ${step.number}: ${formatRate(step.rate_per_s)}/s`,
    seconds: step.wall_s,
    outcome: stepOutcome(step, result.gate),
  }));
  const name = `trapline bench ${result.scenario}`;
  return junitXml([{ name, cases: [...cases, ...gateCases(result, classname)] }]);
}

function stepOutcome(step: BenchStep, gate: BenchResult['gate']): JUnitOutcome {
  if (step.sustained) return { kind: 'passed' };
  const message = `not sustained: ${stepFailure(step)}`;
  return gate !== null && step.rate_per_s <= gate.rate_per_s
    ? { kind: 'failed', message }
    : { kind: 'skipped', message };
}

function gateCases({ gate, steps, objective }: BenchResult, classname: string): JUnitCase[] {
  if (gate === null) return [];
  const at = steps.filter(({ rate_per_s }) => rate_per_s === gate.rate_per_s);
  const failed = at.find(({ sustained }) => !sustained);
  const outcome: JUnitOutcome =
    failed === undefined ? { kind: 'passed' } : { kind: 'failed', message: stepFailure(failed) };
  return [{ classname, name: gateText(gate, objective), seconds: 0, outcome }];
}
