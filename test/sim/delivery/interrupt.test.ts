import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DeliverySpec, type OutageSpec } from '../../../src/model/delivery.ts';
import { type DeliveredRow } from '../rows.ts';
import { constant, HOUR, MINUTE, ROUGH_DELIVERY, START_MS } from '../scenario-fixture.ts';
import { appended, deliverWorld } from './delivering.ts';

describe('a burst', () => {
  // reaches   9  10  12     19 20 25
  //           |  |-------------|  |
  // appended  9                20 20 20 20 25    at once, on every partition
  it('appends at once, at its end, all that would be appended in its window', () => {
    const purchases = [
      ['1', 9],
      ['2', 10],
      ['1', 12],
      ['2', 19],
      ['1', 20],
      ['1', 25],
    ] as const;
    const bursts = [{ fromMs: 10, forMs: 10, withinMs: 0, everyMs: null }];
    expect(appended(purchases, { bursts })).toEqual(['1@9>9', '2@10>20', '1@12>20', '2@19>20', '1@20>20', '1@25>25']);
  });

  // reaches   10  12         19 20       in its last 5 ms: half the time, so each half as far from 20
  // appended            15 16 19 20
  it('may take a while: what it holds is compressed, and keeps its order', () => {
    const purchases = [
      ['1', 10],
      ['1', 12],
      ['2', 19],
      ['1', 20],
    ] as const;
    const bursts = [{ fromMs: 10, forMs: 10, withinMs: 5, everyMs: null }];
    expect(appended(purchases, { bursts })).toEqual(['1@10>15', '1@12>16', '2@19>19', '1@20>20']);
  });

  // reaches   9  10 14 | 15   29 | 30 34 | 35      from 10 for 5, every 20
  // appended  9        | 15 15 15  29    | 35 35 35
  it('comes again', () => {
    const purchases = [
      ['1', 9],
      ['1', 10],
      ['1', 14],
      ['1', 15],
      ['1', 29],
      ['1', 30],
      ['1', 34],
      ['1', 35],
    ] as const;
    const bursts = [{ fromMs: 10, forMs: 5, withinMs: 0, everyMs: 20 }];
    const times = appended(purchases, { bursts }).map((row) => Number(row.split('>')[1]));
    expect(times).toEqual([9, 15, 15, 15, 29, 35, 35, 35]);
  });
});

describe('an outage', () => {
  // partition 1   10  12        19 | 20        partition 2 goes on
  //               |----out---------|
  // appended                         20 20 20 20
  it('stalls its partition and floods it, and leaves the others alone', () => {
    const purchases = [
      ['1', 10],
      ['2', 11],
      ['1', 12],
      ['1', 19],
      ['2', 20],
      ['1', 20],
    ] as const;
    const outages = [{ partition: 1, fromMs: 10, forMs: 10 }];
    expect(appended(purchases, { outages })).toEqual([
      '2@11>11',
      '1@10>20',
      '1@12>20',
      '1@19>20',
      '2@20>20',
      '1@20>20',
    ]);
  });

  // made 10, 10 ms on its way; made 13, at once: the later one would have come first, and does
  it('keeps the order in which records would have come', () => {
    const outages = [{ partition: 1, fromMs: 10, forMs: 30 }];
    const disorder = { share: 0.5, extraMs: { kind: 'constant', value: 10 } } as const;
    const purchases = Array.from({ length: 12 }, (_, i) => ['1', 10 + i] as const);
    const without = appended(purchases, { disorder }).map((row) => row.split('>')[0]);
    const held = appended(purchases, { disorder, outages });
    expect(held.map((row) => row.split('>')[0])).toEqual(without);
    expect(without).not.toEqual([...without].sort());
    expect(new Set(held.map((row) => row.split('>')[1]))).toEqual(new Set(['40']));
  });

  // |--10---20--|
  //       |--15----30--|        one ends in the other: nothing before 30
  it('may end in another one', () => {
    const outages = [
      { partition: 1, fromMs: 10, forMs: 10 },
      { partition: 1, fromMs: 15, forMs: 15 },
    ];
    expect(
      appended(
        [
          ['1', 12],
          ['1', 17],
          ['1', 30],
        ],
        { outages },
      ),
    ).toEqual(['1@12>30', '1@17>30', '1@30>30']);
  });

  it('lasts to its end when nothing comes after it', () => {
    expect(appended([['1', 12]], { outages: [{ partition: 1, fromMs: 10, forMs: 10 }] })).toEqual(['1@12>20']);
  });
});

