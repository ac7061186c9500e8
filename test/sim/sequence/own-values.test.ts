import { describe, expect, it } from 'vitest';
import { scenarioOf } from '../../../src/config/load-scenario.ts';
import { builtInValues } from '../../../src/model/built-in-names.ts';
import { type OwnDecoySpec } from '../../../src/model/scenario.ts';
import { createWorld } from '../../../src/sim/world.ts';
import { episodesOf } from '../episodes-of.ts';

const worldOf = (form: object) => createWorld(scenarioOf({ name: 's', duration: '1d', ...form }).scenario);
const played = (sequence: object[], more: object = {}) =>
  episodesOf(
    scenarioOf({
      name: 's',
      duration: '1d',
      traffic: { kind: 'none', clients: 50 },
      patterns: { own: { sequence, ...more } },
      fraud: [{ pattern: 'own', episodes: 40 }],
    }).scenario,
  );

describe('the values that a scenario is checked against before its world is made', () => {
  it.each(['households', 'original', 'none'])('are those of the world: %s', (kind) => {
    const { population, vocabulary } = worldOf({ traffic: { kind, clients: 1 } });
    const { names, distinct } = builtInValues({ kind, clients: 1 } as never)!;
    expect([...names.category].sort()).toEqual(population.categories.map(({ name }) => name).sort());
    expect(names.device).toEqual(Object.keys(population.devices));
    expect(names.region).toEqual(population.regions.map(({ name }) => name));
    expect(names.location).toEqual(population.places.map(({ location }) => vocabulary.locations.text(location)));
    expect(distinct).toEqual({
      category: population.categories.length,
      device: 3,
      region: population.regions.length,
      location: Math.min(...population.regions.map(({ places }) => places.length)),
    });
  });
});

describe('traffic that brings its own values', () => {
  const transactions = [
    { at: '0s', client: 'a', amount: 4, region: 'north', category: 'grocery', device: 'mobile', location: 'Oslo' },
    { at: '1h', client: 'a', amount: 5, region: 'south', category: 'toys', device: 'mobile', location: 'Rome' },
  ];
  const withSteps = (...sequence: object[]) =>
    worldOf({
      traffic: { kind: 'listed', transactions },
      patterns: { own: { sequence } },
      fraud: [{ pattern: 'own', episodes: 1 }],
    });

  it('lends them to the pattern', () => {
    const world = withSteps(
      { category: 'toys' },
      { gap: '1m', category: 'different', region: 'different', device: 'same' },
    );
    const [batch] = [...world.batches(10)].map(({ length }) => length);
    expect(batch).toBe(4);
    expect(world.episodes).toMatchObject([{ client_id: 'a', pattern: 'own', parameters: { step_2_gap_ms: 60_000 } }]);
  });

  it.each<[string, object[], string]>([
    [
      'a category',
      [{ category: 'food' }],
      'patterns.own.sequence[0].category: the traffic has no category "food"; it has grocery, toys',
    ],
    [
      'a city',
      [{ location: ['Rome', 'Paris'] }],
      'patterns.own.sequence[0].location: the traffic has no location "Paris"; it has Oslo, Rome',
    ],
    [
      'different devices',
      [{ count: 2, spacing: '1s', device: 'different' }],
      'patterns.own.sequence[0].device: needs 2 different values of device, the traffic has 1',
    ],
    [
      'different cities of a region',
      [{}, { gap: '1m', location: 'different' }],
      'patterns.own.sequence[1].location: needs 2 different values of location, the traffic has 1',
    ],
  ])('is refused where it lacks %s', (_, sequence, message) => {
    expect(() => withSteps(...sequence)).toThrow(message);
  });
});

describe('traffic without regions', () => {
  const withSteps = (more: object[], ...sequence: object[]) =>
    worldOf({
      seed: 'a late campaign',
      traffic: {
        kind: 'listed',
        transactions: [
          { at: '0s', client: 'a', amount: 4, category: 'grocery' },
          { at: '23h59m', client: 'a', amount: 5, category: 'grocery' },
          { at: '0s', client: 'b', amount: 5, category: 'grocery' },
          { at: '1h', client: 'b', amount: 5, category: 'grocery' },
          ...more,
        ],
      },
      patterns: { own: { campaign: { clients: 2, span: '1h' }, sequence } },
      fraud: [{ pattern: 'own', episodes: 2 }],
    });

  it('has episodes at home', () => {
    const steps = [{ region: 'home' }, { gap: '1m', region: 'same' }, { gap: '1m', location: 'shared', device: 'web' }];
    const wholeDay = { at: '23h59m', client: 'b', amount: 5, category: 'grocery' };
    expect(
      withSteps([wholeDay], ...steps)
        .episodes.map(({ client_id }) => client_id)
        .sort(),
    ).toEqual(['a', 'b']);
    expect(() => withSteps([], ...steps)).toThrow(
      'episode 1 of own takes longer than any client is around at the time of its campaign',
    );
  });

  it.each([
    [{ region: 'shared' }, 'needs 1 different values of region, the traffic has 0'],
    [{ region: 'different' }, 'needs 1 different values of region, the traffic has 0'],
    [{ region: 'far' }, 'needs 2 different values of region, the traffic has 0'],
    [{ location: 'different' }, 'needs 1 different values of location, the traffic has 0'],
  ])('has none that go elsewhere: %j', (step, message) => {
    expect(() => withSteps([], step)).toThrow(message);
  });
});

