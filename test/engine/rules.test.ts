import { describe, expect, test } from 'vitest';
import { NO_COORDINATE } from '../../src/model/batch.ts';
import { METRES_PER_E6 } from '../../src/model/great-circle.ts';
import { type PairOrder, type Rule, type WindowSpec } from '../../src/model/rule-set.ts';
import { detectionsOf, type Entry, evidenceOf } from './harness.ts';

const TEN: WindowSpec = { kind: 'trailing', sizeMs: 10 };

describe('distinct', () => {
  const spree: Rule = { name: 'spree', kind: 'distinct', field: 'category', atLeast: 3, window: TEN, detects: [] };
  const buy = (at: number, category: string | null, client = 'ann'): Entry => ({ at, category, client });

  //  0  1  2  3  4       window 10, three values
  //  a  b  a  c  b
  //  at 3: c, a (2), b (1); at 4: b, c, a
  test('reports the most recent of each value, most recent first', () => {
    const entries = [buy(0, 'a'), buy(1, 'b'), buy(2, 'a'), buy(3, 'c'), buy(4, 'b')];
    expect(evidenceOf(entries, spree)).toEqual([
      [3, 2, 1],
      [4, 3, 2],
    ]);
    expect(detectionsOf(entries, spree)[0]!.details).toEqual({
      kind: 'distinct',
      field: 'category',
      values: ['c', 'a', 'b'],
    });
  });

  //  0  5  10 11         the value of 0 is in the window at 10, not at 11
  //  a  b  c  b
  test('forgets a value with its last transaction', () => {
    expect(evidenceOf([buy(0, 'a'), buy(5, 'b'), buy(10, 'c'), buy(11, 'b')], spree)).toEqual([[2, 1, 0]]);
  });

  //  0  1  2  3
  //  a  b  c  ∅          null is no value, but its transaction still meets the condition
  test('null is never a distinct value', () => {
    const entries = [buy(0, 'a'), buy(1, null), buy(2, 'b'), buy(3, null)];
    expect(evidenceOf(entries, spree)).toEqual([]);
    expect(evidenceOf([...entries, buy(4, 'c'), buy(5, null)], spree)).toEqual([
      [4, 2, 0],
      [4, 2, 0],
    ]);
  });

  //  0  1  2  3          ann: a, b; bob: c, a, b
  test('clients are apart', () => {
    const entries = [buy(0, 'a'), buy(1, 'c', 'bob'), buy(2, 'b'), buy(3, 'a', 'bob'), buy(4, 'b', 'bob')];
    expect(evidenceOf(entries, spree)).toEqual([[4, 3, 1]]);
  });

  test.each(['region', 'category', 'location', 'device'] as const)('of %s', (field) => {
    const rule: Rule = { ...spree, field, atLeast: 2 };
    const entries = [
      { at: 0, [field]: 'x' },
      { at: 1, [field]: 'y' },
    ];
    expect(detectionsOf(entries, rule).map(({ details }) => details)).toEqual([
      { kind: 'distinct', field, values: ['y', 'x'] },
    ]);
  });
});

