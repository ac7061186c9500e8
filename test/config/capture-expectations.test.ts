import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { parseAlertCondition } from '../../src/config/capture-expectations-schema.ts';
import { loadCaptureExpectations } from '../../src/config/load-capture-expectations.ts';
import { loadRuleSet } from '../../src/config/load-rule-set.ts';
import { memoryFileAccess, refusal } from './memory-file-access.ts';

const FILE = 'x.expect.yaml';
const OTHER_RULES =
  'name: mine\nrules:\n  - { name: spending_spree, kind: distinct, field: category, at_least: 4, window: 1m }\n';

const files = (text: string) =>
  memoryFileAccess({ [FILE]: text, 'mine.yaml': OTHER_RULES, 'scenarios/mappings/sparkov.yaml': '' });

function load(text: string) {
  const access = files(text);
  return loadCaptureExpectations(FILE, loadRuleSet('default', access), access);
}

const compare = (operator: string, value: number) => ({ kind: 'compare', operator, value });

describe('a condition on alerts', () => {
  test.each([
    ['>= 3', compare('>=', 3), false],
    [0, compare('==', 0), false],
    ['2 .. 5', { kind: 'between', low: 2, high: 5 }, false],
    ['<= 5 a day', compare('<=', 5), true],
    [' 0.5 .. 2  a  day ', { kind: 'between', low: 0.5, high: 2 }, true],
  ])('%j', (given, condition, perDay) => {
    expect(parseAlertCondition(given)).toEqual({ condition, perDay, text: String(given) });
  });

  test.each(['', 'many', '>= 3 a week', '0.5 within 4 se', '5 .. 2', 'a day', '3 a day', null, ['>= 3']])(
    '%j is none',
    (given) => {
      expect(() => parseAlertCondition(given)).toThrow('expected a condition such as 0, ">= 3", "2 .. 5"');
    },
  );

  test.each(['>= 2.5', '== -1', '-1 .. 5'])('%s is no number of alerts', (given) => {
    expect(() => parseAlertCondition(given)).toThrow('expected a whole number of alerts ≥ 0');
  });

  it('a day is not negative', () => {
    expect(() => parseAlertCondition('> -1 a day')).toThrow('expected a number ≥ 0 a day');
  });
});

