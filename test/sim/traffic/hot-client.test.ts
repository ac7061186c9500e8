import { describe, expect, it } from 'vitest';
import { type Traffic } from '../../../src/model/scenario.ts';
import { createWorld } from '../../../src/sim/world.ts';
import { type WorldRow, worldRows } from '../rows.ts';
import { scenarioFixture } from '../scenario-fixture.ts';

const TRAFFIC: readonly Traffic[] = [
  { kind: 'households', clients: 200, transactionsPerClientPerDay: 10, activitySkew: 0.5 },
  { kind: 'original', clients: 50, intervalMs: 60_000 },
];

const rowsOf = (traffic: Traffic): WorldRow[] => worldRows(createWorld(scenarioFixture({ traffic })));

describe.each(TRAFFIC)('a hot client among $kind', (traffic) => {
  const before = rowsOf(traffic);
  const after = rowsOf({ ...traffic, hotClientShare: 0.3 } as Traffic);
  const moved = after.filter((row, i) => row.client !== before[i]!.client);
  const hot = moved[0]!.client;

  it('makes its share of the purchases, in place of other clients', () => {
    expect(new Set(moved.map(({ client }) => client))).toEqual(new Set([hot]));
    const share = moved.length / before.filter(({ client }) => client !== hot).length;
    expect(Math.abs(share - 0.3)).toBeLessThan(4 * Math.sqrt(0.21 / before.length));
  });

  it('leaves everything else as it was, to the byte', () => {
    expect(after).toHaveLength(before.length);
    after.forEach((row, i) => {
      if (row.client !== hot) expect(row).toEqual(before[i]);
      else expect([row.id, row.trueTimeMs]).toEqual([before[i]!.id, before[i]!.trueTimeMs]);
    });
  });
});

it('without clients there is no hot client', () => {
  for (const traffic of TRAFFIC) expect(rowsOf({ ...traffic, clients: 0, hotClientShare: 0.3 } as Traffic)).toEqual([]);
});
