import { describe, expect, it } from 'vitest';
import { matchers } from '../../src/library/matchers.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { exampleReport } from '../report/report-fixture.ts';

// What it does is done by loading it.
await import('../../src/library/vitest.ts');

const report: Report = exampleReport();
const [rule, score] = Object.entries(report.rules)[0]!;
const recall = score.episodes.recall!;

const said = (expectation: () => void): string => {
  try {
    expectation();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
};

describe('toCatch', () => {
  it('holds where every figure is as it is asked for', () => {
    expect(report).toCatch(rule, { recall: `>= ${recall}`, alerts: score.alerts.total });
    expect({ report }).toCatch(rule, { recall });
    expect(report).not.toCatch(rule, { recall: `> ${recall}` });
  });

  it('asks for every episode where nothing is said', () => {
    expect(recall).toBeLessThan(1);
    expect(report).not.toCatch(rule);
  });

  it('says what each figure is, and why episodes were missed', () => {
    const words = said(() => expect(report).toCatch(rule, { recall: '> 0.999', alerts: 1, f1: '>= 0' }));
    expect(words.split('\n')).toEqual([
      'travel: episodes.recall is 0.958333, expected > 0.999',
      'travel: alerts.total is 1,300, expected 1',
      expect.stringMatching(/^\d+ episodes missed: \w+ \d+/),
    ]);
    expect(said(() => expect(report).not.toCatch(rule, { recall }))).toBe(
      `travel: episodes.recall is 0.958333, expected not ${recall}`,
    );
  });

  it.each([
    ['a rule', 'travl', {}, 'unknown rule "travl", did you mean "travel"?'],
    ['a figure', rule, { recal: 1 }, 'unknown figure "recal", did you mean "recall"?'],
    ['a name that every object has', 'constructor', {}, 'unknown rule "constructor"'],
    ['a condition', rule, { recall: 'high' }, 'recall: expected a condition such as ">= 0.95"'],
    ['figures', rule, {}, "expected figures such as { recall: '>= 0.95' }, found none"],
    ['figures but undefined ones', rule, { recall: undefined }, 'expected figures'],
    ['a number for figures', rule, 0.99, "expected figures such as { recall: '>= 0.95' }, found 0.99"],
  ])('refuses %s that there is not', (_, name, figures, message) => {
    expect(said(() => matchers.toCatch(report, name, figures as object))).toContain(message);
  });
});

describe('what is no report', () => {
  it.each([
    ['a promise', Promise.resolve(report), 'found a mapping; await it'],
    ['nothing', undefined, 'found undefined'],
    ['a number', 3, 'found 3'],
    ['another object', { report: { scenario: 'x' } }, 'found a mapping'],
  ])('is refused: %s', (_, received, words) => {
    const given = received as unknown as Report;
    expect(said(() => matchers.toCatch(given, rule))).toContain(
      `expected a report, or a result that has one, ${words}`,
    );
  });

  it('and a figure that was not measured, is neither right nor wrong', () => {
    const unmeasured = { ...report, rules: { [rule]: { ...score, f1: null } } };
    for (const expectation of [
      () => expect(unmeasured).toCatch(rule, { f1: 1 }),
      () => expect(unmeasured).not.toCatch(rule, { f1: 1 }),
    ])
      expect(said(expectation)).toContain('f1 was not measured, expected 1');
  });
});

describe('toMeetExpectations', () => {
  const expecting = (passed: boolean): Report => ({
    ...report,
    expectations: [{ path: 'counts.late', text: '< 5', actual: 7, passed }],
  });

  it('holds where every expectation of the scenario does', () => {
    expect(expecting(true)).toMeetExpectations();
    expect(expecting(false)).not.toMeetExpectations();
    expect(said(() => expect(expecting(false)).toMeetExpectations())).toBe(
      `${report.scenario}: counts.late is 7, expected < 5`,
    );
  });

  it('is of no use where nothing is expected', () => {
    expect(said(() => matchers.toMeetExpectations({ ...report, expectations: [] }))).toContain('expects nothing');
  });
});
