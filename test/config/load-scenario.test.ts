import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { listScenarios, loadScenario } from '../../src/config/load-scenario.ts';
import { loadRuleSet } from '../../src/config/load-rule-set.ts';
import { type Scenario } from '../../src/model/scenario.ts';
import { memoryFileAccess } from './memory-file-access.ts';

const FIVE_LINES = `name: first-try
title: A first try
duration: 1d
fraud:
  - pattern: impossible_travel
`;

function load(text: string): Scenario {
  const name = /^name: (\S+)$/m.exec(text)![1]!;
  return loadScenario({ scenario: `${name}.yaml` }, memoryFileAccess({ [`${name}.yaml`]: text })).scenario;
}

test('five lines make a scenario: everything else has a default', () => {
  expect(load(FIVE_LINES)).toEqual({
    name: 'first-try',
    title: 'A first try',
    description: '',
    group: 'other',
    seed: '1',
    startMs: Date.UTC(2026, 0, 5),
    durationMs: 86_400_000,
    traffic: { kind: 'households', clients: 1000, transactionsPerClientPerDay: 4, activitySkew: 0.7 },
    fraud: [
      {
        pattern: 'impossible_travel',
        episodes: 100,
        oneEpisodePerClient: false,
        evasion: { kind: 'constant', value: 0 },
        gapMs: { kind: 'uniform', low: 30_000, high: 540_000 },
        amountCents: { kind: 'lognormal', median: 18_000, sigma: 0.8, max: null },
      },
    ],
    decoys: [],
    clocks: [],
    delivery: {
      partitions: 4,
      delayMs: { kind: 'constant', value: 0 },
      disorder: { share: 0, extraMs: { kind: 'exponential', mean: 2_000, max: 60_000 } },
      duplicates: { share: 0, afterMs: { kind: 'exponential', mean: 1_000, max: 60_000 } },
    },
    engine: {
      ruleSet: {
        name: 'default',
        rules: [
          {
            kind: 'distinct',
            name: 'impossible_travel',
            field: 'region',
            atLeast: 2,
            window: { kind: 'trailing', sizeMs: 600_000 },
            detects: ['impossible_travel'],
          },
          {
            kind: 'distinct',
            name: 'spending_spree',
            field: 'category',
            atLeast: 4,
            window: { kind: 'trailing', sizeMs: 900_000 },
            detects: ['spending_spree'],
          },
          {
            kind: 'pair',
            name: 'low_high_velocity',
            order: 'adjacent',
            belowCents: 500,
            aboveCents: 100_000,
            currency: 'USD',
            window: { kind: 'trailing', sizeMs: 300_000 },
            detects: ['low_high_velocity'],
          },
        ],
      },
      allowedDisorderMs: 5_000,
      maxFutureMs: 60_000,
      aggregates: true,
    },
    expect: [],
  });
});

test('a name and a duration suffice', () => {
  expect(load('name: quiet\nduration: 1h\n')).toMatchObject({
    title: 'quiet',
    fraud: [],
    decoys: [],
    durationMs: 3_600_000,
  });
});

test.each([
  ['{ kind: original }', { kind: 'original', clients: 10, intervalMs: 500 }],
  ['{ kind: none, clients: 4000 }', { kind: 'none', clients: 4000 }],
  ['{ kind: file, mapping: tabformer }', { kind: 'file', path: null, mapping: 'tabformer', maxMalformedShare: 0.01 }],
  [
    '{ kind: file, path: a.csv, mapping: ./m.yaml, max_malformed_share: 0.5% }',
    { kind: 'file', path: 'a.csv', mapping: './m.yaml', maxMalformedShare: 0.005 },
  ],
])('traffic %s', (text, traffic) => {
  expect(load(`name: t\nduration: 1d\ntraffic: ${text}\n`).traffic).toEqual(traffic);
});

test.each([
  ['{ kind: original, hot_client: 30% }', { kind: 'original', clients: 10, intervalMs: 500, hotClientShare: 0.3 }],
  ['{ kind: households, hot_client: 0.5 }', { hotClientShare: 0.5, clients: 1000 }],
])('a hot client: %s', (text, traffic) => {
  expect(load(`name: t\nduration: 1d\ntraffic: ${text}\n`).traffic).toMatchObject(traffic);
});

