import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadScenario, type LoadedScenario } from '../../src/config/load-scenario.ts';
import { parseOverride } from '../../src/config/overrides.ts';
import { formatPath } from '../../src/config/path.ts';
import { memoryFileAccess, refusal } from './memory-file-access.ts';

const SCENARIO = `name: s
duration: 1d
traffic: { kind: households, clients: 500 }
fraud:
  - { pattern: impossible_travel, episodes: 10, gap: 5m }
  - { pattern: spending_spree, episodes: 10 }
`;

const TUMBLING = `name: tumbling
rules:
  - { name: impossible_travel, kind: distinct, field: region, at_least: 2, window: { tumbling: 10m } }
`;

function load(...overrides: string[]): LoadedScenario {
  const access = memoryFileAccess({ 's.yaml': SCENARIO, 'scenarios/rules/tumbling.yaml': TUMBLING });
  return loadScenario({ scenario: 's.yaml', overrides }, access);
}

describe('paths', () => {
  test.each([
    ['a=1', ['a'], 1],
    ['a.b[0].c=x', ['a', 'b', 0, 'c'], 'x'],
    ['fraud[12].gap={uniform: [1s, 2s]}', ['fraud', 12, 'gap'], { uniform: ['1s', '2s'] }],
    ['expect.rules.x.recall_ci95.0=">= 0.9"', ['expect', 'rules', 'x', 'recall_ci95', '0'], '>= 0.9'],
    ['rules.my-rule.window=5m', ['rules', 'my-rule', 'window'], '5m'],
    ['a.b=x=y', ['a', 'b'], 'x=y'],
    ['a=', ['a'], null],
  ])('%s', (text, path, value) => {
    expect(parseOverride(text)).toMatchObject({ path, value, text: `--set ${text}` });
  });

  test.each([
    ['a', '--set a: expected path=value, such as traffic.clients=500'],
    ['=1', '--set =1: expected path=value, such as traffic.clients=500'],
    ['a..b=1', '--set a..b=1: expected a path such as fraud[0].gap, found "a..b"'],
    ['.a=1', '--set .a=1: expected a path such as fraud[0].gap, found ".a"'],
    ['[0]=1', '--set [0]=1: expected a path such as fraud[0].gap, found "[0]"'],
    ['a[x]=1', '--set a[x]=1: expected a path such as fraud[0].gap, found "a[x]"'],
    ['a.=1', '--set a.=1: expected a path such as fraud[0].gap, found "a."'],
  ])('%s is refused', (text, message) => {
    expect(refusal(() => parseOverride(text))).toBe(message);
  });

  test('a value that is no YAML is refused with a hint', () => {
    expect(refusal(() => parseOverride('expect.counts.late=>= 5'))).toMatch(
      /^--set expect\.counts\.late=>= 5: the value is not valid YAML: .*; text with special signs needs "quotes"$/,
    );
  });

  test('what is formatted parses to the same path', () => {
    const key = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,8}$/);
    const steps = fc.array(fc.oneof(key, fc.nat({ max: 99 })), { maxLength: 6 });
    fc.assert(
      fc.property(key, steps, (first, rest) => {
        const path = [first, ...rest];
        expect(parseOverride(`${formatPath(path)}=1`).path).toEqual(path);
      }),
    );
  });
});

describe('what an override changes', () => {
  test('a value in the file, one that has only a default, and a whole branch', () => {
    const { scenario } = load(
      'traffic.clients=50',
      'engine.allowed_disorder=30s',
      'delivery.delay={lognormal: {median: 120ms, sigma: 0.6}}',
      'fraud[1].evasion=50%',
    );
    expect(scenario.traffic).toMatchObject({ kind: 'households', clients: 50 });
    expect(scenario.engine).toMatchObject({ allowedDisorderMs: 30_000, maxFutureMs: 60_000 });
    expect(scenario.delivery.delayMs).toEqual({ kind: 'lognormal', median: 120, sigma: 0.6, max: null });
    expect(scenario.fraud.map((spec) => spec.evasion)).toEqual([
      { kind: 'constant', value: 0 },
      { kind: 'constant', value: 0.5 },
    ]);
  });

  test('the later one wins, and --seed over all', () => {
    expect(load('seed=a', 'seed=b').scenario.seed).toBe('b');
    const access = memoryFileAccess({ 's.yaml': SCENARIO });
    const { scenario } = loadScenario({ scenario: 's.yaml', overrides: ['seed=a'], seed: '007' }, access);
    expect(scenario.seed).toBe('007');
  });

  test.each(['rules.impossible_travel.window=7m', 'engine.rules.impossible_travel.window=7m', 'rules[0].window=7m'])(
    'a rule in the rule set that the scenario names: %s',
    (override) => {
      const [rule] = load(override).scenario.engine.ruleSet.rules;
      expect(rule).toMatchObject({ name: 'impossible_travel', window: { kind: 'trailing', sizeMs: 420_000 } });
    },
  );

  test('a rule in the rule set that another override chose, in any order', () => {
    const { ruleSet } = load('rules.impossible_travel.at_least=3', 'engine.rules=tumbling').scenario.engine;
    expect(ruleSet.name).toBe('tumbling');
    expect(ruleSet.rules).toMatchObject([{ atLeast: 3, window: { kind: 'tumbling', sizeMs: 600_000 } }]);
  });

  test('a rule in a rule set written inside the scenario', () => {
    const inline = `${SCENARIO}engine:\n  rules: ${JSON.stringify({ name: 'own', rules: [{ name: 'spending_spree', kind: 'count', at_least: 5, window: '1h' }] })}\n`;
    const access = memoryFileAccess({ 's.yaml': inline });
    const loaded = loadScenario({ scenario: 's.yaml', overrides: ['rules.spending_spree.at_least=9'] }, access);
    expect(loaded.scenario.engine.ruleSet.rules).toMatchObject([{ name: 'spending_spree', atLeast: 9 }]);
    expect(loaded.files.ruleSet).toBeNull();
  });

  test('an expectation, whose path is one key with dots in it', () => {
    const { scenario } = load('expect.rules.impossible_travel.episodes.recall=">= 0.9"', 'expect.counts.late=0');
    expect(scenario.expect.map(({ path, text }) => `${path} ${text}`)).toEqual([
      'rules.impossible_travel.episodes.recall >= 0.9',
      'counts.late 0',
    ]);
  });

  test('nothing that comes after: each load starts from the file', () => {
    load('traffic.clients=50');
    expect(load().scenario.traffic).toMatchObject({ clients: 500 });
  });
});