describe('pair', () => {
  const pair = (order: PairOrder): Rule => ({
    name: 'low_high',
    kind: 'pair',
    order,
    belowCents: 500,
    aboveCents: 100_000,
    currency: 'USD',
    window: TEN,
    detects: [],
  });
  const pay = (at: number, cents: number, currency: string | null = 'USD'): Entry => ({ at, cents, currency });
  const ORDERS: readonly PairOrder[] = ['adjacent', 'ordered', 'unordered'];

  test.each([
    ['4.99 and 1000.01', 499, 100_001, true],
    ['5.00 and 1000.01', 500, 100_001, false],
    ['4.99 and 1000.00', 499, 100_000, false],
    ['0.00 and 1000.01', 0, 100_001, true],
    ['a refund of 0.01 and 1000.01', -1, 100_001, false],
    ['4.99 and a refund of 1000.01', 499, -100_001, false],
  ])('threshold-edge: %s', (_name, small, large, holds) => {
    for (const order of ORDERS) {
      expect(evidenceOf([pay(0, small), pay(1, large)], pair(order))).toEqual(holds ? [[0, 1]] : []);
    }
  });

  //  0      1      2
  //  small  other  large      other: any transaction between them
  test('adjacent means followed immediately, whatever lies between', () => {
    for (const between of [pay(1, 7000), pay(1, -50), pay(1, 300, 'EUR'), pay(1, 300, null)]) {
      const entries = [pay(0, 499), between, pay(2, 200_000)];
      expect(evidenceOf(entries, pair('adjacent'))).toEqual([]);
      expect(evidenceOf(entries, pair('ordered'))).toEqual([[0, 2]]);
      expect(evidenceOf(entries, pair('unordered'))).toEqual([[0, 2]]);
    }
  });

  //  0      5      10     11     11
  //  small  small  large  large  large      the latest partner; the last one is 11 − 5 ≤ 10
  test('takes the latest eligible partner', () => {
    const entries = [pay(0, 1), pay(5, 2), pay(10, 100_001), pay(11, 100_002), pay(16, 100_003)];
    expect(evidenceOf(entries, pair('ordered'))).toEqual([
      [1, 2],
      [1, 3],
    ]);
    expect(evidenceOf(entries, pair('adjacent'))).toEqual([[1, 2]]);
  });

  //  0      1      2
  //  large  small  large      unordered holds at 1 and at 2
  test('unordered completes in either order', () => {
    const entries = [pay(0, 100_001), pay(1, 499), pay(2, 150_000)];
    expect(evidenceOf(entries, pair('unordered'))).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(evidenceOf(entries, pair('ordered'))).toEqual([[1, 2]]);
    expect(detectionsOf(entries, pair('unordered')).map(({ details }) => details)).toEqual([
      { kind: 'pair', small_amount_cents: 499, large_amount_cents: 100_001 },
      { kind: 'pair', small_amount_cents: 499, large_amount_cents: 150_000 },
    ]);
  });

  test('another currency never matches', () => {
    expect(evidenceOf([pay(0, 499, 'EUR'), pay(1, 100_001)], pair('ordered'))).toEqual([]);
    expect(evidenceOf([pay(0, 499), pay(1, 100_001, 'EUR')], pair('ordered'))).toEqual([]);
    expect(evidenceOf([pay(0, 499, null), pay(1, 100_001, null)], pair('ordered'))).toEqual([]);
  });

  //  0          10    11
  //  small      large
  //  small            large
  test.each([
    [9, true],
    [10, true],
    [11, false],
  ])('window-edge: a gap of %d in a window of 10', (gap, holds) => {
    for (const order of ORDERS) {
      expect(evidenceOf([pay(0, 499), pay(gap, 100_001)], pair(order))).toEqual(holds ? [[0, 1]] : []);
    }
  });
});

describe('count', () => {
  const busy: Rule = { name: 'busy', kind: 'count', atLeast: 3, window: TEN, detects: [] };

  //  0  0  10  11  11  11       at 10: {0 0 10}; at 11: the zeros are gone; the third 11 makes {10 11 11 11}
  test('counts the window’s transactions up to and including x', () => {
    const entries = [0, 0, 10, 11, 11, 11].map((at) => ({ at }));
    expect(evidenceOf(entries, busy)).toEqual([
      [0, 1, 2],
      [2, 3, 4],
      [2, 3, 4, 5],
    ]);
    expect(detectionsOf(entries, busy).map(({ details }) => details)).toEqual([
      { kind: 'count', count: 3 },
      { kind: 'count', count: 3 },
      { kind: 'count', count: 4 },
    ]);
  });

  //  |0     3 4  |10     13|        tumbling: the count begins anew at 10
  test('in tumbling windows', () => {
    const rule: Rule = { ...busy, window: { kind: 'tumbling', sizeMs: 10 } };
    expect(
      evidenceOf(
        [3, 4, 10, 11, 13].map((at) => ({ at })),
        rule,
      ),
    ).toEqual([[2, 3, 4]]);
  });

  //  |0        9|
  //       |5       14|               hopping 10 by 5: x = 9 is in both, with four and with three of the four
  //   4   5  6   9
  test('in hopping windows, each with its own evidence', () => {
    const rule: Rule = { ...busy, window: { kind: 'hopping', sizeMs: 10, slideMs: 5 } };
    expect(
      evidenceOf(
        [4, 5, 6, 9].map((at) => ({ at })),
        rule,
      ),
    ).toEqual([
      [0, 1, 2],
      [0, 1, 2, 3],
      [1, 2, 3],
    ]);
  });
});