describe('a file of expectations', () => {
  it('has conditions by rule, by client, on what is not named, and on figures', () => {
    const { expect: expected, ...rest } = load(
      'engine: { rules: ./mine.yaml, allowed_disorder: 30s, max_future: off, early: true }\nmapping: sparkov\nrekey: true\n' +
        'expect:\n  alerts: { spending_spree: ">= 3" }\n  clients: { "7": 0, a.b: { spending_spree: "== 1" } }\n' +
        '  unexpected: none\n  counts.late: "< 10"\n',
    );
    expect(rest).toEqual({
      rules: 'mine.yaml',
      mapping: 'scenarios/mappings/sparkov.yaml',
      rekey: true,
      changes: { allowedDisorderMs: 30_000, maxFutureMs: null, early: true },
    });
    expect(expected.figures).toMatchObject([{ path: 'counts.late', text: '< 10' }]);
    expect(expected.alerts).toMatchObject([
      { path: 'alerts.spending_spree', of: { kind: 'rule', rule: 'spending_spree' }, text: '>= 3' },
      { path: 'clients.7', of: { kind: 'client', client: '7', rule: null }, condition: compare('==', 0) },
      { path: 'clients.a.b.spending_spree', of: { kind: 'client', client: 'a.b', rule: 'spending_spree' } },
      { path: 'unexpected', of: { kind: 'unexpected' }, condition: compare('==', 0), text: 'none' },
    ]);
  });

  it('is as the how-to has it', () => {
    const page = readFileSync('docs/how-to/gate-pull-requests.md', 'utf8');
    const example = /```yaml\n(engine:.*?)```/s.exec(page)![1]!.replace('../rules/current.yaml', 'default');
    const { expect: expected, changes } = load(example);
    expect(changes).toEqual({ allowedDisorderMs: 30_000 });
    expect([...expected.alerts, ...expected.figures].map(({ path, text }) => `${path} ${text}`)).toEqual([
      'alerts.impossible_travel >= 3',
      'alerts.spending_spree 0',
      'alerts.low_high_velocity <= 5 a day',
      'clients.1513.impossible_travel == 1',
      'clients.2007 1 .. 4',
      'unexpected none',
      'counts.malformed 0',
    ]);
  });

  it('does not check names of rules where these are not known', () => {
    const access = memoryFileAccess({ [FILE]: 'expect: { alerts: { mine: 1 } }' });
    expect(loadCaptureExpectations(FILE, undefined, access).expect.alerts).toHaveLength(1);
  });

  test.each<[string, string, string]>([
    [
      'a misspelt rule',
      'expect:\n  alerts:\n    impossible_travl: 3\n',
      '3:23: expect.alerts.impossible_travl: unknown rule "impossible_travl", did you mean "impossible_travel"? Expected one of ' +
        'impossible_travel, spending_spree, low_high_velocity in the rule set default',
    ],
    [
      'a misspelt rule of a client',
      'expect:\n  clients: { "1": { spree: 3 } }\n',
      '2:28: expect.clients["1"].spree: unknown rule "spree"; expected one of impossible_travel, spending_spree, low_high_velocity in the ' +
        'rule set default',
    ],
    [
      'a rule that the rule set of the file lacks',
      'engine: { rules: ./mine.yaml }\nexpect: { alerts: { impossible_travel: 3 } }\n',
      '2:40: expect.alerts.impossible_travel: unknown rule "impossible_travel"; expected spending_spree in the rule set mine',
    ],
    [
      'no condition',
      'expect:\n  alerts:\n    impossible_travel: lots\n',
      '3:24: expect.alerts.impossible_travel: expected a condition such as 0, ">= 3", "2 .. 5" or "<= 5 a day", found "lots"',
    ],
    [
      'a list for a client',
      'expect:\n  clients: { "1": [] }\n',
      '2:19: expect.clients["1"]: expected a condition such as 0, ">= 3", "2 .. 5" or "<= 5 a day", or conditions by rule, found an empty ' +
        'list',
    ],
    [
      'a misspelt section',
      'expect:\n  alrets: { impossible_travel: 3 }\n',
      '2:11: expect.alrets: unknown key "alrets", did you mean "alerts"? Expected one of alerts, clients, unexpected, or a figure of ' +
        'report.json such as counts.late',
    ],
    [
      'a misspelt figure',
      'expect: { counts.lat: 0 }\n',
      '1:23: expect["counts.lat"]: unknown figure "counts.lat", did you mean "counts.late"?',
    ],
    [
      'a figure of a rule that is not there',
      'expect: { rules.spree.f1: 0 }\n',
      '1:27: expect["rules.spree.f1"]: unknown rule "spree"; expected one of impossible_travel, spending_spree, low_high_velocity in the ' +
        'rule set default',
    ],
    ['nothing', 'expect: {}\n', '1:9: expect: expected at least one expectation, found none'],
    [
      'a misspelt key',
      'expct: { counts.late: 0 }\n',
      '1:1: unknown key "expct", did you mean "expect"? Expected one of mapping, rekey, engine, expect',
    ],
    [
      'a misspelt setting',
      'engine: { alowed_disorder: 1s }\nexpect: { counts.late: 0 }\n',
      '1:11: engine: unknown key "alowed_disorder", did you mean "allowed_disorder"? Expected one of rules, allowed_disorder, max_future, ' +
        'aggregates, early',
    ],
    [
      'a rule set that is not there',
      'engine: { rules: ./nine.yaml }\nexpect: { counts.late: 0 }\n',
      '1:18: engine.rules: nine.yaml: no such file, did you mean "mine.yaml"?',
    ],
    [
      'a mapping that is not there',
      'mapping: sparkof\nexpect: { counts.late: 0 }\n',
      '1:10: mapping: unknown mapping "sparkof", did you mean "sparkov"? Expected sparkov',
    ],
  ])('refuses %s in one line', (_, text, message) => {
    const refused = refusal(() => load(text));
    expect(refused).toBe(`${FILE}:${message}`);
  });
});
