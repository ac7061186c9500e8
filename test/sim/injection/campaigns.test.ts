import { expect, it } from 'vitest';
import { Random } from '../../../src/random/random.ts';
import { drawCampaigns } from '../../../src/sim/injection/campaigns.ts';

it('campaigns have every size that the pattern allows', () => {
  const spec = { clients: { kind: 'range', low: 2, high: 4 } as const, spanMs: 1000 };
  const places = drawCampaigns(spec, 200, { startMs: 0, endMs: 100_000 }, Random.fromSeed('campaigns'));
  expect(places).toHaveLength(200);
  const sizes = new Map<number, number>();
  for (const { number } of places) sizes.set(number, (sizes.get(number) ?? 0) + 1);
  // The last one has the episodes that are left.
  const whole = [...sizes.values()].slice(0, -1);
  expect([...new Set(whole)].toSorted()).toEqual([2, 3, 4]);
});
