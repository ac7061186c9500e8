import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClockOwners, type ClockSpec } from '../../../src/model/clocks.ts';
import { TraplineError } from '../../../src/model/errors.ts';
import { type Scenario } from '../../../src/model/scenario.ts';
import { createWorld } from '../../../src/sim/world.ts';
import { clockSpecs, EVERY_CLIENT } from '../../arbitraries/clocks.ts';
import { rowsById, type WorldRow, worldRows } from '../rows.ts';
import { ALL_DECOYS, ALL_FRAUD, constant, DAY, HOUR, scenarioFixture, uniform } from '../scenario-fixture.ts';

const mixed = scenarioFixture({ fraud: ALL_FRAUD, decoys: ALL_DECOYS, durationMs: DAY });

const rowsWith = (...clocks: readonly ClockSpec[]): WorldRow[] => worldRows(createWorld({ ...mixed, clocks }));
const offBy = (ms: number, owners: Partial<ClockOwners> = {}): ClockSpec => ({
  owners: { ...EVERY_CLIENT, ...owners },
  errors: [{ kind: 'offset', byMs: constant(ms) }],
});
const skewOf = ({ eventTimeMs, trueTimeMs }: WorldRow): number => eventTimeMs - trueTimeMs;
const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

describe('whose clocks', () => {
  const right = rowsWith();
  /** The rows that a spec about these owners changes, which must be those that `meant` picks. */
  function changed(owners: Partial<ClockOwners>): WorldRow[] {
    const rows = rowsWith(offBy(7, owners));
    expect(distinct(rows.map(skewOf)).sort()).toEqual([0, 7]);
    return rows.filter((row) => skewOf(row) === 7);
  }

  it('of every client', () => {
    expect(distinct(rowsWith(offBy(-7)).map(skewOf))).toEqual([-7]);
  });

  it('those of device classes', () => {
    const meant = right.filter(({ device }) => device !== 'pos');
    expect(changed({ devices: ['web', 'mobile'] }).map(({ id }) => id)).toEqual(meant.map(({ id }) => id));
  });

  it('those that stamp in a region, wherever the client lives', () => {
    const meant = right.filter(({ region }) => region === 'west' || region === 'south');
    expect(changed({ regions: ['west', 'south'] }).map(({ id }) => id)).toEqual(meant.map(({ id }) => id));
  });

  it('those of the clients who live in a region, wherever they are', () => {
    const rows = changed({ homes: ['west'] });
    const clients = new Set(rows.map(({ client }) => client));
    expect(rows.length).toBe(right.filter(({ client }) => clients.has(client)).length);
    expect(rows.filter(({ region }) => region === 'west').length).toBeGreaterThan(0.8 * rows.length);
    expect(rows.some(({ region }) => region !== 'west')).toBe(true);
  });

  it('those of clients by id', () => {
    const meant = right.filter(({ client }) => client === '1' || client === '12');
    const rows = changed({ clients: { kind: 'ids', ids: ['12', '1'] } });
    expect(rows.map(({ id }) => id)).toEqual(meant.map(({ id }) => id));
  });

  it('those of a share of the clients, drawn anew for each spec', () => {
    const clients: ClockOwners['clients'] = { kind: 'share', share: 0.5 };
    const rows = rowsWith(offBy(1, { clients }), offBy(10, { clients }));
    const byClient = new Map(rows.map((row) => [row.client, skewOf(row)]));
    expect(rows.every((row) => skewOf(row) === byClient.get(row.client))).toBe(true);
    for (const skew of [0, 1, 10, 11]) {
      const share = [...byClient.values()].filter((ms) => ms === skew).length / byClient.size;
      expect(Math.abs(share - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / byClient.size));
    }
  });

  it('those of a producer: its clients share what is drawn, in every spec', () => {
    const producers = { count: 4, only: null };
    const drawn = (low: number): ClockSpec => ({
      owners: { ...EVERY_CLIENT, producers },
      errors: [{ kind: 'offset', byMs: uniform(low, 0) }],
    });
    const rows = rowsWith(drawn(-HOUR), drawn(-DAY));
    const byClient = new Map(rows.map((row) => [row.client, skewOf(row)]));
    expect(rows.every((row) => skewOf(row) === byClient.get(row.client))).toBe(true);
    expect(distinct([...byClient.values()])).toHaveLength(4);

    const parts = [0, 1, 2, 3].map((number) => changed({ producers: { count: 4, only: [number] } }));
    expect(parts.flat().length).toBe(right.length);
    expect(parts.map((part) => distinct(part.map(({ client }) => byClient.get(client))).length)).toEqual([1, 1, 1, 1]);
    const two = changed({ producers: { count: 4, only: [1, 3] } });
    expect(two.length).toBe(parts[1]!.length + parts[3]!.length);
  });

  it('conditions all have to be met', () => {
    const owners: Partial<ClockOwners> = { devices: ['pos'], clients: { kind: 'ids', ids: ['3', '4', '5', '6'] } };
    const meant = right.filter(({ client, device }) => device === 'pos' && ['3', '4', '5', '6'].includes(client));
    expect(changed(owners).map(({ id }) => id)).toEqual(meant.map(({ id }) => id));
  });

  it('what several specs and several errors of one say adds up', () => {
    const two: ClockSpec = {
      owners: EVERY_CLIENT,
      errors: [
        { kind: 'offset', byMs: constant(100) },
        { kind: 'step', at: { kind: 'after_start', ms: constant(0) }, byMs: constant(20) },
      ],
    };
    expect(distinct(rowsWith(two, offBy(3)).map(skewOf))).toEqual([123]);
  });

  it.each<[Partial<ClockOwners>, string]>([
    [{ clients: { kind: 'ids', ids: ['201'] } }, 'clocks[1].clients: the traffic has no client "201"'],
    [{ devices: ['till'] }, 'clocks[1].devices: the traffic has no device "till"'],
    [{ regions: ['nowhere'] }, 'clocks[1].regions: the traffic has no region "nowhere"'],
    [{ homes: ['nowhere'] }, 'clocks[1].homes: the traffic has no region "nowhere"'],
  ])('%j are refused where there is no such thing', (owners, message) => {
    const build = () => createWorld({ ...mixed, clocks: [offBy(1), offBy(1, owners)] });
    expect(build).toThrow(new TraplineError('scenario_unsuitable', message));
  });
});

