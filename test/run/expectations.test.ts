import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { type Condition } from '../../src/model/scenario.ts';
import { judge, latencyExpectations } from '../../src/run/expectations.ts';

const REPORT = {
  counts: { late: 7, none: null, text: '7' },
  rules: { travel: { episodes: { total: 400, detected: 180, recall: 0.45 }, alerts: { total: 0, precision: null } } },
};

const outcome = (path: string, condition: Condition) => judge([{ path, condition, text: 'as written' }], REPORT)[0]!;

describe('judge', () => {
  it.each([
    ['>=', 7, true],
    ['>=', 8, false],
    ['<=', 7, true],
    ['<=', 6, false],
    ['>', 6, true],
    ['>', 7, false],
    ['<', 8, true],
    ['<', 7, false],
    ['==', 7, true],
    ['==', 7.5, false],
  ] as const)('of 7: %s %d is %j', (operator, value, passed) => {
    const expected = { path: 'counts.late', text: 'as written', actual: 7, passed };
    expect(outcome('counts.late', { kind: 'compare', operator, value })).toEqual(expected);
  });

  it.each([
    [7, 7, true],
    [0, 7, true],
    [7, 9, true],
    [8, 9, false],
    [5, 6, false],
  ])('of 7: between %d and %d is %j', (low, high, passed) => {
    expect(outcome('counts.late', { kind: 'between', low, high }).passed).toBe(passed);
  });

  // Of 400 at 0.5, one standard error is 0.025: 0.45 is exactly two away.
  it.each([
    [0.5, 2.001, true],
    [0.5, 1.999, false],
    [0.45, 0, true],
    [1, 4, false],
  ])('of 0.45 among 400: near %d by %d standard errors is %j', (value, standardErrors, passed) => {
    expect(outcome('rules.travel.episodes.recall', { kind: 'near', value, standardErrors }).passed).toBe(passed);
  });

  it('is near nothing where there is no total to judge by', () => {
    const condition: Condition = { kind: 'near', value: 7, standardErrors: 4 };
    expect(outcome('counts.late', condition).passed).toBe(false);
    expect(judge([{ path: 'a.share', condition, text: '' }], { a: { share: 7, total: 0 } })[0]!.passed).toBe(false);
  });

  it.each([
    'counts.none',
    'counts.text',
    'counts.absent',
    'counts.late.deeper',
    'counts',
    'rules.absent.f1',
    'rules.travel.alerts.precision',
    'counts.toString.length',
  ])('takes %s, which is no figure, for a miss under every condition', (path) => {
    const conditions: Condition[] = [
      { kind: 'compare', operator: '>=', value: 0 },
      { kind: 'compare', operator: '<=', value: 0 },
      { kind: 'between', low: -1e9, high: 1e9 },
      { kind: 'near', value: 0, standardErrors: 1e9 },
    ];
    for (const condition of conditions) expect(outcome(path, condition)).toMatchObject({ actual: null, passed: false });
  });

  it('judges all of them, in their order', () => {
    const results = judge(
      ['counts.late', 'counts.none'].map((path) => ({
        path,
        text: path,
        condition: { kind: 'between', low: 0, high: 9 },
      })),
      REPORT,
    );
    expect(results.map(({ path, passed }) => [path, passed])).toEqual([
      ['counts.late', true],
      ['counts.none', false],
    ]);
  });
});

describe('what is expected of a run by the wall clock', () => {
  const judged = (latency_ms: Readonly<Record<string, number | null>>) =>
    judge(latencyExpectations(loadScenario({ scenario: 'latency-slo' }).scenario), { latency_ms });

  it('is below the objective that the scenario states, and not on it', () => {
    expect(judged({ p50: 999.999, p99: 10_000 })).toEqual([
      { path: 'latency_ms.p50', text: '< 1000', actual: 999.999, passed: true },
      { path: 'latency_ms.p99', text: '< 10000', actual: 10_000, passed: false },
    ]);
  });

  it('is not met by what was not measured', () => {
    expect(judged({ p50: null, p99: null }).map(({ passed }) => passed)).toEqual([false, false]);
  });

  it('is nothing where the scenario states no objective', () => {
    expect(latencyExpectations(loadScenario({ scenario: 'baseline' }).scenario)).toEqual([]);
  });
});