describe('the blame for what an override breaks', () => {
  test.each([
    [
      'engin.allowed_disorder=5s',
      '--set engin.allowed_disorder=5s: unknown key "engin", did you mean "engine"? Expected one of name, title, ' +
        'description, group, seed, start, duration, traffic, patterns, fraud, decoys, clocks, delivery, engine, consumers, faults, latency, expect',
    ],
    [
      'engine.alowed_disorder=5s',
      '--set engine.alowed_disorder=5s: engine: unknown key "alowed_disorder", did you mean "allowed_disorder"? Expected ' +
        'one of rules, allowed_disorder, max_future, aggregates, early',
    ],
    ['fraud[0].gap=10', '--set fraud[0].gap=10: missing unit: found 10, write 10ms, 10s, 10m, 10h, 10d'],
    [
      'delivery.delay.lognormal.median=120ms',
      '--set delivery.delay.lognormal.median=120ms: delivery.delay.lognormal: missing key "sigma"; expected a number from 0 to 10',
    ],
    ['fraud[2].gap=1m', '--set fraud[2].gap=1m: index [2] is out of range: fraud has 2 elements, [0] to [1]'],
    ['decoys[0].count=1', '--set decoys[0].count=1: index [0] is out of range: decoys has no elements'],
    ['fraud.gap=1m', '--set fraud.gap=1m: fraud is a list: expected an index such as fraud[0], found "gap"'],
    ['traffic[0]=1', '--set traffic[0]=1: traffic is a mapping: expected a key, found the index [0]'],
    ['duration.hours=1', '--set duration.hours=1: duration is "1d", it has nothing inside to set'],
    [
      'rules.imposible_travel.window=5m',
      '--set rules.imposible_travel.window=5m: unknown rule "imposible_travel", did you mean "impossible_travel"? Expected ' +
        'one of impossible_travel, spending_spree, low_high_velocity',
    ],
    ['rules[3].window=5m', '--set rules[3].window=5m: index [3] is out of range: rules has 3 elements, [0] to [2]'],
    [
      'rules.impossible_travel.windw=5m',
      '--set rules.impossible_travel.windw=5m: rules[0]: unknown key "windw", did you mean "window"? Expected one of kind, ' +
        'name, window, where, detects, examples, field, at_least',
    ],
    [
      'rules.low_high_velocity.below=2000.00 USD',
      '--set rules.low_high_velocity.below=2000.00 USD: 2000.00 USD is more than above, 1000.00 USD, so one transaction ' +
        'could be both',
    ],
    [
      'rules.low_high_velocity.above=1.00 USD',
      '--set rules.low_high_velocity.above=1.00 USD: rules[2].below: 5.00 USD is more than above, 1.00 USD, so one ' +
        'transaction could be both',
    ],
    [
      'engine.rules=tumblin',
      '--set engine.rules=tumblin: unknown rule set "tumblin", did you mean "tumbling"? Expected one of default, tumbling',
    ],
    [
      'traffic.clients=0',
      '--set traffic.clients=0: fraud[0].episodes: 10 episodes need clients, and traffic has 0 (and 1 more problem)',
    ],
    ['__proto__.x=1', /^--set __proto__\.x=1: unknown key "__proto__"; expected one of name, /],
    ['traffic.__proto__=1', /^--set traffic\.__proto__=1: traffic: unknown key "__proto__"; expected one of kind, /],
    ['name=t', '--set name=t: expected "s", the name of the file, found "t"'],
  ])('%s', (override, message) => {
    const line = refusal(() => load(override));
    if (message instanceof RegExp) expect(line).toMatch(message);
    else expect(line).toBe(message);
  });

  test('a bad --seed is called by that name', () => {
    const access = memoryFileAccess({ 's.yaml': SCENARIO });
    expect(refusal(() => loadScenario({ scenario: 's.yaml', seed: '' }, access))).toBe(
      '--seed : expected a seed: text of 1 to 100 characters, or a whole number, found ""',
    );
  });
});
