import { loadAlertMapping } from '../../src/config/load-alert-mapping.ts';
import { loadCaptureExpectations } from '../../src/config/load-capture-expectations.ts';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { loadRuleSet } from '../../src/config/load-rule-set.ts';
import { describeScenario } from '../../src/cli/describe-scenario.ts';
import { flinkSql } from '../../src/sql/flink-sql.ts';
import { standardSql } from '../../src/sql/standard-sql.ts';
import { validateFile } from '../../src/run/validate-file.ts';
import { SETTING_NAMES } from '../../src/config/setting-names.ts';
import { type Entrance } from '../entrance.ts';
import { fileIn } from '../scratch.ts';
import { SEED, shippedYaml, wordsOf } from '../seeds.ts';

const MOST_BYTES = 20_480;

const UNITS = [
  '1d',
  '10m',
  '250ms',
  '1h30m',
  '50%',
  '3ppm',
  '5.00 USD',
  '2026-03-02T00:00:00Z',
  'Europe/Berlin',
  '64MiB',
];
const YAML = [
  '- ',
  '? ',
  ': ',
  '&a ',
  '*a',
  '<<: *a',
  '!!binary ',
  '!!js/function ',
  '|\n',
  '>-\n',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '# ',
  '{',
  '}',
  '[',
  ']',
];

const SCENARIOS = shippedYaml('');
const RULE_SETS = shippedYaml('rules/');
const MAPPINGS = shippedYaml('mappings/');
const ALERT_MAPPINGS = shippedYaml('alert-mappings/');

/** A scenario: validated, and described if it is good. */
export const scenario: Entrance = {
  tokens: [...wordsOf(SCENARIOS), ...UNITS, ...YAML],
  mostBytes: MOST_BYTES,
  open: (folder) => {
    const file = fileIn(folder, `${SEED}.yaml`);
    return {
      seeds: SCENARIOS,
      take: (input) => {
        const path = file(input);
        refuse(path, input.length);
        describeScenario(loadScenario({ scenario: path }).scenario);
      },
    };
  },
};

/** A rule set: validated, and told as SQL if it is good. */
export const ruleSet: Entrance = {
  tokens: [...wordsOf(RULE_SETS), ...UNITS, ...YAML],
  mostBytes: MOST_BYTES,
  open: (folder) => {
    const file = fileIn(folder, `${SEED}.yaml`);
    return {
      seeds: RULE_SETS,
      take: (input) => {
        const path = file(input);
        refuse(path, input.length);
        const rules = loadRuleSet(path);
        standardSql(rules);
        flinkSql(rules, { allowedDisorderMs: 5000 });
      },
    };
  },
};

/** A mapping of rows. */
export const mapping: Entrance = {
  tokens: [...wordsOf(MAPPINGS), ...UNITS, ...YAML, 'DD.MM.YYYY HH:MM[:SS]', 'epoch_ms', 'iso8601'],
  mostBytes: MOST_BYTES,
  open: (folder) => {
    const file = fileIn(folder, `${SEED}.yaml`);
    return { seeds: MAPPINGS, take: (input) => refuse(file(input), input.length) };
  },
};

/** A mapping of another engine's alerts. */
export const alertMapping: Entrance = {
  tokens: [...wordsOf(ALERT_MAPPINGS), ...YAML],
  mostBytes: MOST_BYTES,
  open: (folder) => {
    const file = fileIn(folder, `${SEED}.yaml`);
    return { seeds: ALERT_MAPPINGS, take: (input) => loadAlertMapping(file(input)) };
  },
};

const EXPECTATIONS = [
  'engine: { rules: default, allowed_disorder: 30s, max_future: off, early: true }\nmapping: sparkov\nrekey: true\n' +
    'expect:\n  alerts: { impossible_travel: ">= 3", spending_spree: 0 }\n  unexpected: none\n  counts.late: "< 10"\n',
  'expect:\n  clients:\n    "1513": { impossible_travel: "== 1" }\n    "2": 1 .. 4\n  alerts: { low_high_velocity: <= 5 a day }\n',
].map((text) => Buffer.from(text));

/** Expectations of a capture. */
export const captureExpectations: Entrance = {
  tokens: [...wordsOf(EXPECTATIONS), ...UNITS, ...YAML],
  mostBytes: MOST_BYTES,
  open: (folder) => {
    const file = fileIn(folder, `${SEED}.expect.yaml`);
    const rules = loadRuleSet('default');
    return { seeds: EXPECTATIONS, take: (input) => loadCaptureExpectations(file(input), rules) };
  },
};

const ASSIGNMENTS = [
  'traffic.clients=30000',
  'seed=7',
  'fraud[0].episodes=3',
  'fraud[0].gap={ uniform: [1m, 2m] }',
  'engine.allowed_disorder=10s',
  'rules.impossible_travel.window=5m',
  'rules.low_high_velocity.above=1000.01 USD',
  'expect.rules.impossible_travel.recall=">= 0.9"',
  'clocks=[{ offset: { normal: { mean: 0s, sd: 30s } } }]',
  'faults=[{ kind: crash, at_record: 100 }]',
  'delivery.partitions=4',
  'engine.rules=original',
];

/** What `--set` is given, a line each. */
export const assignment: Entrance = {
  tokens: [...SETTING_NAMES, ...wordsOf(SCENARIOS), ...UNITS, ...YAML, '=', '[0]', '.'],
  mostBytes: 1024,
  open: () => ({
    seeds: [...ASSIGNMENTS, ASSIGNMENTS.slice(0, 3).join('\n')].map((text) => Buffer.from(text)),
    take: (input) => {
      const overrides = input.toString().split('\n');
      describeScenario(loadScenario({ scenario: 'mixed-fraud', overrides }).scenario);
    },
  }),
};

/** Throws what is wrong with a file: of several errors one, so that each is looked at in some input. */
function refuse(path: string, number: number): void {
  const validation = validateFile(path);
  if (!validation.valid) throw validation.errors[number % validation.errors.length]!;
}
