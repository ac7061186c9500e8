import { describe, expect, it } from 'vitest';
import { evaluateClient } from '../../src/oracle/evaluate.ts';
import { historyOf } from '../../src/oracle/history.ts';
import { eastM, hopping, located, ruleSetOf, said, speedRule, trailing, tumbling } from './builders.ts';

describe('speed', () => {
  const rule = speedRule(trailing(10));

  // a 0    b 5               at a metre a millisecond: 5 m are as fast as the limit
  it('is above the limit, not at it', () => {
    expect(said(rule, [located('a', 0, eastM(0)), located('b', 5, eastM(5))])).toEqual([]);
    const faster = [located('a', 0, eastM(0)), located('b', 5, eastM(6))];
    expect(said(rule, faster)).toEqual(['open b: a b']);
    const [detection] = evaluateClient(ruleSetOf(rule), historyOf(faster));
    expect(detection!.details).toEqual({ kind: 'speed', distance_m: 6, elapsed_ms: 5 });
  });

  // a 0    b 0               two places at one moment, and one place
  it('is infinite in no time', () => {
    expect(said(rule, [located('a', 0, eastM(0)), located('b', 0, eastM(1))])).toEqual(['open b: a b']);
    expect(said(rule, [located('a', 0, eastM(7)), located('b', 0, eastM(7))])).toEqual([]);
  });

  it('takes what is no further than the least distance for one place', () => {
    const city = speedRule(trailing(10), 100);
    expect(said(city, [located('a', 0, eastM(0)), located('b', 0, eastM(100))])).toEqual([]);
    expect(said(city, [located('a', 0, eastM(0)), located('b', 0, eastM(101))])).toEqual(['open b: a b']);
  });

  // a 0   ∅ 1   b 3   ∅ 4    c 5
  // 0 m         9 m          9 m
  it('passes over what has no coordinates', () => {
    const transactions = [
      located('a', 0, eastM(0)),
      located('n', 1, null),
      located('b', 3, eastM(9)),
      located('o', 4, null),
      located('c', 5, eastM(9)),
    ];
    expect(said(rule, transactions)).toEqual(['open b: a b']);
  });

  // a 0 --- 10 --- b 10 or 11
  it('wants the transaction before in the window, whose start is in a trailing one', () => {
    expect(said(rule, [located('a', 0, eastM(0)), located('b', 10, eastM(99))])).toEqual(['open b: a b']);
    expect(said(rule, [located('a', 0, eastM(0)), located('b', 11, eastM(99))])).toEqual([]);
  });

  // [0 ------ 10)[10 ----- 20)
  //          a 9  b 10  c 11
  it('looks no further than a tumbling window', () => {
    const transactions = [located('a', 9, eastM(0)), located('b', 10, eastM(99)), located('c', 11, eastM(0))];
    expect(said(speedRule(tumbling(10)), transactions)).toEqual(['open c: b c']);
    expect(said(rule, transactions)).toEqual(['open b: a b', 'extend c: b c']);
  });

  // size 10, slide 5: [0, 10) and [5, 15) hold a 6 and b 9
  it('holds in each hopping window that has both', () => {
    expect(said(speedRule(hopping(10, 5)), [located('a', 6, eastM(0)), located('b', 9, eastM(99))])).toEqual([
      'open b: a b',
      'open b: a b',
    ]);
  });
});