describe('sum', () => {
  const spend: Rule = { name: 'spend', kind: 'sum', aboveCents: 1000, currency: 'USD', window: TEN, detects: [] };
  const pay = (at: number, cents: number, currency: string | null = 'USD'): Entry => ({ at, cents, currency });

  //  0    5    6            600 + 400 is not above 1000, one cent more is
  test('threshold-edge', () => {
    expect(evidenceOf([pay(0, 600), pay(5, 400)], spend)).toEqual([]);
    expect(evidenceOf([pay(0, 600), pay(5, 401)], spend)).toEqual([[0, 1]]);
  });

  //  0    2     3    4     10   11
  //  600  −500  EUR  401   0    0        refunds and other currencies are not summed, zero is
  test('sums non-negative amounts of its currency', () => {
    const entries = [pay(0, 600), pay(2, -500), pay(3, 9000, 'EUR'), pay(4, 401), pay(10, 0), pay(11, 0)];
    expect(evidenceOf(entries, spend)).toEqual([
      [0, 3],
      [0, 3, 4],
    ]);
    expect(detectionsOf(entries, spend)[1]!.details).toEqual({ kind: 'sum', sum_cents: 1001 });
  });

  //  0     1                holds at a transaction that adds nothing, since the window still does
  test('holds at a refund while the window is above', () => {
    expect(evidenceOf([pay(0, 1001), pay(1, -1)], spend)).toEqual([[0], [0]]);
  });

  test('float-drift: a million cents come and go without a trace', () => {
    const entries = Array.from({ length: 3000 }, (_, i) => pay(11 * i, 333));
    expect(evidenceOf([...entries, pay(33_000, 1000), pay(33_011, 1000)], spend)).toEqual([]);
    expect(evidenceOf([...entries, pay(33_000, 1000), pay(33_010, 1)], spend)).toEqual([[3000, 3001]]);
  });

  /** Single precision holds every whole number up to here, and no odd one beyond. */
  const SINGLE = 0x100_0000;

  test('float-drift: one cent shows beside more than single precision holds', () => {
    const rule = { ...spend, aboveCents: SINGLE };
    expect(evidenceOf([pay(0, SINGLE), pay(1, 1)], rule)).toEqual([[0, 1]]);
    expect(detectionsOf([pay(0, SINGLE), pay(1, 1)], rule)[0]!.details).toEqual({ kind: 'sum', sum_cents: SINGLE + 1 });
    // A cent at a time: rounded on the way, none of them would be there.
    const entries = [pay(0, SINGLE - 1), ...Array.from({ length: 5 }, (_, i) => pay(1 + i, 1))];
    expect(evidenceOf(entries, { ...rule, aboveCents: SINGLE + 3 })).toEqual([[0, 1, 2, 3, 4, 5]]);
  });

  test('float-drift: large amounts that have left the window leave nothing behind', () => {
    const entries = [pay(0, SINGLE + 1), pay(1, 3), pay(11, 500), pay(12, 498)];
    expect(evidenceOf(entries, { ...spend, aboveCents: 997 })).toEqual([[0], [0, 1], [2, 3]]);
  });

  test('float-drift: tenths of a dollar add up to whole cents', () => {
    expect(detectionsOf([pay(0, 10), pay(1, 20)], { ...spend, aboveCents: 29 })[0]!.details).toEqual({
      kind: 'sum',
      sum_cents: 30,
    });
    expect(evidenceOf([pay(0, 10), pay(1, 20)], { ...spend, aboveCents: 30 })).toEqual([]);
  });
});

