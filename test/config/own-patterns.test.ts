import { describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { loadRuleSet } from '../../src/config/load-rule-set.ts';
import { ownPatternNames } from '../../src/config/own-pattern-names.ts';
import { scenarioSchema } from '../../src/config/scenario-schema.ts';
import { writtenSettings } from '../../src/config/written-settings.ts';
import { transactionsPerDecoy, transactionsPerEpisode } from '../../src/model/episode-size.ts';
import { describeScenario } from '../../src/cli/describe-scenario.ts';
import { memoryFileAccess, refusal } from './memory-file-access.ts';

const load = (lines: readonly string[], ...overrides: string[]) =>
  loadScenario(
    { scenario: 's.yaml', overrides },
    memoryFileAccess({ 's.yaml': ['name: s', 'duration: 1d', ...lines].join('\n') }),
  );
const refuse = (...lines: string[]) => refusal(() => load(lines));
/** The refusal of a scenario whose own pattern `drain` has these steps. */
const refuseSteps = (...steps: string[]) =>
  refuse(
    'patterns:',
    '  drain:',
    '    sequence:',
    ...steps.map((step) => `      - ${step}`),
    'fraud: [{ pattern: drain }]',
  );

const DRAIN = [
  'patterns:',
  '  gift_card_drain:',
  '    evades: 20m',
  '    sequence:',
  '      - { category: electronics, amount: 1.00 .. 4.99 USD }',
  '      - { count: 3..6, category: [food, fashion], amount: 200 USD..500.00 USD, spacing: 20s..90s, gap: 1m..4m, device: web }',
  '  gift_buying:',
  '    campaign: { clients: 3..8, span: 1h }',
  '    sequence:',
  '      - { count: 2, span: { exponential: { mean: 2m, max: 10m } }, region: neighbouring, completes: true }',
  '      - { gap: 1m, location: [Chicago, Miami], device: shared, category: different }',
  'fraud:',
  '  - { pattern: gift_card_drain, episodes: 7, evasion: 20% }',
  'decoys:',
  '  - { kind: gift_buying, count: 5, resembles: [gift_card_drain, spending_spree] }',
];

describe("a scenario's own patterns", () => {
  test('become a part of the entries that name them', () => {
    const { fraud, decoys } = load(DRAIN).scenario;
    expect(fraud).toEqual([
      {
        pattern: 'gift_card_drain',
        episodes: 7,
        oneEpisodePerClient: false,
        evasion: { kind: 'constant', value: 0.2 },
        own: {
          evadesMs: 1_200_000,
          sequence: [
            {
              count: { kind: 'range', low: 1, high: 1 },
              category: { kind: 'one_of', names: ['electronics'] },
              amountCents: { kind: 'uniform', low: 100, high: 500 },
            },
            {
              count: { kind: 'range', low: 3, high: 6 },
              category: { kind: 'one_of', names: ['food', 'fashion'] },
              amountCents: { kind: 'uniform', low: 20_000, high: 50_001 },
              spacingMs: { kind: 'uniform', low: 20_000, high: 90_001 },
              gapMs: { kind: 'uniform', low: 60_000, high: 240_001 },
              device: { kind: 'one_of', names: ['web'] },
            },
          ],
        },
      },
    ]);
    expect(decoys).toMatchObject([
      {
        kind: 'gift_buying',
        count: 5,
        resembles: ['gift_card_drain', 'spending_spree'],
        own: { sequence: [{ completes: true }, { location: { names: ['Chicago', 'Miami'] } }] },
      },
    ]);
    expect([transactionsPerEpisode(fraud[0]!), transactionsPerDecoy(decoys[0]!)]).toEqual([5.5, 3]);
  });

  test('are the same when they are written and read again', () => {
    const { scenario } = load(DRAIN);
    const form = writtenSettings(JSON.parse(JSON.stringify(scenario)));
    expect(form).toMatchObject({
      patterns: { gift_card_drain: { evades: '20m', sequence: [{ count: 1 }, { count: '3..6' }] } },
    });
    const again = scenarioSchema((name) => loadRuleSet(name), ownPatternNames(form)).parse(form);
    expect({ ...again, expect: [] }).toEqual({ ...scenario, expect: [] });
  });

  test('change the hash of a scenario as far as an entry names them', () => {
    const unused = [...DRAIN.slice(0, 6), 'fraud: [{ pattern: spending_spree }]'];
    expect(load(unused).resolvedHash).toBe(load(['fraud: [{ pattern: spending_spree }]']).resolvedHash);
    const longer = load(DRAIN, 'patterns.gift_card_drain.sequence[1].gap=1m..5m');
    expect(longer.resolvedHash).not.toBe(load(DRAIN).resolvedHash);
  });

  test('are told by trapline describe', () => {
    const text = describeScenario(load(DRAIN).scenario).replaceAll(/\s+/g, ' ');
    expect(text).toContain(
      '7 × gift_card_drain: 1 of $1.00 to $4.99, category electronics; after 1 min to 4 min, 3 to 6 of $200.00 to $500.00, ' +
        'category food or fashion, device web, 20 s to 1 min 30 s apart; evades 20 min, evasion 0.2',
    );
    expect(text).toContain(
      '5 × gift_buying (resembles gift_card_drain, spending_spree): 2, region neighbouring within exponential',
    );
    expect(text).toContain(
      ', which complete it; after 1 min, 1, category different, device shared, location Chicago or Miami; in campaigns of 3 to 8 clients within 1 h',
    );
  });
});

const DRIAN = '{ name: x, kind: count, at_least: 2, window: 1m, detects: [drian] }';

describe('a pattern that is not of the grammar', () => {
  test.each<[string, string[], string]>([
    [
      'an unknown key',
      ['{ cuont: 3 }'],
      's.yaml:6:11: patterns.drain.sequence[0]: unknown key "cuont", did you mean "count"? Expected one of count, spacing, span, gap, evades, ' +
        'amount, category, device, region, location, completes',
    ],
    [
      'a range from the larger to the smaller',
      ['{ count: 6..3, spacing: 1s }'],
      's.yaml:6:18: patterns.drain.sequence[0].count: expected a range from the smaller to the larger, such as 3..6, found "6..3"',
    ],
    [
      'half a range',
      ['{ count: 3.., spacing: 1s }'],
      's.yaml:6:18: patterns.drain.sequence[0].count: expected a whole number from 1 to 100, or a range such as 3..6, found "3.."',
    ],
    [
      'too many',
      ['{ count: 101, spacing: 1s }'],
      's.yaml:6:18: patterns.drain.sequence[0].count: expected a whole number from 1 to 100, or a range such as 3..6, found 101',
    ],
    [
      'an amount without a currency',
      ['{ amount: 1.00..4.99 }'],
      's.yaml:6:19: patterns.drain.sequence[0].amount: missing currency: found "1.00..4.99", write 1.00..4.99 USD',
    ],
    [
      'a range of durations without a unit',
      ['{ count: 2, spacing: 20s..90 }'],
      's.yaml:6:30: patterns.drain.sequence[0].spacing: missing unit: found "90", write 90ms, 90s, 90m, 90h, 90d',
    ],
    [
      'several at no distance',
      ['{ count: 2..3 }'],
      's.yaml:6:9: patterns.drain.sequence[0]: missing key "spacing": 3 transactions need one, such as spacing: 20s..90s, or a span',
    ],
    [
      'two distances',
      ['{ count: 2, spacing: 1s, span: 1m }'],
      's.yaml:6:40: patterns.drain.sequence[0].span: expected spacing or span, found both',
    ],
    [
      'two places',
      ['{ region: far, location: home }'],
      's.yaml:6:34: patterns.drain.sequence[0].location: expected region or location, found both',
    ],
    [
      'no gap',
      ['{}', '{ count: 1 }'],
      's.yaml:7:9: patterns.drain.sequence[1]: missing key "gap": every step but the first needs one, such as gap: 1m..4m',
    ],
    [
      'a gap before the first step',
      ['{ gap: 1m }'],
      's.yaml:6:16: patterns.drain.sequence[0].gap: the first step has no step before it, so it takes no gap',
    ],
    [
      'two that complete it',
      ['{ completes: true }', '{ gap: 1m, completes: true }'],
      's.yaml:7:31: patterns.drain.sequence[1].completes: expected at most one step that completes the pattern, and sequence[0] does already',
    ],
    ['no step', [], 's.yaml:5:14: patterns.drain.sequence: expected a list, found nothing'],
    [
      'a category that the traffic does not have',
      ['{ category: [food, elektronics] }'],
      's.yaml:6:28: patterns.drain.sequence[0].category[1]: unknown category "elektronics", did you mean "electronics"? Expected one of food, ' +
        'electronics, fashion, travel, grocery, restaurant, fuel, transport, pharmacy, entertainment, utilities, health, home, education',
    ],
    [
      'a device that no traffic has',
      ['{ device: mobil }'],
      's.yaml:6:19: patterns.drain.sequence[0].device[0]: unknown device "mobil", did you mean "mobile"? Expected one of pos, mobile, web, ' +
        'same, different, shared',
    ],
    [
      'a range that begins at none',
      ['{ count: 0..8, spacing: 1m }'],
      's.yaml:6:18: patterns.drain.sequence[0].count: expected a whole number from 1 to 100, or a range such as 3..6, found "0..8"',
    ],
    [
      'a misspelt word',
      ['{ region: fra }'],
      's.yaml:6:19: patterns.drain.sequence[0].region[0]: unknown region "fra", did you mean "far"? Expected one of north, south, east, west, ' +
        'home, same, different, shared, far, neighbouring',
    ],
    [
      'a location that is neither a city nor a word',
      ['{ location: Xyzzy }'],
      's.yaml:6:21: patterns.drain.sequence[0].location[0]: unknown location "Xyzzy"; expected one of the traffic\'s, or one of home, same, different, shared',
    ],
    [
      'a word in a list of names',
      ['{ region: [far, north] }'],
      's.yaml:6:20: patterns.drain.sequence[0].region[0]: "far" is no name: it stands alone, not in a list of names',
    ],
    [
      'more regions than there are',
      ['{ region: home }', '{ count: 2..4, spacing: 1m, gap: 1m, region: different }'],
      's.yaml:7:54: patterns.drain.sequence[1].region: needs 5 different values of region, and the traffic has 4',
    ],
    [
      'longer than the run',
      ['{}', '{ count: 5..13, spacing: 1h..2h, gap: 1m }'],
      "s.yaml:5:5: patterns.drain.sequence: an episode of 1d1m does not fit into the scenario's duration of 1d",
    ],
  ])('%s', (_, steps, message) => {
    expect(refuseSteps(...steps)).toBe(message);
  });

  const ONE = ['patterns:', '  drain: { sequence: [{ count: 2, spacing: 1m }] }'];
  test.each<[string, string[], string]>([
    [
      'a name that is taken',
      ['patterns: { spending_spree: { sequence: [{}] } }'],
      's.yaml:3:29: patterns.spending_spree: "spending_spree" is taken: expected a name that is not one of impossible_travel, spending_spree, ' +
        'low_high_velocity, border_commuter, mall_trip, coffee_then_laptop, online_anywhere, flight, labelled',
    ],
    [
      'a name like that of a shipped one',
      ['patterns: { spending_spre: { sequence: [{}] } }'],
      's.yaml:3:28: patterns.spending_spre: "spending_spre" could be "spending_spree" misspelt: expected a name that is further from it',
    ],
    [
      'a name in capitals',
      ['patterns: { Drain: { sequence: [{}] } }'],
      's.yaml:3:20: patterns.Drain: expected a name of lower-case letters, digits and _ that begins with a letter, found "Drain"',
    ],
    [
      'a pattern that is not defined',
      [...ONE, 'fraud: [{ pattern: drian, episodes: 3 }]'],
      's.yaml:5:20: fraud[0].pattern: expected one of impossible_travel, spending_spree, low_high_velocity, drain, found "drian"; did you mean "drain"?',
    ],
    [
      'a decoy that is not defined',
      [...ONE, 'decoys: [{ kind: drian }]'],
      's.yaml:5:18: decoys[0].kind: expected one of border_commuter, mall_trip, coffee_then_laptop, online_anywhere, flight, drain, found "drian"; ' +
        'did you mean "drain"?',
    ],
    [
      'a key that only another pattern has',
      [...ONE, 'fraud: [{ pattern: drain, gap: 1m }]'],
      's.yaml:5:27: fraud[0]: unknown key "gap"; expected one of pattern, episodes, one_episode_per_client, evasion',
    ],
    [
      'a decoy that resembles nothing known',
      [...ONE, 'decoys: [{ kind: drain, resembles: [spree] }]'],
      's.yaml:5:37: decoys[0].resembles[0]: expected one of impossible_travel, spending_spree, low_high_velocity, drain, found "spree"',
    ],
    [
      'evasion of nothing',
      [...ONE, 'fraud: [{ pattern: drain, evasion: 20% }]'],
      's.yaml:5:36: fraud[0].evasion: evasion has no effect, since "drain" does not say what it evades: write evades: 10m in patterns.drain, or in a step',
    ],
    [
      'evasion at the pattern and at a step',
      ['patterns:', '  drain:', '    evades: 5m', '    sequence: [{}, { gap: 1m, evades: 3m }]'],
      's.yaml:6:39: patterns.drain.sequence[1].evades: expected evades at the pattern or at its steps, found both',
    ],
    [
      'evasion with one transaction',
      ['patterns: { drain: { evades: 5m, sequence: [{}] } }'],
      's.yaml:3:30: patterns.drain.evades: expected at least two transactions, of which evasion lengthens the time between, found one',
    ],
    [
      'an episode that only evasion makes too long',
      [
        'patterns: { drain: { evades: 30h, sequence: [{}, { gap: 1m }] } }',
        'fraud: [{ pattern: drain, evasion: 0.9 }]',
      ],
      "s.yaml:3:45: patterns.drain.sequence: an episode of 1d3h6s1ms does not fit into the scenario's duration of 1d",
    ],
    [
      'shared values without a campaign',
      ['patterns: { drain: { sequence: [{ location: shared }] } }'],
      's.yaml:3:45: patterns.drain.sequence[0].location: shared values need a campaign: write campaign: { clients: 3..8, span: 1h } beside sequence',
    ],
    [
      'a campaign with more clients than there are',
      [
        'traffic: { kind: none, clients: 5 }',
        'patterns: { drain: { campaign: { clients: 3..8, span: 1h }, sequence: [{}] } }',
        'fraud: [{ pattern: drain }]',
      ],
      's.yaml:4:43: patterns.drain.campaign.clients: a campaign of 8 clients needs as many, and traffic has 5',
    ],
    [
      'a campaign that is longer than the run',
      ['patterns: { drain: { campaign: { clients: 3, span: 2d }, sequence: [{}] } }', 'fraud: [{ pattern: drain }]'],
      "s.yaml:3:52: patterns.drain.campaign.span: a campaign of 2d does not fit into the scenario's duration of 1d",
    ],
    [
      'fraud and decoy at once',
      [...ONE, 'fraud: [{ pattern: drain }]', 'decoys: [{ kind: drain, resembles: [drain] }]'],
      's.yaml:6:18: decoys[0].kind: "drain" is fraud already: define legitimate behaviour under a name of its own',
    ],
    [
      'a rule that detects a name nearly its own',
      [
        ...ONE,
        'fraud: [{ pattern: drain }]',
        'engine: { rules: { name: r, rules: [{ name: x, kind: count, at_least: 2, window: 1m, detects: [drian] }] } }',
      ],
      's.yaml:6:96: engine.rules.rules[0].detects[0]: the rule "x" of r detects "drian", which is not defined; did you mean "drain", which no rule detects?',
    ],
  ])('%s', (_, lines, message) => {
    expect(refuse(...lines)).toBe(message);
  });

  test.each([
    ['engine: { rules: ./r.yaml }', 's.yaml:6:18: engine.rules: the rule "x" of r'],
    ['engine: { rules: { current: ./r.yaml, candidate: ./r.yaml } }', 's.yaml:6:18: engine.rules: the rule "x" of r'],
    [
      `engine: { rules: { current: { name: r, rules: [${DRIAN}] }, candidate: default } }`,
      's.yaml:6:107: engine.rules.current.rules[0].detects[0]: the rule "x" of r',
    ],
  ])('a rule that detects a name nearly its own, in %s', (engine, start) => {
    const access = memoryFileAccess({
      's.yaml': ['name: s', 'duration: 1d', ...ONE, 'fraud: [{ pattern: drain }]', engine].join('\n'),
      'r.yaml': `name: r\nrules: [${DRIAN}]\n`,
      'scenarios/rules/default.yaml': `name: default\nrules: [${DRIAN}]\n`,
    });
    const line = refusal(() => loadScenario({ scenario: 's.yaml' }, access));
    expect(line).toBe(`${start} detects "drian", which is not defined; did you mean "drain", which no rule detects?`);
  });

  test('a rule set may detect patterns that the scenario does not define', () => {
    const rules =
      'engine: { rules: { name: r, rules: [{ name: x, kind: count, at_least: 2, window: 1m, detects: [drain] }] } }';
    expect(load([rules]).scenario.engine.ruleSet.rules[0]!.detects).toEqual(['drain']);
  });
});
