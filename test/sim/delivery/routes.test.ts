import { describe, expect, it } from 'vitest';
import { TraplineError } from '../../../src/model/errors.ts';
import { type DeliveredRow } from '../rows.ts';
import { constant, PROMPT_DELIVERY, ROUGH_DELIVERY, uniform } from '../scenario-fixture.ts';
import { appended, deliverWorld } from './delivering.ts';

const before = deliverWorld(ROUGH_DELIVERY);

describe('routes', () => {
  it('give a region and a partition delays of their own, the first that fits, and change no other', () => {
    const routes = [
      { partition: 2, region: 'west', delayMs: constant(7) },
      { partition: null, region: 'west', delayMs: constant(8) },
      { partition: 2, region: null, delayMs: constant(9) },
    ];
    const delayOf = new Map(deliverWorld(PROMPT_DELIVERY).map(({ id, ingestTimeMs }) => [id, ingestTimeMs]));
    const seen = new Map<string, number>();
    for (const row of deliverWorld({ ...PROMPT_DELIVERY, routes })) {
      const which = `${row.partition === 2 ? 2 : 'other'} ${row.region === 'west' ? 'west' : 'other'}`;
      const delayMs = row.ingestTimeMs - delayOf.get(row.id)!;
      expect(seen.get(which) ?? delayMs).toBe(delayMs);
      seen.set(which, delayMs);
    }
    expect(Object.fromEntries(seen)).toEqual({ '2 west': 7, 'other west': 8, '2 other': 9, 'other other': 0 });
  });

  it('take the draws that the delay would have taken', () => {
    const routes = [{ partition: null, region: 'north', delayMs: ROUGH_DELIVERY.delayMs }];
    expect(deliverWorld({ ...ROUGH_DELIVERY, routes })).toEqual(before);
  });

  it('of a region that is not there are refused', () => {
    const routes = [{ partition: null, region: 'wset', delayMs: constant(0) }];
    const refuse = () => deliverWorld({ ...ROUGH_DELIVERY, routes });
    expect(refuse).toThrow(TraplineError);
    expect(refuse).toThrow('delivery.routes[0].region: no region is called "wset"; there are north, south, east, west');
  });
});

describe('loss', () => {
  it('takes its share of the transactions, in every copy, and nothing else', () => {
    const after = deliverWorld({ ...ROUGH_DELIVERY, loss: { share: 0.2 } });
    const kept = new Set(after.map(({ id }) => id));
    expect(after).toEqual(before.filter(({ id }) => kept.has(id)));
    const sent = new Set(before.map(({ id }) => id)).size;
    expect(Math.abs(1 - kept.size / sent - 0.2)).toBeLessThan(4 * Math.sqrt(0.16 / sent));
  });

  it('of everything leaves nothing', () => {
    expect(deliverWorld({ ...ROUGH_DELIVERY, loss: { share: 1 } })).toEqual([]);
  });
});

describe('duplicates', () => {
  it('come in as many copies as they are told to, each a while after the one before', () => {
    const duplicates = { share: 1, copies: 3, afterMs: constant(10) };
    expect(
      appended(
        [
          ['1', 5],
          ['1', 12],
        ],
        { duplicates },
      ),
    ).toEqual(['1@5>5', '1@12>12', '1@5>15', '1@12>22', '1@5>25', '1@12>32', '1@5>35', '1@12>42']);
  });

  it('have a first copy that does not depend on how many follow', () => {
    const spec = { ...PROMPT_DELIVERY, duplicates: { share: 0.3, afterMs: uniform(1, 1000) } };
    const twice = deliverWorld(spec);
    const often = deliverWorld({ ...spec, duplicates: { ...spec.duplicates, copies: 4 } });
    expect(firstTwo(often)).toEqual(firstTwo(twice));
    expect(often.length - twice.length).toBe(3 * (twice.length - new Set(twice.map(({ id }) => id)).size));
  });
});

/** When the first two copies of each transaction came. */
function firstTwo(rows: readonly DeliveredRow[]): Map<string, number[]> {
  const times = new Map<string, number[]>();
  for (const { id, ingestTimeMs } of rows) times.set(id, [...(times.get(id) ?? []), ingestTimeMs].slice(0, 2));
  return times;
}
