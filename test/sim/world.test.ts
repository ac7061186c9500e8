import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TraplineError } from '../../src/model/errors.ts';
import { type Scenario } from '../../src/model/scenario.ts';
import { createWorld } from '../../src/sim/world.ts';
import { digestRows, rowsById, worldRows } from './rows.ts';
import {
  ALL_DECOYS,
  ALL_FRAUD,
  constant,
  DAY,
  decoy,
  fraud,
  MINUTE,
  scenarioFixture,
  START_MS,
} from './scenario-fixture.ts';

const mixed = scenarioFixture({ fraud: ALL_FRAUD, decoys: ALL_DECOYS });

describe('createWorld', () => {
  it('gives what it always gave', () => {
    const world = createWorld(mixed);
    const rows = worldRows(world);
    expect(rows.length).toBe(1937);
    expect(rows[0]).toEqual({
      id: '522f06e5234659f2',
      client: '168',
      amountCents: 3352,
      currency: 'USD',
      trueTimeMs: START_MS + 564_105,
      eventTimeMs: START_MS + 564_105,
      location: 'Cleveland',
      device: 'pos',
      category: 'pharmacy',
      region: 'north',
      latitudeE6: 41_499_300,
      longitudeE6: -81_694_400,
    });
    expect(digestRows(rows)).toBe('5c81700a6e18d23ef23ce1f188405cef');
    expect(world.episodes[0]).toEqual({
      episode_id: 'impossible_travel-0-0',
      label: 'fraud',
      pattern: 'impossible_travel',
      resembles: ['impossible_travel'],
      client_id: '138',
      transaction_ids: ['2b8b9ae808878fea', '31ef44ffc5442fb1'],
      first_event_time_ms: 1_772_448_684_735,
      completing_transaction_id: '31ef44ffc5442fb1',
      completing_event_time_ms: 1_772_449_139_058,
      completing_true_time_ms: 1_772_449_139_058,
      amount_exposed_cents: 61_274,
      parameters: { gap_ms: 454_323, drawn_gap_ms: 454_323, evasion: 0 },
    });
    expect(digestRows(world.episodes)).toBe('15e3c778b4a0384ea422f6799c832741');
  });

  it('is a function of the scenario and its seed', () => {
    expect(worldRows(createWorld(mixed))).toEqual(worldRows(createWorld(mixed)));
    expect(digestRows(worldRows(createWorld({ ...mixed, seed: '43' })))).not.toBe(
      digestRows(worldRows(createWorld(mixed))),
    );
  });

  it('gives the same rows in batches of any size, as often as asked', () => {
    const world = createWorld({ ...mixed, durationMs: DAY / 4 });
    const whole = worldRows(world, 1_000_000);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), (maxRows) => {
        for (const batch of world.batches(maxRows)) expect(batch.length).toBeLessThanOrEqual(maxRows);
        expect(worldRows(world, maxRows)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('goes forward in true time, within the run, with event time equal to it and each id once', () => {
    const world = createWorld(mixed);
    const rows = worldRows(world);
    let last = world.startMs;
    for (const row of rows) {
      expect(Number.isInteger(row.trueTimeMs)).toBe(true);
      expect(row.trueTimeMs).toBeGreaterThanOrEqual(last);
      expect(row.trueTimeMs).toBeLessThan(world.endMs);
      expect(row.eventTimeMs).toBe(row.trueTimeMs);
      last = row.trueTimeMs;
    }
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect([world.startMs, world.endMs]).toEqual([START_MS, START_MS + 2 * DAY]);
  });

  it('describes its episodes as they are in the stream', () => {
    const world = createWorld(mixed);
    const rows = rowsById(worldRows(world));
    expect(world.episodes.length).toBe(70);
    expect(new Set(world.episodes.map(({ episode_id }) => episode_id)).size).toBe(70);
    for (const episode of world.episodes) {
      const own = episode.transaction_ids.map((id) => rows.get(id)!);
      expect(new Set(own.map(({ client }) => client))).toEqual(new Set([episode.client_id]));
      const times = own.map(({ trueTimeMs }) => trueTimeMs);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(episode.first_event_time_ms).toBe(times[0]);
      expect(episode.completing_transaction_id).toBe(episode.transaction_ids.at(-1));
      expect(episode.completing_true_time_ms).toBe(times.at(-1));
      expect(episode.completing_event_time_ms).toBe(times.at(-1));
      expect(episode.amount_exposed_cents).toBe(own.reduce((sum, { amountCents }) => sum + amountCents, 0));
    }
  });
});

describe('named randomness', () => {
  const arbitraryFraud = fc.array(
    fc.tuple(
      fc.constantFrom('impossible_travel', 'spending_spree', 'low_high_velocity'),
      fc.integer({ min: 0, max: 20 }),
    ),
    { maxLength: 4 },
  );
  const arbitraryDecoys = fc.array(
    fc.tuple(
      fc.constantFrom('border_commuter', 'mall_trip', 'coffee_then_laptop', 'online_anywhere'),
      fc.integer({ min: 0, max: 20 }),
    ),
    { maxLength: 4 },
  );

  function without(scenario: Scenario, label: 'fraud' | 'decoy') {
    const world = createWorld(scenario);
    const injected = new Set(
      world.episodes.filter((episode) => episode.label === label).flatMap((episode) => episode.transaction_ids),
    );
    return worldRows(world).filter(({ id }) => !injected.has(id));
  }

  it('leaves every legitimate transaction as it was, whatever fraud and decoys there are', () => {
    const short = scenarioFixture({ durationMs: DAY / 2, traffic: { ...mixed.traffic, clients: 50 } as never });
    const legitimate = worldRows(createWorld(short));
    expect(legitimate.length).toBeGreaterThan(50);
    fc.assert(
      fc.property(arbitraryFraud, arbitraryDecoys, (frauds, decoys) => {
        const scenario: Scenario = {
          ...short,
          fraud: frauds.map(([pattern, episodes]) => fraud(pattern, { episodes })),
          decoys: decoys.map(([kind, count]) => decoy(kind, { count })),
        };
        const world = createWorld(scenario);
        const injected = new Set(world.episodes.flatMap((episode) => episode.transaction_ids));
        const rows = worldRows(world);
        expect(rows.length).toBe(legitimate.length + injected.size);
        expect(rows.filter(({ id }) => !injected.has(id))).toEqual(legitimate);
      }),
      { numRuns: 40 },
    );
  });

  it('leaves decoys as they were when fraud is added, and fraud when decoys are', () => {
    expect(without(mixed, 'fraud')).toEqual(worldRows(createWorld({ ...mixed, fraud: [] })));
    expect(without(mixed, 'decoy')).toEqual(worldRows(createWorld({ ...mixed, decoys: [] })));
  });

  it('adds an episode at the end of its entry', () => {
    const ten = createWorld({ ...mixed, fraud: [fraud('spending_spree', { episodes: 10 })], decoys: [] }).episodes;
    const eleven = createWorld({ ...mixed, fraud: [fraud('spending_spree', { episodes: 11 })], decoys: [] }).episodes;
    expect(eleven.slice(0, 10)).toEqual(ten);
  });

  it('keeps a pattern’s draws when another pattern is put before it, but for the clients already taken', () => {
    const alone = createWorld({ ...mixed, decoys: [], fraud: [fraud('spending_spree')] }).episodes;
    const after = createWorld({ ...mixed, decoys: [], fraud: [fraud('low_high_velocity'), fraud('spending_spree')] });
    const sprees = after.episodes.filter(({ pattern }) => pattern === 'spending_spree');
    const timing = ({ first_event_time_ms, parameters, transaction_ids }: (typeof alone)[number]) => ({
      first_event_time_ms,
      parameters,
      transaction_ids,
    });
    expect(sprees.map(timing)).toEqual(alone.map(timing));
  });
});

describe('the choice of clients', () => {
  const clientsOf = (scenario: Scenario) => createWorld(scenario).episodes.map(({ client_id }) => client_id);
  const none = scenarioFixture({ traffic: { kind: 'none', clients: 30 } });

  it('gives no client a second episode, across patterns too, while there are others', () => {
    expect(new Set(clientsOf({ ...none, fraud: ALL_FRAUD })).size).toBe(30);
  });

  it('goes round when there are more episodes than clients', () => {
    const clients = clientsOf({ ...none, fraud: [fraud('impossible_travel', { episodes: 90 })] });
    const counts = new Map<string, number>();
    for (const client of clients) counts.set(client, (counts.get(client) ?? 0) + 1);
    expect([...counts.values()]).toEqual(new Array(30).fill(3));
  });

  it('draws with replacement when clients may have several', () => {
    const episodes = 3000;
    const clients = clientsOf({
      ...none,
      fraud: [fraud('impossible_travel', { episodes, oneEpisodePerClient: false })],
    });
    const counts = new Map<string, number>();
    for (const client of clients) counts.set(client, (counts.get(client) ?? 0) + 1);
    const chi = [...counts.values()].reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0);
    expect(counts.size).toBe(30);
    // 29 degrees of freedom: neither lumpy nor dealt out evenly.
    expect(chi).toBeGreaterThan(9);
    expect(chi).toBeLessThan(60);
  });

  it('starts episodes uniformly over what the run leaves them', () => {
    const world = createWorld({
      ...none,
      durationMs: 20 * MINUTE,
      fraud: [fraud('impossible_travel', { episodes: 4000, gapMs: constant(10 * MINUTE) })],
    });
    const starts = world.episodes.map(
      ({ first_event_time_ms }) => (first_event_time_ms - world.startMs) / (10 * MINUTE),
    );
    expect(Math.max(...starts)).toBeLessThan(1);
    const counts = new Array<number>(10).fill(0);
    for (const start of starts) counts[Math.floor(start * 10)]! += 1;
    for (const count of counts) expect(Math.abs(count - 400)).toBeLessThan(90);
  });
});

describe('worlds that cannot be', () => {
  const none = scenarioFixture({ traffic: { kind: 'none', clients: 5 } });
  it.each<[string, Partial<Scenario>, RegExp]>([
    ['without clients', { traffic: { kind: 'none', clients: 0 }, fraud: [fraud('spending_spree')] }, /need clients/],
    ['too short', { durationMs: MINUTE, fraud: [fraud('spending_spree', { spanMs: constant(DAY) })] }, /takes longer/],
    ['with too few categories', { fraud: [fraud('spending_spree', { categories: 15 })] }, /15 merchant categories/],
    ['without a span', { startMs: null }, /needs a start/],
    ['without the file', { traffic: { kind: 'file', path: null, mapping: 'm', maxMalformedShare: 0 } }, /input file/],
  ])('are refused: %s', (_, changes, message) => {
    const build = () => createWorld({ ...none, ...changes });
    expect(build).toThrow(TraplineError);
    expect(build).toThrow(message);
  });

  it('are refused: batches without rows', () => {
    expect(() => createWorld(none).batches(0)).toThrow(RangeError);
  });

  it('may be empty', () => {
    expect(worldRows(createWorld(none))).toEqual([]);
    const idle = scenarioFixture({
      traffic: { kind: 'households', clients: 0, transactionsPerClientPerDay: 5, activitySkew: 0 },
    });
    expect(worldRows(createWorld(idle))).toEqual([]);
  });
});
