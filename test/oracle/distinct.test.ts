import { describe, expect, it } from 'vitest';
import { evaluateClient } from '../../src/oracle/evaluate.ts';
import { historyOf } from '../../src/oracle/history.ts';
import { distinctRule, hopping, inRegion, ruleSetOf, said, transaction, trailing, tumbling } from './builders.ts';

describe('distinct, trailing', () => {
  // window-edge, W = 10:
  // a . . . . . . . . . b        gap 9, 10 or 11
  // 0                   9..11
  it.each([
    [9, ['open b: b a']],
    [10, ['open b: b a']],
    [11, []],
  ])('a gap of %i ms against a window of 10 ms', (gapMs, expected) => {
    expect(said(distinctRule(2, trailing(10)), [inRegion('a', 0, 'north'), inRegion('b', gapMs, 'south')])).toEqual(
      expected,
    );
  });

  // a north   b north   c south
  // 0         4         8           the latest north is b
  it('names the latest transaction of each value, most recent value first', () => {
    const transactions = [inRegion('a', 0, 'north'), inRegion('b', 4, 'north'), inRegion('c', 8, 'south')];
    const [detection] = evaluateClient(ruleSetOf(distinctRule(2, trailing(10))), historyOf(transactions));
    expect(detection).toMatchObject({
      transaction_id: 'c',
      evidence: ['c', 'b'],
      details: { kind: 'distinct', field: 'region', values: ['south', 'north'] },
      window_start_ms: -2,
      window_end_ms: 8,
      event_time_ms: 8,
    });
  });

  // a east   b north   c south   d north     k = 2: the two seen last, not all three
  it('names only the k values seen last', () => {
    const transactions = [
      inRegion('a', 0, 'east'),
      inRegion('b', 1, 'north'),
      inRegion('c', 2, 'south'),
      inRegion('d', 3, 'north'),
    ];
    expect(said(distinctRule(2, trailing(10)), transactions)).toEqual([
      'open b: b a',
      'extend c: c b',
      'extend d: d c',
    ]);
  });

  // a north   b null   c south   d null
  it('counts no null as a value, yet detects at a transaction whose own value is null', () => {
    const transactions = [
      inRegion('a', 0, 'north'),
      inRegion('b', 1, null),
      inRegion('c', 2, 'south'),
      inRegion('d', 3, null),
    ];
    expect(said(distinctRule(2, trailing(10)), transactions)).toEqual(['open c: c a', 'extend d: c a']);
    expect(said(distinctRule(3, trailing(10)), transactions)).toEqual([]);
  });

  // a, b, c all at 7: the order given is the order of processing
  it('takes equal timestamps in the order given', () => {
    const transactions = [inRegion('a', 7, 'north'), inRegion('b', 7, 'south'), inRegion('c', 7, 'north')];
    expect(said(distinctRule(2, trailing(10)), transactions)).toEqual(['open b: b a', 'extend c: c b']);
  });

  it.each(['region', 'category', 'location', 'device'] as const)('looks at the field %s alone', (field) => {
    const transactions = [transaction('a', 0, { [field]: 'one' }), transaction('b', 1, { [field]: 'two' })];
    for (const other of ['region', 'category', 'location', 'device'] as const) {
      expect(said(distinctRule(2, trailing(10), other), transactions)).toEqual(other === field ? ['open b: b a'] : []);
    }
  });

  // food 0   fashion 5   travel 10   electronics 15      W = 15: all four count, at 16 the first is gone
  it('finds a spree of four categories in the window', () => {
    const spree = (lastMs: number) => [
      transaction('a', 0, { category: 'food' }),
      transaction('b', 5, { category: 'fashion' }),
      transaction('c', 10, { category: 'travel' }),
      transaction('d', lastMs, { category: 'electronics' }),
    ];
    expect(said(distinctRule(4, trailing(15), 'category'), spree(15))).toEqual(['open d: d c b a']);
    expect(said(distinctRule(4, trailing(15), 'category'), spree(16))).toEqual([]);
  });
});

describe('distinct, tumbling', () => {
  // tumbling-phase, W = 10: the same gap of 3 ms, by where it falls
  //   [0---------)[10--------)
  //   . a . . b                  5, 8    both inside
  //   . . . . . a . . b          8, 11   cut in two
  //   . . . . . . a . . b        10, 13  the first at the very start
  //   . . . . a . . b            7, 10   the second at the exclusive end
  it.each([
    [5, ['open b: b a']],
    [8, []],
    [10, ['open b: b a']],
    [7, []],
    [6, ['open b: b a']],
  ])('a pair 3 ms apart that begins at %i', (startMs, expected) => {
    const transactions = [inRegion('a', startMs, 'north'), inRegion('b', startMs + 3, 'south')];
    expect(said(distinctRule(2, tumbling(10)), transactions)).toEqual(expected);
  });

  it('misses a pair of gap g in g of W phases', () => {
    for (let gapMs = 0; gapMs <= 10; gapMs++) {
      let missed = 0;
      for (let phaseMs = 0; phaseMs < 10; phaseMs++) {
        const pair = [inRegion('a', phaseMs, 'north'), inRegion('b', phaseMs + gapMs, 'south')];
        if (said(distinctRule(2, tumbling(10)), pair).length === 0) missed += 1;
      }
      expect(missed).toBe(gapMs);
    }
  });
});

describe('distinct, hopping', () => {
  // size 10, slide 5:  [0---------)
  //                        [5---------)
  //                            [10--------)
  //                          a   b             a at 7, b at 9: both in [0, 10) and [5, 15)
  //                          a       b         a at 7, b at 12: both in [5, 15) only
  it('detects once in each window that holds both', () => {
    const near = [inRegion('a', 7, 'north'), inRegion('b', 9, 'south')];
    expect(evaluateClient(ruleSetOf(distinctRule(2, hopping(10, 5))), historyOf(near))).toMatchObject([
      { kind: 'open', window_start_ms: 0, window_end_ms: 10, evidence: ['b', 'a'] },
      { kind: 'open', window_start_ms: 5, window_end_ms: 15, evidence: ['b', 'a'] },
    ]);
    const far = [inRegion('a', 7, 'north'), inRegion('b', 12, 'south')];
    expect(evaluateClient(ruleSetOf(distinctRule(2, hopping(10, 5))), historyOf(far))).toMatchObject([
      { kind: 'open', window_start_ms: 5, window_end_ms: 15 },
    ]);
  });
});
