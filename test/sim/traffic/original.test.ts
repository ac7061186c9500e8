import { describe, expect, it } from 'vitest';
import { BUILT_IN_REGIONS } from '../../../src/sim/regions.ts';
import { createWorld } from '../../../src/sim/world.ts';
import { worldRows, type WorldRow } from '../rows.ts';
import { DAY, scenarioFixture, START_MS } from '../scenario-fixture.ts';

const original = scenarioFixture({ durationMs: DAY, traffic: { kind: 'original', clients: 10, intervalMs: 500 } });
const rows = worldRows(createWorld(original));

function expectUniform(key: (row: WorldRow) => string | null, values: readonly string[]): void {
  const counts = new Map<string | null, number>();
  for (const row of rows) counts.set(key(row), (counts.get(key(row)) ?? 0) + 1);
  expect([...counts.keys()].sort()).toEqual([...values].sort());
  const expected = rows.length / values.length;
  for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(4.5 * Math.sqrt(expected));
}

describe('the original producer', () => {
  it('makes one transaction every half second', () => {
    expect(rows.length).toBe(172_800);
    expect(rows.every(({ trueTimeMs }, i) => trueTimeMs === START_MS + 500 * i)).toBe(true);
  });

  it('keeps to an interval with a fraction, in whole ms, without drifting', () => {
    const spec = { ...original, durationMs: 1000, traffic: { ...original.traffic, intervalMs: 1000 / 3000 } as const };
    const times = worldRows(createWorld(spec)).map(({ trueTimeMs }) => trueTimeMs - START_MS);
    expect(times).toHaveLength(3000);
    expect(times).toEqual(Array.from({ length: 3000 }, (_, i) => Math.floor((i * 1000) / 3000)));
  });

  it('draws everything uniformly from the original lists', () => {
    expectUniform(({ client }) => client, ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
    expectUniform(({ region }) => region, ['north', 'south', 'east', 'west']);
    expectUniform(({ category }) => category, ['food', 'electronics', 'fashion', 'travel']);
    expectUniform(({ device }) => device, ['mobile', 'web', 'pos']);
    expectUniform(
      ({ location }) => location,
      BUILT_IN_REGIONS.flatMap(({ cities }) => cities.map(({ name }) => name)),
    );
    expectUniform(({ amountCents }) => String(Math.floor((amountCents - 100) / 49_991)), [...'0123456789']);
  });

  it('has amounts from 1.00 to 5000.00 in cents', () => {
    const amounts = rows.map(({ amountCents }) => amountCents);
    expect(amounts.every((amount) => Number.isInteger(amount) && amount >= 100 && amount <= 500_000)).toBe(true);
    expect(new Set(amounts.map((amount) => amount % 100)).size).toBe(100);
  });
});
