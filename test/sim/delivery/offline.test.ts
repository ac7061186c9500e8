import { describe, expect, it } from 'vitest';
import { type OfflineSpec } from '../../../src/model/delivery.ts';
import { rowsById } from '../rows.ts';
import { worldRows } from '../rows.ts';
import { HOUR, PROMPT_DELIVERY, ROUGH_DELIVERY, START_MS } from '../scenario-fixture.ts';
import { appended, deliverWorld, WORLD } from './delivering.ts';

const everyClient = (recordsPerSecond: number | null): OfflineSpec => {
  return { clientShare: 1, fromMs: 10, forMs: 10, recordsPerSecond };
};

describe('a producer that is offline', () => {
  // made      9  10  12        19 20      25
  //           |  |---offline------|       |
  // appended  9                   20 20 20 25
  it('uploads its backlog at once when it is back, in the order in which it was made', () => {
    const purchases = [
      ['1', 9],
      ['2', 10],
      ['1', 12],
      ['2', 19],
      ['1', 20],
      ['1', 25],
    ] as const;
    expect(appended(purchases, { offline: [everyClient(null)] })).toEqual([
      '1@9>9',
      '2@10>20',
      '1@12>20',
      '2@19>20',
      '1@20>20',
      '1@25>25',
    ]);
  });

  // made      10  12  19 | 20   25   31      one record each 4 ms
  // appended             | 20 24 28 32 36 →  31 joins the queue, which is empty at 40
  it('uploads its backlog at a rate; what comes until it is gone joins its end', () => {
    const purchases = [
      ['1', 10],
      ['1', 12],
      ['1', 19],
      ['1', 20],
      ['1', 25],
      ['1', 31],
      ['1', 44],
      ['1', 45],
    ] as const;
    expect(appended(purchases, { offline: [everyClient(250)] })).toEqual([
      '1@10>20',
      '1@12>24',
      '1@19>28',
      '1@20>32',
      '1@25>36',
      '1@31>40',
      '1@44>44',
      '1@45>45',
    ]);
  });

  it('counts a rate that is no whole number of ms exactly', () => {
    const purchases = Array.from({ length: 7 }, (_, i) => ['1', 10 + i] as const);
    const times = appended(purchases, { offline: [everyClient(300)] }).map((row) => Number(row.split('>')[1]));
    expect(times).toEqual([20, 24, 27, 30, 34, 37, 40]);
  });

  it('has the clients that it is told to have, and leaves the others as they were', () => {
    const offline = { clientShare: 0.3, fromMs: 6 * HOUR, forMs: 12 * HOUR, recordsPerSecond: 5 };
    const before = deliverWorld(ROUGH_DELIVERY);
    const after = deliverWorld({ ...ROUGH_DELIVERY, offline: [offline] });
    const sent = rowsById(worldRows(WORLD));
    const away = new Set<string>();
    const changed = new Set(difference(before, after).map(({ id }) => id));
    for (const id of changed) away.add(sent.get(id)!.client);
    expect(Math.abs(away.size / 200 - 0.3)).toBeLessThan(4 * Math.sqrt(0.21 / 200));
    for (const { id, client, trueTimeMs } of sent.values()) {
      const inWindow = trueTimeMs >= START_MS + 6 * HOUR && trueTimeMs < START_MS + 18 * HOUR;
      if (inWindow) expect(changed.has(id)).toBe(away.has(client));
    }
    expect(after).toHaveLength(before.length);
  });

  it('uploads in order whatever the delays of others', () => {
    const offline = { clientShare: 0.5, fromMs: 0, forMs: 24 * HOUR, recordsPerSecond: 3 };
    const spec = { ...ROUGH_DELIVERY, duplicates: PROMPT_DELIVERY.duplicates, offline: [offline] };
    const uploaded = deliverWorld(spec).filter(
      ({ eventTimeMs, ingestTimeMs }) => ingestTimeMs >= START_MS + 24 * HOUR && eventTimeMs < START_MS + 23 * HOUR,
    );
    const times = uploaded.map(({ eventTimeMs }) => eventTimeMs);
    expect(times.length).toBeGreaterThan(200);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});

/** The rows of `before` that are not among those of `after`. */
function difference<T extends object>(before: readonly T[], after: readonly T[]): T[] {
  const there = new Set(after.map((row) => JSON.stringify(row)));
  return before.filter((row) => !there.has(JSON.stringify(row)));
}
