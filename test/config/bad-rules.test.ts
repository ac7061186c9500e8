import { describe, expect, test } from 'vitest';
import { loadRuleSet } from '../../src/config/load-rule-set.ts';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { memoryFileAccess, refusal } from './memory-file-access.ts';

/** The refusal of a rule set with these lines after `name: r` and `rules:`. */
function refuseRules(...lines: string[]): string {
  const access = memoryFileAccess({ 'r.yaml': ['name: r', 'rules:', ...lines].join('\n') });
  return refusal(() => loadRuleSet('r.yaml', access));
}

describe('a rule set that cannot be', () => {
  test.each<[string, string[], string]>([
    ['no rules', ['  []'], 'r.yaml:3:3: rules: expected a list with a length ≥ 1, found an empty list'],
    [
      'a misspelt kind',
      ['  - { name: spending_spree, kind: distnct, field: region, at_least: 2, window: 1m }'],
      'r.yaml:3:35: rules[0].kind: expected one of distinct, pair, count, sum, speed, anomaly, found "distnct"; did you mean "distinct"?',
    ],
    [
      'a misspelt field',
      ['  - { name: spending_spree, kind: distinct, field: regoin, at_least: 2, window: 1m }'],
      'r.yaml:3:52: rules[0].field: expected one of region, category, location, device, found "regoin"; did you mean "region"?',
    ],
    [
      'one distinct value',
      ['  - { name: spending_spree, kind: distinct, field: region, at_least: 1, window: 1m }'],
      'r.yaml:3:70: rules[0].at_least: expected a whole number from 2 to 1000, found 1',
    ],
    [
      'more distinct values than are remembered',
      ['  - { name: spending_spree, kind: distinct, field: region, at_least: 1001, window: 1m }'],
      'r.yaml:3:70: rules[0].at_least: expected a whole number from 2 to 1000, found 1001',
    ],
    [
      'more transactions than can be counted',
      ['  - { name: spending_spree, kind: count, at_least: 1e30, window: 1m }'],
      'r.yaml:3:52: rules[0].at_least: expected a whole number from 2 to 9007199254740991, found 1e30',
    ],
    [
      'a speed of more than three decimals',
      ['  - { name: impossible_travel, kind: speed, max_kmh: 0.0015, window: 1d }'],
      'r.yaml:3:54: rules[0].max_kmh: expected a number from 0.001 to 100000 with at most three decimals, found 0.0015',
    ],
    [
      'a speed of nothing',
      ['  - { name: impossible_travel, kind: speed, max_kmh: 0, window: 1d }'],
      'r.yaml:3:54: rules[0].max_kmh: expected a number from 0.001 to 100000, found 0',
    ],
    [
      'a speed with a unit',
      ['  - { name: impossible_travel, kind: speed, max_kmh: 900 km/h, window: 1d }'],
      'r.yaml:3:54: rules[0].max_kmh: expected a number from 0.001 to 100000, found "900 km/h"',
    ],
    [
      'a distance that no two points have',
      ['  - { name: impossible_travel, kind: speed, max_kmh: 900, min_km: 30000, window: 1d }'],
      'r.yaml:3:67: rules[0].min_km: expected a number from 0 to 20100, found 30000',
    ],
    [
      'a key of another kind',
      ['  - { name: impossible_travel, kind: speed, max_km: 900, window: 1d }'],
      'r.yaml:3:45: rules[0]: unknown key "max_km", did you mean "max_kmh"? Expected one of kind, name, window, where, detects, examples, max_kmh, ' +
        'min_km',
    ],
    [
      'a score of nothing',
      ['  - { name: spending_spree, kind: anomaly, above: 0, min_amount: 1.00 USD, window: 1d }'],
      'r.yaml:3:51: rules[0].above: expected a number from 0.001 to 1000, found 0',
    ],
    [
      'a score of more than three decimals',
      ['  - { name: spending_spree, kind: anomaly, above: 3.1415, min_amount: 1.00 USD, window: 1d }'],
      'r.yaml:3:51: rules[0].above: expected a number from 0.001 to 1000 with at most three decimals, found 3.1415',
    ],
    [
      'anomalies from nothing on',
      ['  - { name: spending_spree, kind: anomaly, above: 3, min_amount: 0 USD, window: 1d }'],
      'r.yaml:3:66: rules[0].min_amount: expected an amount above zero, found "0.00 USD"',
    ],
    [
      'a past that is too long',
      ['  - { name: spending_spree, kind: anomaly, above: 3, min_amount: 1 USD, last: 65, window: 1d }'],
      'r.yaml:3:79: rules[0].last: expected a whole number from 2 to 64, found 65',
    ],
    [
      'a warm-up that never ends',
      ['  - { name: spending_spree, kind: anomaly, above: 3, min_amount: 1 USD, last: 5, warm_up: 6, window: 1d }'],
      'r.yaml:3:91: rules[0].warm_up: 6 is more than last, 5, so there would never be enough',
    ],
    [
      'a grouping twice',
      [
        '  - { name: spending_spree, kind: anomaly, above: 3, min_amount: 1 USD, by: [category, category], window: 1d }',
      ],
      'r.yaml:3:77: rules[0].by: category is listed twice',
    ],
    [
      'a grouping that there is not',
      ['  - { name: spending_spree, kind: anomaly, above: 3, min_amount: 1 USD, by: [categorie], window: 1d }'],
      'r.yaml:3:78: rules[0].by[0]: expected one of category, hour_of_week, found "categorie"; did you mean "category"?',
    ],
    [
      'trees without trees',
      ['  - { name: spending_spree, kind: anomaly, score: trees, above: 1, min_amount: 1 USD, trees: 0, window: 1d }'],
      'r.yaml:3:94: rules[0].trees: expected a whole number from 1 to 32, found 0',
    ],
    [
      'trees that are too deep',
      ['  - { name: spending_spree, kind: anomaly, score: trees, above: 1, min_amount: 1 USD, depth: 11, window: 1d }'],
      'r.yaml:3:94: rules[0].depth: expected a whole number from 1 to 10, found 11',
    ],
    [
      'a feature that there is not',
      [
        '  - { name: spending_spree, kind: anomaly, score: trees, above: 1, min_amount: 1 USD, features: [amont], window: 1d }',
      ],
      'r.yaml:3:98: rules[0].features[0]: expected one of amount, since_last, time_of_day, time_of_week, category, region, location, device, found "amont"; ' +
        'did you mean "amount"?',
    ],
    [
      'a feature twice',
      [
        '  - { name: spending_spree, kind: anomaly, score: trees, above: 1, min_amount: 1 USD, features: [device, amount, device], window: 1d }',
      ],
      'r.yaml:3:97: rules[0].features: device is listed twice',
    ],
    [
      'trees that see nothing',
      [
        '  - { name: spending_spree, kind: anomaly, score: trees, above: 1, min_amount: 1 USD, features: [], window: 1d }',
      ],
      'r.yaml:3:97: rules[0].features: expected a list with a length ≥ 1, found an empty list',
    ],
    [
      'a seed without trees',
      ['  - { name: spending_spree, kind: anomaly, above: 1, min_amount: 1 USD, seed: 2, window: 1d }'],
      'r.yaml:3:79: rules[0].seed: only a score of trees has it, and this one is robust',
    ],
    [
      'a score that no trees give',
      [
        '  - { name: spending_spree, kind: anomaly, score: trees, above: 6, min_amount: 1 USD, last: 10, warm_up: 5, window: 1d }',
      ],
      'r.yaml:3:65: rules[0].above: no score of trees over 10 transactions is above 5.5',
    ],
    [
      'a window without a unit',
      ['  - { name: spending_spree, kind: count, at_least: 2, window: 10 }'],
      'r.yaml:3:63: rules[0].window: missing unit: found 10, write 10ms, 10s, 10m, 10h, 10d',
    ],
    [
      'a window of no length',
      ['  - { name: spending_spree, kind: count, at_least: 2, window: 0s }'],
      'r.yaml:3:63: rules[0].window: expected a duration above zero, found "0s"',
    ],
    [
      'a slide longer than the window',
      ['  - { name: spending_spree, kind: count, at_least: 2, window: { hopping: { size: 1m, slide: 2m } } }'],
      'r.yaml:3:93: rules[0].window.hopping.slide: slide 2m is longer than size 1m, so windows would leave gaps',
    ],
    [
      'a slide so short that a transaction is in millions of windows',
      ['  - { name: spending_spree, kind: count, at_least: 2, window: { hopping: { size: 1d, slide: 1ms } } }'],
      'r.yaml:3:93: rules[0].window.hopping.slide: with slide 1ms, each transaction is in 86400000 windows of size 1d: expected at most ' +
        '1440, so a slide from 1m on',
    ],
    [
      'a missing slide',
      ['  - { name: spending_spree, kind: count, at_least: 2, window: { hopping: { size: 1m } } }'],
      'r.yaml:3:74: rules[0].window.hopping: missing key "slide"; expected a duration such as 250ms, 10m or 1h30m',
    ],
    [
      'small above large',
      ['  - { name: low_high_velocity, kind: pair, below: 10.00 USD, above: 5.00 USD, window: 5m }'],
      'r.yaml:3:51: rules[0].below: 10.00 USD is more than above, 5.00 USD, so one transaction could be both',
    ],
    [
      'two currencies',
      ['  - { name: low_high_velocity, kind: pair, below: 1.00 USD, above: 5.00 EUR, window: 5m }'],
      'r.yaml:3:68: rules[0].above: EUR is another currency than that of below, USD',
    ],
    [
      'a name twice',
      [
        '  - { name: spending_spree, kind: count, at_least: 2, window: 1m }',
        '  - { name: spending_spree, kind: count, at_least: 3, window: 1m }',
      ],
      'r.yaml:4:13: rules[1].name: the name "spending_spree" is already that of rules[0]',
    ],
    [
      'an unknown pattern in detects',
      ['  - { name: many, kind: count, at_least: 2, window: 1m, detects: [spending_spre] }'],
      "r.yaml:3:67: rules[0].detects[0]: expected one of impossible_travel, spending_spree, low_high_velocity, or a scenario's own, found " +
        '"spending_spre"; did you mean "spending_spree"?',
    ],
    [
      'a trailing window by name',
      ['  - { name: spending_spree, kind: count, at_least: 2, window: { trailing: 10m } }'],
      'r.yaml:3:65: rules[0].window: unknown key "trailing"; a trailing window is its length alone, as in window: 10m',
    ],
    [
      'a rule that settings could not reach',
      ['  - { name: candidate, kind: count, at_least: 2, window: 1m, detects: [] }'],
      'r.yaml:3:13: rules[0].name: "candidate" is the name of one of two rule sets, as in --set rules.candidate.x.window=5m: give the rule another name',
    ],
    [
      'a rule named after nothing that says not what it detects',
      ['  - { name: spending_sprees, kind: count, at_least: 2, window: 1m }'],
      'r.yaml:3:13: rules[0].name: the rule "spending_sprees" does not have the name of a fraud pattern: write detects: [] with the patterns that it ' +
        'is meant to catch, one of impossible_travel, spending_spree, low_high_velocity, or a scenario\'s own; did you mean "spending_spree"?',
    ],
  ])('%s', (_what, lines, message) => {
    expect(refuseRules(...lines)).toBe(message);
  });

  test('trouble in a rule set that a scenario names is shown in the rule set', () => {
    const access = memoryFileAccess({
      's.yaml': 'name: s\nduration: 1d\nengine: { rules: ./r.yaml }\n',
      'r.yaml': 'name: r\nrules:\n  - { name: spending_spree, kind: count, at_least: 2, window: 10 }\n',
    });
    expect(refusal(() => loadScenario({ scenario: 's.yaml' }, access))).toBe(
      'r.yaml:3:63: rules[0].window: missing unit: found 10, write 10ms, 10s, 10m, 10h, 10d',
    );
  });
});

test('a rule-set file that is not there is asked for by the scenario', () => {
  const access = memoryFileAccess({
    'a/s.yaml': 'name: s\nduration: 1d\nengine: { rules: ./rulez.yaml }\n',
    'a/rules.yaml': '',
  });
  expect(refusal(() => loadScenario({ scenario: 'a/s.yaml' }, access))).toBe(
    'a/s.yaml:3:18: engine.rules: a/rulez.yaml: no such file, did you mean "rules.yaml"?',
  );
});
