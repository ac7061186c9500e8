import { type Condition, type Expectation, type Scenario } from '../model/scenario.ts';
import { type ExpectationOutcome } from '../report/expectation-schema.ts';

/** How one expectation of a scenario turned out. */
export interface ExpectationResult {
  readonly path: string;
  /** The condition as written. */
  readonly text: string;
  /** The report's figure; null where it was not measured or is not a number. */
  readonly actual: number | null;
  readonly passed: boolean;
  /** The first alerts that a missed condition on alerts counted, in the order of `alerts.jsonl`. */
  readonly alerts?: ExpectationOutcome['alerts'];
}

/** Judges each expectation against a report. A figure that is null or absent meets no condition. */
export function judge(expectations: readonly Expectation[], report: unknown): ExpectationResult[] {
  return expectations.map(({ path, text, condition }) => {
    const parts = path.split('.');
    const actual = numberAt(report, parts);
    const total = numberAt(report, [...parts.slice(0, -1), 'total']);
    return { path, text, actual, passed: actual !== null && holds(condition, actual, total) };
  });
}

/** What a scenario that states an objective for latency expects of a run by the wall clock. */
export function latencyExpectations({ latencySlo }: Scenario): Expectation[] {
  if (latencySlo === undefined) return [];
  const below = (path: string, value: number): Expectation => {
    return { path, text: `< ${value}`, condition: { kind: 'compare', operator: '<', value } };
  };
  return [below('latency_ms.p50', latencySlo.p50Ms), below('latency_ms.p99', latencySlo.p99Ms)];
}

/** Whether a figure meets a condition. `total` is the number of trials behind a share, for standard errors. */
export function holds(condition: Condition, actual: number, total: number | null = null): boolean {
  switch (condition.kind) {
    case 'compare':
      return compare(condition.operator, actual, condition.value);
    case 'between':
      return condition.low <= actual && actual <= condition.high;
    case 'near': {
      if (total === null || total === 0) return false;
      const standardError = Math.sqrt((condition.value * (1 - condition.value)) / total);
      return Math.abs(actual - condition.value) <= condition.standardErrors * standardError;
    }
  }
}

function compare(operator: '>=' | '<=' | '>' | '<' | '==', actual: number, value: number): boolean {
  switch (operator) {
    case '>=':
      return actual >= value;
    case '<=':
      return actual <= value;
    case '>':
      return actual > value;
    case '<':
      return actual < value;
    case '==':
      return actual === value;
  }
}

function numberAt(value: unknown, path: readonly string[]): number | null {
  let current = value;
  for (const part of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return null;
    current = (current as Readonly<Record<string, unknown>>)[part];
  }
  return typeof current === 'number' ? current : null;
}