test('traffic from a file brings its own span', () => {
  const scenario = load(
    'name: t\ntraffic: { kind: file, mapping: m }\nfraud: [{ pattern: spending_spree, episodes: 9 }]\n',
  );
  expect([scenario.startMs, scenario.durationMs]).toEqual([null, null]);
});

test('the other patterns, the decoys and max_future: off', () => {
  const scenario = load(`name: t
duration: 1d
fraud:
  - { pattern: spending_spree, categories: 5, span: 15m, amount: { exponential: { mean: 80.00 USD } } }
  - { pattern: low_high_velocity, probes: 3, small: 1.00 USD, large: 1200.00 USD, evasion: { uniform: [0, 50%] } }
decoys:
  - { kind: border_commuter, count: 1, gap: 4m }
  - { kind: mall_trip, count: 2 }
  - { kind: coffee_then_laptop, count: 3 }
  - { kind: online_anywhere, count: 4 }
  - { kind: online_anywhere, count: 5, located: false, gap: 1m }
  - { kind: border_commuter, count: 6, gap: 4m, distance_km: { uniform: [0.5, 40] } }
  - { kind: flight, count: 7 }
engine: { max_future: off }
`);
  expect(scenario.fraud).toMatchObject([
    {
      categories: 5,
      spanMs: { kind: 'constant', value: 900_000 },
      amountCents: { kind: 'exponential', mean: 8000, max: null },
    },
    {
      probes: 3,
      smallCents: { kind: 'constant', value: 100 },
      largeCents: { kind: 'constant', value: 120_000 },
      probeSpacingMs: { kind: 'uniform', low: 10_000, high: 60_000 },
      gapMs: { kind: 'uniform', low: 10_000, high: 270_000 },
      evasion: { kind: 'uniform', low: 0, high: 0.5 },
    },
  ]);
  expect(scenario.decoys).toEqual([
    { kind: 'border_commuter', count: 1, gapMs: { kind: 'constant', value: 240_000 } },
    { kind: 'mall_trip', count: 2, categories: 3, spanMs: { kind: 'uniform', low: 600_000, high: 2_700_000 } },
    { kind: 'coffee_then_laptop', count: 3, gapMs: { kind: 'uniform', low: 120_000, high: 1_800_000 } },
    { kind: 'online_anywhere', count: 4, gapMs: { kind: 'uniform', low: 60_000, high: 1_800_000 } },
    { kind: 'online_anywhere', count: 5, gapMs: { kind: 'constant', value: 60_000 }, located: false },
    {
      kind: 'border_commuter',
      count: 6,
      gapMs: { kind: 'constant', value: 240_000 },
      distanceM: { kind: 'uniform', low: 500, high: 40_000 },
    },
    { kind: 'flight', count: 7, groundMs: { kind: 'uniform', low: 5_400_000, high: 14_400_000 } },
  ]);
  expect(scenario.engine.maxFutureMs).toBeNull();
});

test.each([
  ['42', '42'],
  ['"042"', '042'],
  ['spring', 'spring'],
])('seed: %s', (text, seed) => {
  expect(load(`name: t\nduration: 1d\nseed: ${text}\n`).seed).toBe(seed);
});

describe('the files of a scenario', () => {
  const rules = 'name: mine\nrules: [{ name: spending_spree, kind: sum, above: 900.00 USD, window: 1h }]\n';
  const access = memoryFileAccess({
    'scenarios/shipped.yaml': 'name: shipped\nduration: 1d\n',
    'work/s.yaml': 'name: s\nduration: 1d\nengine: { rules: rules/mine.yaml }\n',
    'work/rules/mine.yaml': rules,
    'mine.yaml': rules.replace('900', '100'),
  });

  test('a shipped scenario goes by its name', () => {
    const { scenario, files } = loadScenario({ scenario: 'shipped' }, access);
    expect(scenario.name).toBe('shipped');
    expect(files).toEqual({ scenario: 'scenarios/shipped.yaml', ruleSet: 'scenarios/rules/default.yaml' });
    expect(listScenarios(access)).toEqual(['shipped']);
  });

  test('a path inside a file is relative to it', () => {
    const { scenario, files } = loadScenario({ scenario: 'work/s.yaml' }, access);
    expect(files).toEqual({ scenario: 'work/s.yaml', ruleSet: 'work/rules/mine.yaml' });
    expect(scenario.engine.ruleSet.rules).toMatchObject([{ kind: 'sum', aboveCents: 90_000, currency: 'USD' }]);
  });

  test('a path on the command line is relative to the working directory', () => {
    const { scenario } = loadScenario({ scenario: 'work/s.yaml', overrides: ['engine.rules=./mine.yaml'] }, access);
    expect(scenario.engine.ruleSet.rules).toMatchObject([{ aboveCents: 10_000 }]);
  });
});