describe('speed', () => {
  /** A metre a millisecond. */
  const fast: Rule = {
    name: 'fast',
    kind: 'speed',
    maxMetresPerHour: 3_600_000,
    minMetres: 0,
    window: TEN,
    detects: [],
  };
  /** So many metres north of the equator, as far as millionths of degrees tell them apart. */
  const north = (metres: number): readonly [number, number] => [Math.round(metres / METRES_PER_E6), 0];
  const be = (at: number, point: Exclude<Entry['point'], undefined>, client = 'ann'): Entry => ({ at, point, client });

  //  0    5               5 m in 5 ms is as fast as the limit, and 6 m are faster
  //  0 m  5 m  or  6 m
  test('exactly the limit is not above it', () => {
    expect(evidenceOf([be(0, north(0)), be(5, north(5))], fast)).toEqual([]);
    expect(evidenceOf([be(0, north(0)), be(5, north(6))], fast)).toEqual([[0, 1]]);
    expect(detectionsOf([be(0, north(0)), be(5, north(6))], fast)[0]!.details).toEqual({
      kind: 'speed',
      distance_m: 6,
      elapsed_ms: 5,
    });
  });

  //  0    0               at once no speed is allowed, and no distance is no speed
  //  0 m  1 m  or  0 m
  test('no time at all is an infinite speed', () => {
    expect(evidenceOf([be(0, north(0)), be(0, north(1))], fast)).toEqual([[0, 1]]);
    expect(evidenceOf([be(0, north(0)), be(0, north(0))], fast)).toEqual([]);
    // Half a metre and less is rounded to none.
    expect(evidenceOf([be(0, [0, 0]), be(0, [4, 0])], fast)).toEqual([]);
    expect(evidenceOf([be(0, [0, 0]), be(0, [5, 0])], fast)).toEqual([[0, 1]]);
  });

  //  0    1               100 m apart is one place if min is 100 m, and 101 m is not
  test('exactly the least distance is one place', () => {
    const rule = { ...fast, minMetres: 100 };
    expect(evidenceOf([be(0, north(0)), be(0, north(100))], rule)).toEqual([]);
    expect(evidenceOf([be(0, north(0)), be(0, north(101))], rule)).toEqual([[0, 1]]);
  });

  //  0    1    2    3     neither a transaction without coordinates nor one with half of them matches or comes between
  //  0 m  ∅    ½    9 m
  test('what is not located is passed over', () => {
    const entries = [
      be(0, north(0)),
      be(1, null),
      be(2, [7_000_000, NO_COORDINATE]),
      be(2, [NO_COORDINATE, 7_000_000]),
    ];
    expect(evidenceOf(entries, fast)).toEqual([]);
    expect(evidenceOf([...entries, be(3, north(9))], fast)).toEqual([[0, 4]]);
  });

  //  0    4    8          the previous one counts, not any that is further away
  //  0 m  3 m  6 m
  test('only the previous located transaction counts', () => {
    expect(evidenceOf([be(0, north(0)), be(4, north(3)), be(8, north(6))], fast)).toEqual([]);
    expect(evidenceOf([be(0, north(0)), be(0, north(9)), be(1, north(0))], fast)).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  //  0    10   11         a window of 10 includes its start
  //  0 m  far  far
  test('window-edge: the previous one has to be in the window', () => {
    expect(evidenceOf([be(0, north(0)), be(10, north(5000))], fast)).toEqual([[0, 1]]);
    expect(evidenceOf([be(0, north(0)), be(11, north(5000))], fast)).toEqual([]);
    // One that is out of the window is not replaced by an older one, and an older one not by it.
    expect(evidenceOf([be(0, north(5000)), be(1, north(0)), be(12, north(5000)), be(13, north(0))], fast)).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  // [0 ------ 10) [10 ---- 20)
  //        9        10        11
  //        0 m      far       0 m
  test('tumbling windows cut it in two', () => {
    const rule: Rule = { ...fast, window: { kind: 'tumbling', sizeMs: 10 } };
    expect(evidenceOf([be(9, north(0)), be(10, north(5000)), be(11, north(0))], rule)).toEqual([[1, 2]]);
  });

  // [0 ------ 10)
  //      [5 ------ 15)    both windows hold both, the second also what follows
  //        6    9   12
  test('hopping windows each have their detection', () => {
    const rule: Rule = { ...fast, window: { kind: 'hopping', sizeMs: 10, slideMs: 5 } };
    const found = detectionsOf([be(6, north(0)), be(9, north(5000)), be(12, north(0))], rule);
    expect(found.map(({ window_start_ms, kind }) => [window_start_ms, kind])).toEqual([
      [0, 'open'],
      [5, 'open'],
      [5, 'extend'],
    ]);
  });

  //  179.9999° E | 179.9999° W     22 m, the short way
  test('the antimeridian is no wall', () => {
    const entries = [be(0, [0, 179_999_900]), be(8, [0, -179_999_900])];
    expect(detectionsOf(entries, fast)[0]!.details).toMatchObject({ distance_m: 22 });
    expect(evidenceOf(entries, { ...fast, minMetres: 22 })).toEqual([]);
  });

  test('clients are apart', () => {
    expect(evidenceOf([be(0, north(0)), be(0, north(9), 'bob')], fast)).toEqual([]);
  });

  test('half the way around the Earth at the highest speed that a file may give', () => {
    const rule: Rule = {
      ...fast,
      maxMetresPerHour: 100_000_000,
      window: { kind: 'trailing', sizeMs: 86_400_000 * 365 },
    };
    const apart = [be(0, [90_000_000, 0]), be(720_544, [-90_000_000, 0])];
    expect(evidenceOf(apart, rule)).toEqual([[0, 1]]);
    expect(evidenceOf([apart[0]!, { ...apart[1]!, at: 720_545 }], rule)).toEqual([]);
    expect(evidenceOf([apart[0]!, { ...apart[1]!, at: 86_400_000 * 365 }], rule)).toEqual([]);
  });
});
