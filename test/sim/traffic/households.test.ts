import { describe, expect, it } from 'vitest';
import { type Scenario } from '../../../src/model/scenario.ts';
import { BUILT_IN_REGIONS } from '../../../src/sim/regions.ts';
import { MERCHANT_CATEGORIES, SPENDING_PROFILES } from '../../../src/sim/merchants.ts';
import { WEEK_PROFILE } from '../../../src/sim/traffic/week-cycle.ts';
import { createWorld } from '../../../src/sim/world.ts';
import { worldRows, type WorldRow } from '../rows.ts';
import { DAY, HOUR, MINUTE, scenarioFixture, START_MS } from '../scenario-fixture.ts';

const DAYS = 28;

function households(clients: number, activitySkew: number, transactionsPerClientPerDay = 5): Scenario {
  return scenarioFixture({
    durationMs: DAYS * DAY,
    traffic: { kind: 'households', clients, transactionsPerClientPerDay, activitySkew },
  });
}

const rows = worldRows(createWorld(households(300, 0.5)));

function countBy(key: (row: WorldRow) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(key(row), (counts.get(key(row)) ?? 0) + 1);
  return counts;
}

describe('household traffic', () => {
  it('has as many transactions as the rate says', () => {
    const expected = 300 * 5 * DAYS;
    expect(Math.abs(rows.length - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });

  it('follows the hours of the week', () => {
    const counts = new Array<number>(168).fill(0);
    for (const { trueTimeMs } of rows) counts[Math.floor((trueTimeMs - START_MS) / HOUR) % 168]! += 1;
    const chi = counts.reduce((sum, count, hour) => {
      const expected = (rows.length * WEEK_PROFILE[hour]!) / 168;
      return sum + (count - expected) ** 2 / expected;
    }, 0);
    // 167 degrees of freedom.
    expect(chi).toBeLessThan(250);
    expect(counts[24 + 3]! * 5).toBeLessThan(counts[24 + 18]!);
  });

  it('has the week’s phase wherever the run begins', () => {
    const late = { ...households(300, 0.5), startMs: START_MS + 3 * DAY + 7.5 * HOUR };
    const counts = new Array<number>(24).fill(0);
    for (const { trueTimeMs } of worldRows(createWorld(late))) counts[Math.floor(trueTimeMs / HOUR) % 24]! += 1;
    expect(counts.indexOf(Math.max(...counts))).toBe(18);
    expect(counts.slice(2, 5).every((count) => count * 5 < counts[18]!)).toBe(true);
  });

  it('has clients as active as rank^-skew says', () => {
    const counts = countBy(({ client }) => client);
    const weights = Array.from({ length: 300 }, (_, i) => 1 / Math.sqrt(i + 1));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (const rank of [1, 2, 4, 10, 50, 300]) {
      const expected = (rows.length * weights[rank - 1]!) / total;
      expect(Math.abs(counts.get(String(rank))! - expected)).toBeLessThan(4 * Math.sqrt(expected));
    }
  });

  it('keeps clients in their home region, mostly in their home city', () => {
    const places = new Map<string, Map<string, number>>();
    const regions = new Map<string, Set<string | null>>();
    for (const { client, location, region } of rows) {
      const seen = places.get(client) ?? new Map<string, number>();
      places.set(client, seen.set(location!, (seen.get(location!) ?? 0) + 1));
      regions.set(client, (regions.get(client) ?? new Set()).add(region));
    }
    expect([...regions.values()].every(({ size }) => size === 1)).toBe(true);
    const home = [...places.values()].reduce((sum, seen) => sum + Math.max(...seen.values()), 0);
    // 88 % at home, and a fifth of the rest.
    expect(home / rows.length).toBeCloseTo(0.904, 1);
    expect(new Set(rows.map(({ region }) => region))).toEqual(new Set(BUILT_IN_REGIONS.map(({ name }) => name)));
  });

  it('shows each city at its coordinates', () => {
    const cities = new Map(
      BUILT_IN_REGIONS.flatMap((region) => region.cities.map((city) => [city.name, { region, city }] as const)),
    );
    const misplaced = rows.filter((row) => {
      const { region, city } = cities.get(row.location!)!;
      return row.region !== region.name || row.latitudeE6 !== city.latitudeE6 || row.longitudeE6 !== city.longitudeE6;
    });
    expect(misplaced).toEqual([]);
  });

  it('has every category, with skewed amounts of the category’s size', () => {
    const counts = countBy(({ category }) => category!);
    expect(counts.size).toBe(MERCHANT_CATEGORIES.length);
    for (const { name, medianCents } of MERCHANT_CATEGORIES) {
      const amounts = rows.filter(({ category }) => category === name).map(({ amountCents }) => amountCents);
      amounts.sort((a, b) => a - b);
      const median = amounts[Math.floor(amounts.length / 2)]!;
      const mean = amounts.reduce((sum, amount) => sum + amount, 0) / amounts.length;
      expect(median / medianCents).toBeGreaterThan(0.7);
      expect(median / medianCents).toBeLessThan(1.4);
      expect(mean).toBeGreaterThan(1.05 * median);
    }
    expect(
      rows.every(
        ({ amountCents, currency }) => amountCents >= 1 && Number.isInteger(amountCents) && currency === 'USD',
      ),
    ).toBe(true);
  });

  it('has devices as the category has them', () => {
    const fuel = rows.filter(({ category }) => category === 'fuel');
    const utilities = rows.filter(({ category }) => category === 'utilities');
    expect(fuel.filter(({ device }) => device === 'pos').length / fuel.length).toBeCloseTo(0.92, 1);
    expect(fuel.some(({ device }) => device === 'web')).toBe(false);
    expect(utilities.filter(({ device }) => device === 'web').length / utilities.length).toBeCloseTo(0.65, 1);
  });

  it('seldom satisfies a rule by coincidence', () => {
    const byClient = new Map<string, WorldRow[]>();
    for (const row of worldRows(createWorld(households(1000, 0)))) {
      const own = byClient.get(row.client);
      if (own === undefined) byClient.set(row.client, [row]);
      else own.push(row);
    }
    let sprees = 0;
    let pairs = 0;
    let total = 0;
    for (const own of byClient.values()) {
      total += own.length;
      own.forEach((row, i) => {
        const near = own.slice(Math.max(0, i - 20), i + 1);
        const recent = near.filter(({ trueTimeMs }) => trueTimeMs >= row.trueTimeMs - 15 * MINUTE);
        if (new Set(recent.map(({ category }) => category)).size >= 4) sprees += 1;
        const previous = own[i - 1];
        if (previous === undefined || row.trueTimeMs - previous.trueTimeMs > 5 * MINUTE) return;
        if (previous.amountCents < 500 && row.amountCents > 100_000) pairs += 1;
      });
    }
    expect(total).toBeGreaterThan(100_000);
    expect(sprees).toBeLessThan(total / 5000);
    expect(pairs).toBeLessThan(total / 10_000);
  });
});

describe('the built-in population', () => {
  it('does not move a client when more clients come', () => {
    const few = createWorld(households(50, 0)).population;
    const many = createWorld(households(500, 0)).population;
    expect(many.homePlace.slice(0, 50)).toEqual(few.homePlace);
  });

  it('has a weight for each category in each profile', () => {
    for (const profile of SPENDING_PROFILES) expect(profile.length).toBe(MERCHANT_CATEGORIES.length);
  });

  it('has regions that touch one another mutually, none itself', () => {
    for (const { name, neighbours } of BUILT_IN_REGIONS) {
      expect(neighbours.length).toBeGreaterThan(0);
      expect(neighbours).not.toContain(name);
      for (const other of neighbours)
        expect(BUILT_IN_REGIONS.find((region) => region.name === other)!.neighbours).toContain(name);
    }
  });
});