describe('the hash of a resolved scenario', () => {
  const hash = (text: string, ...overrides: string[]): string =>
    loadScenario({ scenario: 'first-try.yaml', overrides }, memoryFileAccess({ 'first-try.yaml': text })).resolvedHash;
  const base = hash(FIVE_LINES);

  test('is SHA-256 in hex and the same for the same meaning', () => {
    expect(base).toMatch(/^[0-9a-f]{64}$/);
    expect(hash(FIVE_LINES.replace('1d', '24h'))).toBe(base);
    expect(
      hash(
        FIVE_LINES.split('\n')
          .reverse()
          .join('\n')
          .replace(/ {2}- .*\nfraud:/, 'fraud: [{pattern: impossible_travel}]'),
      ),
    ).toBe(base);
    expect(hash(FIVE_LINES, 'engine.allowed_disorder=5000ms', 'seed=1')).toBe(base);
  });

  test('does not care for prose, nor for how the run is judged', () => {
    expect(hash(FIVE_LINES.replace('A first try', 'Another'), 'description=x', 'group=y')).toBe(base);
    expect(hash(FIVE_LINES, 'expect.counts.late=0')).toBe(base);
  });

  test.each(['seed=2', 'duration=2d', 'fraud[0].episodes=99', 'rules.impossible_travel.window=9m'])(
    'changes with %s',
    (override) => {
      expect(hash(FIVE_LINES, override)).not.toBe(base);
    },
  );
});

describe('what is shipped', () => {
  test.each(listScenarios())('the scenario %s is valid, described, and points editors to its schema', (name) => {
    const { scenario, files } = loadScenario({ scenario: name });
    expect(scenario.name).toBe(name);
    expect(scenario.description).not.toBe('');
    expect(readFileSync(files.scenario, 'utf8')).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/schema\/scenario\.schema\.json\n/,
    );
  });

  test('mixed-fraud is among them, with at least 1,000 episodes of each pattern', () => {
    const { fraud } = loadScenario({ scenario: 'mixed-fraud' }).scenario;
    expect(fraud.map(({ pattern }) => pattern)).toEqual(['impossible_travel', 'spending_spree', 'low_high_velocity']);
    expect(fraud.every(({ episodes }) => episodes >= 1000)).toBe(true);
  });

  test.each(readdirSync('scenarios/rules').map((file) => file.replace('.yaml', '')))(
    'the rule set %s is valid',
    (name) => {
      expect(loadRuleSet(name).name).toBe(name);
      expect(readFileSync(`scenarios/rules/${name}.yaml`, 'utf8')).toMatch(
        /^# yaml-language-server: \$schema=\.\.\/\.\.\/schema\/rules\.schema\.json\n/,
      );
    },
  );

  const windows = (name: string): string[] =>
    loadRuleSet(name).rules.map(({ name: rule, window, detects, ...rest }) => {
      const order = rest.kind === 'pair' ? ` ${rest.order}` : '';
      return `${rule}: ${window.kind} ${window.sizeMs / 60_000} min${order} → ${detects.join()}`;
    });

  test('original has tumbling windows and the unordered pair', () => {
    expect(windows('original')).toEqual([
      'impossible_travel: tumbling 10 min → impossible_travel',
      'spending_spree: tumbling 15 min → spending_spree',
      'low_high_velocity: tumbling 5 min unordered → low_high_velocity',
    ]);
  });

  test('tumbling-parity has each rule with tumbling and with trailing windows', () => {
    expect(windows('tumbling-parity')).toEqual([
      'impossible_travel: tumbling 10 min → impossible_travel',
      'spending_spree: tumbling 15 min → spending_spree',
      'low_high_velocity: tumbling 5 min adjacent → low_high_velocity',
      'travel_trailing: trailing 10 min → impossible_travel',
      'spree_trailing: trailing 15 min → spending_spree',
      'low_high_trailing: trailing 5 min adjacent → low_high_velocity',
    ]);
  });
});
