import { describe, expect, it } from 'vitest';
import { NO_COORDINATE } from '../../../src/model/batch.ts';
import { distanceM } from '../../../src/model/great-circle.ts';
import { type DecoyKind, type DecoySpec } from '../../../src/model/scenario.ts';
import { BUILT_IN_REGIONS } from '../../../src/sim/regions.ts';
import { episodesOf } from '../episodes-of.ts';
import { constant, decoy, MINUTE, scenarioFixture } from '../scenario-fixture.ts';

const play = (spec: DecoySpec) =>
  episodesOf(scenarioFixture({ traffic: { kind: 'none', clients: 500 }, decoys: [spec] }));

describe('decoys', () => {
  it('are labelled as such, with what they resemble, each on a client of its own', () => {
    const resembles = {
      border_commuter: 'impossible_travel',
      mall_trip: 'spending_spree',
      coffee_then_laptop: 'low_high_velocity',
      online_anywhere: 'impossible_travel',
      flight: 'impossible_travel',
    } as const;
    for (const [kind, pattern] of Object.entries(resembles)) {
      const played = play(decoy(kind as DecoyKind, { count: 300 }));
      expect(new Set(played.map(({ episode }) => episode.client_id)).size).toBe(300);
      for (const { episode } of played) {
        expect(episode).toMatchObject({ label: 'decoy', pattern: kind, resembles: [pattern] });
        expect(episode.episode_id).toMatch(new RegExp(`^${kind}-0-\\d+$`));
      }
    }
  });
});

describe('border_commuter', () => {
  it('buys at home, and after the gap in a region that touches it', () => {
    for (const { episode, rows, offsetsMs } of play(decoy('border_commuter', { count: 200 }))) {
      const home = BUILT_IN_REGIONS.find(({ name }) => name === rows[0]!.region)!;
      expect(home.neighbours).toContain(rows[1]!.region);
      expect(offsetsMs).toEqual([0, episode.parameters['gap_ms']]);
      expect(offsetsMs[1]).toBeGreaterThanOrEqual(2 * MINUTE);
      expect(offsetsMs[1]).toBeLessThan(9 * MINUTE);
    }
  });

  it('may live so close to the border that it is no way across', () => {
    const near = { kind: 'uniform', low: 5_000, high: 40_000 } as const;
    for (const { rows } of play(decoy('border_commuter', { count: 200, distanceM: near }))) {
      const home = BUILT_IN_REGIONS.find(({ name }) => name === rows[0]!.region)!;
      expect(home.neighbours).toContain(rows[1]!.region);
      expect(rows[1]!.location).toBe(rows[0]!.location);
      expect(wayM(rows)).toBeGreaterThan(4_990);
      expect(wayM(rows)).toBeLessThan(40_040);
    }
  });
});

describe('mall_trip', () => {
  it('buys in distinct categories at one place within the span', () => {
    for (const { rows, offsetsMs } of play(decoy('mall_trip', { count: 200, spanMs: constant(10 * MINUTE) }))) {
      expect(rows.length).toBe(3);
      expect(new Set(rows.map(({ category }) => category)).size).toBe(3);
      expect(new Set(rows.map(({ location }) => location)).size).toBe(1);
      expect(rows.every(({ device }) => device === 'pos')).toBe(true);
      expect(offsetsMs[2]).toBeLessThan(10 * MINUTE);
    }
  });
});

describe('coffee_then_laptop', () => {
  it('spends less than $5, and after the gap more than $1000', () => {
    for (const { rows, offsetsMs } of play(decoy('coffee_then_laptop', { count: 200, gapMs: constant(3 * MINUTE) }))) {
      expect(rows.map(({ category }) => category)).toEqual(['restaurant', 'electronics']);
      expect(rows[0]!.amountCents).toBeLessThan(500);
      expect(rows[1]!.amountCents).toBeGreaterThan(100_000);
      expect(offsetsMs).toEqual([0, 3 * MINUTE]);
    }
  });
});

describe('online_anywhere', () => {
  it('buys at the till at home, and on the web in another region', () => {
    for (const { rows } of play(decoy('online_anywhere', { count: 200 }))) {
      expect(rows.map(({ device }) => device)).toEqual(['pos', 'web']);
      expect(rows[1]!.region).not.toBe(rows[0]!.region);
    }
  });
});

describe('online_anywhere that is not located', () => {
  it('has the region of a merchant, and no place', () => {
    for (const { rows } of play(decoy('online_anywhere', { count: 200, located: false }))) {
      expect(rows[1]!.region).not.toBe(rows[0]!.region);
      expect(rows[1]).toMatchObject({ location: null, latitudeE6: NO_COORDINATE, longitudeE6: NO_COORDINATE });
      expect(rows[0]!.latitudeE6).not.toBe(NO_COORDINATE);
    }
  });
});

describe('flight', () => {
  it('buys far away, and not before an airliner and the time on the ground allow', () => {
    for (const { episode, rows, offsetsMs } of play(decoy('flight', { count: 200 }))) {
      const home = BUILT_IN_REGIONS.find(({ name }) => name === rows[0]!.region)!;
      expect([home.name, ...home.neighbours]).not.toContain(rows[1]!.region);
      expect(episode.parameters).toEqual({ gap_ms: offsetsMs[1], distance_m: wayM(rows) });
      const inTheAirMs = (wayM(rows) / 800_000) * 60 * MINUTE;
      expect(offsetsMs[1]! - inTheAirMs).toBeGreaterThanOrEqual(60 * MINUTE);
      expect(offsetsMs[1]! - inTheAirMs).toBeLessThan(90 * MINUTE + 1);
    }
  });
});

/** From the first purchase to the second, in metres. */
function wayM([from, to]: readonly { readonly latitudeE6: number; readonly longitudeE6: number }[]): number {
  return distanceM(from!.latitudeE6, from!.longitudeE6, to!.latitudeE6, to!.longitudeE6);
}