describe('a world with any clocks', () => {
  const short: Scenario = { ...mixed, durationMs: DAY / 4 };
  const right = worldRows(createWorld(short));
  const withoutStamp = ({ eventTimeMs: _, ...rest }: WorldRow) => rest;

  it('differs from the one with right clocks in event time alone, which is a function of time, client, device and region', () => {
    fc.assert(
      fc.property(clockSpecs(), fc.integer({ min: 1, max: 300 }), (clocks, maxRows) => {
        const world = createWorld({ ...short, clocks });
        const rows = worldRows(world, maxRows);
        expect(rows.map(withoutStamp)).toEqual(right.map(withoutStamp));
        expect(rows.filter(({ eventTimeMs }) => !Number.isSafeInteger(eventTimeMs))).toEqual([]);
        expect(worldRows(world, 1000)).toEqual(rows);

        const shown = new Map<string, number>();
        const fickle = rows.filter(({ client, device, region, trueTimeMs, eventTimeMs }) => {
          const key = [client, device, region, trueTimeMs].join();
          const before = shown.get(key) ?? eventTimeMs;
          shown.set(key, eventTimeMs);
          return eventTimeMs !== before;
        });
        expect(fickle).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('describes its episodes with the stamps that are in the stream', () => {
    fc.assert(
      fc.property(clockSpecs(), (clocks) => {
        const world = createWorld({ ...short, clocks });
        const rows = rowsById(worldRows(world));
        for (const episode of world.episodes) {
          const completing = rows.get(episode.completing_transaction_id)!;
          expect(episode.first_event_time_ms).toBe(rows.get(episode.transaction_ids[0]!)!.eventTimeMs);
          expect(episode.completing_event_time_ms).toBe(completing.eventTimeMs);
          expect(episode.completing_true_time_ms).toBe(completing.trueTimeMs);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('keeps every client’s clock when clients are added, and every spec’s draws when one is put behind it', () => {
    const spec: ClockSpec = {
      owners: { ...EVERY_CLIENT, clients: { kind: 'share', share: 0.5 } },
      errors: [{ kind: 'offset', byMs: uniform(-HOUR, HOUR) }],
    };
    const skews = (clients: number, ...clocks: readonly ClockSpec[]) => {
      const traffic = { kind: 'original', clients, intervalMs: 10_000 } as const;
      const rows = worldRows(createWorld({ ...short, traffic, fraud: [], decoys: [], clocks }));
      return new Map(rows.map((row) => [row.client, skewOf(row)]));
    };
    const few = skews(40, spec);
    const many = skews(80, spec, offBy(1));
    expect(distinct([...few.values()]).length).toBeGreaterThan(10);
    for (const [client, skew] of few) expect(many.get(client)).toBe(skew + 1);
  });
});