describe('the shapes of the shipped patterns, written as steps', () => {
  it('a spree: four categories within a span', () => {
    for (const { rows, offsetsMs, episode } of played([{ count: 4, category: 'different', span: '14m' }])) {
      expect(new Set(rows.map(({ category }) => category)).size).toBe(4);
      expect(offsetsMs.at(-1)).toBeLessThan(14 * 60_000);
      expect(episode.completing_transaction_id).toBe(rows[3]!.id);
    }
  });

  it('impossible travel: at home, then far away', () => {
    for (const { rows } of played([{ device: 'pos' }, { gap: '30s..9m', region: 'far', device: 'same' }])) {
      expect(rows.map(({ device }) => device)).toEqual(['pos', 'pos']);
      expect([rows[0]!.region, rows[1]!.region].sort().join()).toMatch(/^(?:north,south|east,west)$/);
    }
  });

  it('card testing: probes, then a large purchase, and what follows is no part of what completes it', () => {
    const steps = [
      { count: '2..5', amount: '0.50..4.99 USD', spacing: '10s..60s' },
      { amount: '1000.01..3000.00 USD', gap: '10s..4m', completes: true },
      { count: 2, gap: '1h', spacing: '1h' },
    ];
    const counts = new Set<number>();
    for (const { rows, episode, offsetsMs } of played(steps)) {
      const amounts = rows.map(({ amountCents }) => amountCents);
      const large = amounts.findIndex((cents) => cents > 100_000);
      counts.add(large);
      expect(episode.completing_transaction_id).toBe(rows[large]!.id);
      expect(rows.length).toBe(large + 3);
      expect(Math.max(...amounts.slice(0, large))).toBeLessThanOrEqual(499);
      expect(offsetsMs.slice(large + 1).map((ms) => ms - offsetsMs[large]!)).toEqual([3_600_000, 7_200_000]);
      expect(episode.parameters).toMatchObject({ span_ms: offsetsMs[large], step_1_count: large });
    }
    expect(counts).toEqual(new Set([2, 3, 4, 5]));
  });

  it('evasion moves what comes after the completing transaction along with it', () => {
    const spec = {
      name: 's',
      duration: '1d',
      traffic: { kind: 'none', clients: 50 },
      patterns: { own: { evades: '10m', sequence: [{}, { gap: '1m', completes: true }, { gap: '2m' }] } },
    };
    const { scenario } = scenarioOf({ ...spec, fraud: [{ pattern: 'own', episodes: 3, evasion: 1 }] });
    for (const { offsetsMs } of episodesOf(scenario)) expect(offsetsMs).toEqual([0, 600_001, 720_001]);
  });
});

it('a decoy has an ordinary amount of its category, no evasion, and the patterns that it resembles', () => {
  const { scenario } = scenarioOf({
    name: 's',
    duration: '1d',
    traffic: { kind: 'none', clients: 500 },
    patterns: { own: { sequence: [{ category: 'travel' }] } },
    decoys: [{ kind: 'own', count: 400, resembles: ['spending_spree'] }],
  });
  expect((scenario.decoys[0] as OwnDecoySpec).resembles).toEqual(['spending_spree']);
  const all = episodesOf(scenario);
  const amounts = all.map(({ rows }) => rows[0]!.amountCents).sort((a, b) => a - b);
  // The median of travel is 180.00 USD, its sigma 1; of 400 draws the median is within 20 % with near certainty.
  expect(amounts[200]).toBeGreaterThan(14_400);
  expect(amounts[200]).toBeLessThan(21_600);
  for (const { episode } of all) {
    expect(episode).toMatchObject({ label: 'decoy', pattern: 'own', resembles: ['spending_spree'] });
    expect(episode.parameters).toEqual({ transactions: 1, span_ms: 0, drawn_span_ms: 0 });
  }
});