describe('an idle partition', () => {
  // partition 1   9  10  12     19 20
  //               |  |--idle----|  |
  // appended      9                20
  it('gets nothing in its window, and the others get what is theirs', () => {
    const purchases = [
      ['1', 9],
      ['1', 10],
      ['2', 11],
      ['1', 19],
      ['1', 20],
    ] as const;
    const idle = [{ partition: 1, fromMs: 10, forMs: 10 }];
    expect(appended(purchases, { idle })).toEqual(['1@9>9', '2@11>11', '1@20>20']);
  });

  // made 9 and 10, each again after 5 and after 10: only what comes outside is there, and nothing of what first came inside
  it('gets no copies in its window either, nor any of what it has missed', () => {
    const duplicates = { share: 1, copies: 2, afterMs: constant(5) };
    const idle = [{ partition: 1, fromMs: 10, forMs: 8 }];
    expect(
      appended(
        [
          ['1', 9],
          ['1', 10],
        ],
        { idle, duplicates },
      ),
    ).toEqual(['1@9>9', '1@9>19']);
  });

  it('may never get anything', () => {
    const idle = [{ partition: 1, fromMs: 0, forMs: null }];
    expect(
      appended(
        [
          ['1', 0],
          ['2', 11],
          ['1', 1e12],
        ],
        { idle },
      ),
    ).toEqual(['2@11>11']);
  });
});

describe('interruptions of a whole world', () => {
  const windows = fc.record({
    fromMs: fc.integer({ min: 0, max: 40 * HOUR }),
    forMs: fc.integer({ min: 1, max: 9 * HOUR }),
  });
  const inPartition = fc.record({ partition: fc.nat(3) });
  const interruptions = fc.record({
    bursts: fc.array(
      windows.chain(({ fromMs, forMs }) =>
        fc.record({
          fromMs: fc.constant(fromMs),
          forMs: fc.constant(forMs),
          withinMs: fc.nat(forMs),
          everyMs: fc.option(fc.integer({ min: forMs, max: forMs + HOUR })),
        }),
      ),
      { maxLength: 2 },
    ),
    outages: fc.array(fc.tuple(windows, inPartition).map(merged), { maxLength: 3 }),
  });
  const before = deliverWorld(ROUGH_DELIVERY);

  it('go forward in time, keep what is appended whole, and put nothing where nothing may be', () => {
    fc.assert(
      fc.property(interruptions, (changes) => {
        const rows = deliverWorld({ ...ROUGH_DELIVERY, ...changes });
        const times = rows.map(({ ingestTimeMs }) => ingestTimeMs);
        expect(times.every((timeMs, i) => i === 0 || timeMs >= times[i - 1]!)).toBe(true);
        const during = (row: DeliveredRow, { partition, fromMs, forMs }: OutageSpec): boolean => {
          const intoMs = row.ingestTimeMs - START_MS - fromMs;
          return row.partition === partition && intoMs >= 0 && intoMs < forMs;
        };
        expect(rows.filter((row) => changes.outages.some((outage) => during(row, outage)))).toEqual([]);
        expect(copiesOf(rows)).toEqual(copiesOf(before));
      }),
      { numRuns: 25 },
    );
  });

  it('do not depend on the sizes of batches', () => {
    const spec: DeliverySpec = {
      ...ROUGH_DELIVERY,
      bursts: [{ fromMs: 0, forMs: 10 * MINUTE, withinMs: MINUTE, everyMs: HOUR }],
      outages: [{ partition: 1, fromMs: 5 * HOUR, forMs: HOUR }],
      idle: [{ partition: 2, fromMs: 7 * HOUR, forMs: HOUR }],
    };
    const whole = deliverWorld(spec, undefined, 1_000_000, 1_000_000);
    expect(whole.length).toBeGreaterThan(1000);
    for (const [outRows, inRows] of [
      [1, 1],
      [7, 100],
      [100, 7],
    ]) {
      expect(deliverWorld(spec, undefined, outRows, inRows)).toEqual(whole);
    }
  });
});

function merged<A extends object, B extends object>([a, b]: [A, B]): A & B {
  return { ...a, ...b };
}

/** The rows, whenever they were appended, in an order of their own. */
function copiesOf(rows: readonly DeliveredRow[]): string[] {
  return rows.map(({ ingestTimeMs: _, ...row }) => JSON.stringify(row)).sort();
}
