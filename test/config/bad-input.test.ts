import { describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { memoryFileAccess, refusal } from './memory-file-access.ts';

/** The refusal of a scenario with these lines after `name: s` and `duration: 1d`. */
function refuse(...lines: string[]): string {
  const access = memoryFileAccess({ 's.yaml': ['name: s', 'duration: 1d', ...lines].join('\n') });
  return refusal(() => loadScenario({ scenario: 's.yaml' }, access));
}

describe('a scenario that is not of the grammar', () => {
  test.each<[string, string[], string]>([
    [
      'an unknown key at the top',
      ['trafic: { kind: none }'],
      's.yaml:3:1: unknown key "trafic", did you mean "traffic"? Expected one of name, title, description, group, seed, ' +
        'start, duration, traffic, patterns, fraud, decoys, clocks, delivery, engine, consumers, faults, latency, expect',
    ],
    [
      'labels in the scenario in place of the mapping',
      ['traffic: { kind: file, mapping: ./m.yaml }', "labels: { field: fraud, fraud: ['1'] }"],
      's.yaml:4:1: unknown key "labels"; it belongs in the mapping that traffic.mapping names, since it says how rows of the file are read',
    ],
    [
      'labels beside the mapping',
      ['traffic: { kind: file, mapping: ./m.yaml, labels: {} }'],
      's.yaml:3:43: traffic: unknown key "labels"; it belongs in the mapping that traffic.mapping names, since it says how rows of the file are read',
    ],
    [
      'an unknown key inside',
      ['engine:', '  allowed_dissorder: 5s'],
      's.yaml:4:3: engine: unknown key "allowed_dissorder", did you mean "allowed_disorder"? Expected one of rules, ' +
        'allowed_disorder, max_future, aggregates, early',
    ],
    [
      'a key like no other',
      ['delivery: { kafka: true }'],
      's.yaml:3:13: delivery: unknown key "kafka"; expected one of partitions, delay, disorder, duplicates, ' +
        'routes, loss, offline, bursts, outages, idle, poison',
    ],
    [
      'a missing unit',
      ['fraud:', '  - pattern: impossible_travel', '    gap: 10'],
      's.yaml:5:10: fraud[0].gap: missing unit: found 10, write 10ms, 10s, 10m, 10h, 10d',
    ],
    [
      'more episodes than fit in memory',
      ['fraud: [{ pattern: impossible_travel, episodes: 1000000000 }]'],
      's.yaml:3:49: fraud[0].episodes: expected a whole number from 0 to 250000, found 1000000000',
    ],
    [
      'more decoys than fit in memory',
      ['decoys: [{ kind: mall_trip, count: 1000001 }]'],
      's.yaml:3:36: decoys[0].count: expected a whole number from 0 to 250000, found 1000001',
    ],
    [
      'a missing unit inside a distribution',
      ['fraud:', '  - pattern: impossible_travel', '    gap: { uniform: [30s, 9] }'],
      's.yaml:5:27: fraud[0].gap.uniform[1]: missing unit: found 9, write 9ms, 9s, 9m, 9h, 9d',
    ],
    [
      'a missing currency',
      ['fraud:', '  - { pattern: impossible_travel, amount: 4.99 }'],
      's.yaml:4:43: fraud[0].amount: missing currency: found 4.99, write 4.99 USD',
    ],
    [
      'another currency',
      ['fraud:', '  - { pattern: impossible_travel, amount: 4.99 EUR }'],
      's.yaml:4:43: fraud[0].amount: expected USD, as all simulated amounts, found "EUR"',
    ],
    [
      'a misspelt pattern',
      ['fraud:', '  - pattern: imposible_travel'],
      's.yaml:4:14: fraud[0].pattern: expected one of impossible_travel, spending_spree, low_high_velocity, found ' +
        '"imposible_travel"; did you mean "impossible_travel"?',
    ],
    [
      'a latitude beyond the pole',
      ['traffic: { kind: listed, transactions: [{ at: 0s, client: a, amount: 1, latitude: 91 }] }'],
      's.yaml:3:83: traffic.transactions[0].latitude: expected degrees from -90 to 90 with at most six decimals, found 91',
    ],
    [
      'a misspelt discriminator',
      ['decoys:', '  - knd: mall_trip'],
      's.yaml:4:5: decoys[0]: missing key "kind"; expected one of border_commuter, mall_trip, coffee_then_laptop, ' +
        'online_anywhere, flight; found "knd" instead',
    ],
    [
      'a missing required key',
      ['traffic: { kind: file }'],
      's.yaml:3:10: traffic: missing key "mapping"; expected text',
    ],
    [
      'text for a number',
      ['traffic: { kind: none, clients: many }'],
      's.yaml:3:33: traffic.clients: expected a whole number from 0 to 10000000, found "many"',
    ],
    [
      'a fraction for a count',
      ['delivery: { partitions: 1.5 }'],
      's.yaml:3:25: delivery.partitions: expected a whole number from 1 to 1024, found 1.5',
    ],
    [
      'no partitions',
      ['delivery: { partitions: 0 }'],
      's.yaml:3:25: delivery.partitions: expected a whole number from 1 to 1024, found 0',
    ],
    [
      'text for a flag',
      ['engine: { aggregates: yes }'],
      's.yaml:3:23: engine.aggregates: expected true or false, found "yes"',
    ],
    [
      'a scalar for a list',
      ['fraud: impossible_travel'],
      's.yaml:3:8: fraud: expected a list, found "impossible_travel"',
    ],
    ['a list for a mapping', ['delivery: [1]'], 's.yaml:3:11: delivery: expected a mapping, found a list'],
    ['nothing for a mapping', ['delivery:'], 's.yaml:3:10: delivery: expected a mapping, found nothing'],
    [
      'a list for a distribution',
      ['delivery:', '  delay: [1s, 2s]'],
      's.yaml:4:10: delivery.delay: expected a constant, or {uniform: [low, high]}, {exponential: {mean, max}}, ' +
        '{lognormal: {median, sigma, max}} or {pareto: {min, alpha, max}}, found a list',
    ],
    [
      'an unknown distribution',
      ['delivery: { delay: { unifrom: [1s, 2s] } }'],
      's.yaml:3:22: delivery.delay: unknown key "unifrom", did you mean "uniform"? Expected one of uniform, ' +
        'exponential, lognormal, pareto',
    ],
    [
      'two distributions at once',
      ['delivery: { delay: { uniform: [1s, 2s], exponential: { mean: 1s } } }'],
      's.yaml:3:20: delivery.delay: expected one of uniform, exponential, lognormal, pareto, found uniform and exponential',
    ],
    [
      'bounds the wrong way round',
      ['delivery: { delay: { uniform: [2s, 1s] } }'],
      's.yaml:3:31: delivery.delay.uniform: the first bound must be below the second',
    ],
    [
      'a largest value below the median',
      ['delivery: { delay: { lognormal: { median: 2s, sigma: 1, max: 1s } } }'],
      's.yaml:3:62: delivery.delay.lognormal.max: max must not be below the median',
    ],
    [
      'a share above one',
      ['delivery: { disorder: { share: 2 } }'],
      's.yaml:3:32: delivery.disorder.share: expected a share from 0 to 1, or from 0% to 100%, found 2',
    ],
    [
      'evasion without an upper bound',
      ['fraud: [{ pattern: spending_spree, evasion: { exponential: { mean: 0.2 } } }]'],
      's.yaml:3:60: fraud[0].evasion.exponential: evasion is at most 1: add max: 1',
    ],
    [
      'a day without time and zone',
      ['start: 2026-03-02'],
      's.yaml:3:8: start: expected an instant with its zone such as 2026-03-02T00:00:00Z, found "2026-03-02"',
    ],
    [
      'a condition that is none',
      ['expect:', '  counts.late: few'],
      's.yaml:4:16: expect["counts.late"]: expected a condition such as ">= 0.95", "0.90 .. 0.95" or "0.50 within 4 se", found "few"',
    ],
    [
      'a name with capitals',
      ['engine: { rules: { name: Mine, rules: [] } }'],
      's.yaml:3:26: engine.rules.name: expected a name of lower-case letters, digits and - that begins with a letter, found "Mine" (and 1 more problem)',
    ],
    [
      'a number for the rules',
      ['engine: { rules: 5 }'],
      's.yaml:3:18: engine.rules: expected the name of a rule set, a path to one, or a rule set; or two, as current and candidate, found 5',
    ],
    [
      'a misspelt rule set',
      ['engine: { rules: defualt }'],
      's.yaml:3:18: engine.rules: unknown rule set "defualt", did you mean "default"? Expected default',
    ],
    [
      'a list as a seed',
      ['seed: [1]'],
      's.yaml:3:7: seed: expected a seed: text of 1 to 100 characters, or a whole number, found a list',
    ],
    [
      'a fraction as a seed',
      ['seed: 1.5'],
      's.yaml:3:7: seed: expected a seed: text of 1 to 100 characters, or a whole number, found 1.5',
    ],
  ])('%s', (_what, lines, message) => {
    expect(refuse(...lines)).toBe(message);
  });

  test('several problems: the misspelt key is shown, the others are counted', () => {
    expect(refuse('delivery: { partitions: 0, delay: 5 }', 'enginee: {}')).toMatch(
      /^s\.yaml:4:1: unknown key "enginee", did you mean "engine"\? .* \(and 2 more problems\)$/,
    );
  });

  test('the name must be that of the file', () => {
    const access = memoryFileAccess({ 'other.yaml': 'duration: 1d\nname: s\n' });
    expect(refusal(() => loadScenario({ scenario: 'other.yaml' }, access))).toBe(
      'other.yaml:2:7: name: expected "other", the name of the file, found "s"',
    );
  });

  test.each([
    ['my_rules.yaml', 'my_rules', 'my-rules'],
    ['my_rules.yaml', 'my-rules', 'my-rules'],
    ['a/My Rules.yaml', 'My Rules', 'my-rules'],
    ['2026-03.yaml', 'x', 'my-file'],
    ['03_rules.yaml', '3', 'rules'],
  ])('of a file %s with the name %s, the file has to be renamed', (file, name, possible) => {
    const access = memoryFileAccess({ [file]: `name: ${name}\nduration: 1d\n` });
    expect(refusal(() => loadScenario({ scenario: file }, access))).toBe(
      `${file}:1:7: name: a file is called what the name in it says, in lower-case letters, digits and -, beginning with a letter: ` +
        `rename "${file.replace('a/', '')}", such as to ${possible}.yaml with name: ${possible}`,
    );
  });

  test('what else is wrong in a file that has to be renamed comes first', () => {
    const access = memoryFileAccess({ 'my_s.yaml': 'name: my_s\nduration: 1\n' });
    expect(refusal(() => loadScenario({ scenario: 'my_s.yaml' }, access))).toMatch(
      /^my_s\.yaml:2:11: duration: missing/,
    );
  });

  test('a name is needed', () => {
    const access = memoryFileAccess({ 's.yaml': 'duration: 1d\n' });
    expect(refusal(() => loadScenario({ scenario: 's.yaml' }, access))).toBe(
      's.yaml:1:1: missing key "name"; expected a name of lower-case letters, digits and - that begins with a letter',
    );
  });
});

describe('a scenario that cannot be', () => {
  test.each<[string, string[], string]>([
    [
      'episodes without clients',
      ['traffic: { kind: none, clients: 0 }', 'fraud:', '  - pattern: spending_spree', '    episodes: 3'],
      's.yaml:6:15: fraud[0].episodes: 3 episodes need clients, and traffic has 0',
    ],
    [
      'decoys without clients',
      ['traffic: { kind: none, clients: 0 }', 'decoys: [{ kind: mall_trip }]'],
      's.yaml:4:10: decoys[0].count: 100 decoys need clients, and traffic has 0',
    ],
    [
      'more episodes than clients to have one each',
      [
        'traffic: { kind: households, clients: 10 }',
        'fraud: [{ pattern: spending_spree, episodes: 11, one_episode_per_client: true }]',
      ],
      's.yaml:4:46: fraud[0].episodes: 11 episodes need as many clients with one_episode_per_client, and traffic has 10',
    ],
    [
      'a gap longer than the run',
      ['fraud: [{ pattern: impossible_travel, gap: { uniform: [1h, 2d] } }]'],
      "s.yaml:3:44: fraud[0].gap: an episode of 2d does not fit into the scenario's duration of 1d",
    ],
    [
      'probes that take longer than the run',
      ['fraud: [{ pattern: low_high_velocity, probes: 5, probe_spacing: 7h, gap: 1m }]'],
      "s.yaml:3:74: fraud[0].gap: an episode of 1d4h1m does not fit into the scenario's duration of 1d",
    ],
    [
      'a mall trip longer than the run',
      ['decoys: [{ kind: mall_trip, span: 25h }]'],
      "s.yaml:3:35: decoys[0].span: an episode of 1d1h does not fit into the scenario's duration of 1d",
    ],
    [
      'an expectation of a rule that is not there',
      ['expect:', '  rules.imposible_travel.episodes.recall: ">= 0.9"'],
      's.yaml:4:43: expect["rules.imposible_travel.episodes.recall"]: unknown rule "imposible_travel", did you mean ' +
        '"impossible_travel"? Expected one of impossible_travel, spending_spree, low_high_velocity in the rule set default',
    ],
    [
      'an expectation of a figure that is not there',
      ['expect:', '  rules.impossible_travel.episodes.recal: ">= 0.9"'],
      's.yaml:4:43: expect["rules.impossible_travel.episodes.recal"]: unknown figure ' +
        '"rules.impossible_travel.episodes.recal", did you mean "rules.impossible_travel.episodes.recall"?',
    ],
  ])('%s', (_what, lines, message) => {
    expect(refuse(...lines)).toBe(message);
  });

  test('simulated traffic without a duration', () => {
    const access = memoryFileAccess({ 's.yaml': 'name: s\ntraffic: { kind: original }\n' });
    expect(refusal(() => loadScenario({ scenario: 's.yaml' }, access))).toBe(
      's.yaml:1:1: missing key "duration": traffic of kind original needs one, such as duration: 7d',
    );
  });

  test('a misspelt duration is one problem, not two', () => {
    const access = memoryFileAccess({ 's.yaml': 'name: s\nduraton: 7d\n' });
    expect(refusal(() => loadScenario({ scenario: 's.yaml' }, access))).toMatch(
      /^s\.yaml:2:1: unknown key "duraton", did you mean "duration"\? Expected one of [a-z, ]+$/,
    );
  });
});

describe('a file that is not there or not readable', () => {
  const access = memoryFileAccess({
    'scenarios/mixed-fraud.yaml': 'name: mixed-fraud\nduration: 1d\n',
    'empty.yaml': '',
    'binary.yaml': Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0x00]),
    'broken.yaml': 'name: broken\nfraud: [\n',
  });

  test.each([
    ['mixed-frad', 'unknown scenario "mixed-frad", did you mean "mixed-fraud"? "trapline list" shows them all'],
    ['weather', 'unknown scenario "weather"; "trapline list" shows them all'],
    ['./mixed-fraud.yaml', 'mixed-fraud.yaml: no such file'],
    ['scenarios/mixed-frad.yaml', 'scenarios/mixed-frad.yaml: no such file, did you mean "mixed-fraud.yaml"?'],
    ['empty.yaml', 'empty.yaml: empty file: expected a YAML mapping'],
    ['binary.yaml', 'binary.yaml:1:5: not a text in UTF-8: found a NUL byte'],
  ])('%s', (scenario, message) => {
    expect(refusal(() => loadScenario({ scenario }, access))).toBe(message);
  });

  test('broken.yaml', () => {
    expect(refusal(() => loadScenario({ scenario: 'broken.yaml' }, access))).toMatch(
      /^broken\.yaml:3:1: not valid YAML: .*\]/,
    );
  });
});
