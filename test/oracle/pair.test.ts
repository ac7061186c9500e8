import { describe, expect, it } from 'vitest';
import { evaluateClient } from '../../src/oracle/evaluate.ts';
import { historyOf } from '../../src/oracle/history.ts';
import { type PairOrder } from '../../src/model/rule-set.ts';
import { hopping, pairRule, ruleSetOf, said, spending, transaction, trailing, tumbling } from './builders.ts';

const ORDERS: readonly PairOrder[] = ['adjacent', 'ordered', 'unordered'];
const SMALL = 100;
const LARGE = 200_000;
const MIDDLE = 2_000;

describe('pair', () => {
  // threshold-edge: below 5.00, above 1000.00, both strictly
  it.each([
    [499, 100_001, true],
    [500, 100_001, false],
    [499, 100_000, false],
    [0, 100_001, true],
    [-1, 100_001, false],
  ])('%i cents, then %i cents', (small, large, holds) => {
    for (const order of ORDERS) {
      const lines = said(pairRule(order, trailing(10)), [spending('a', 0, small), spending('b', 1, large)]);
      expect(lines).toEqual(holds ? ['open b: a b'] : []);
    }
  });

  it('takes no refund for a large amount', () => {
    expect(said(pairRule('unordered', trailing(10)), [spending('a', 0, -LARGE), spending('b', 1, SMALL)])).toEqual([]);
  });

  // a small EUR   b large USD      a small USD   b large EUR
  it('matches no other currency, nor none', () => {
    for (const order of ORDERS) {
      const rule = pairRule(order, trailing(10));
      expect(said(rule, [spending('a', 0, SMALL, 'EUR'), spending('b', 1, LARGE)])).toEqual([]);
      expect(said(rule, [spending('a', 0, SMALL), spending('b', 1, LARGE, 'EUR')])).toEqual([]);
      expect(
        said(rule, [transaction('a', 0, { amountCents: SMALL, currency: null }), spending('b', 1, LARGE)]),
      ).toEqual([]);
    }
  });

  // window-edge, W = 10
  it.each([
    [9, true],
    [10, true],
    [11, false],
  ])('a gap of %i ms against a window of 10 ms', (gapMs, holds) => {
    for (const order of ORDERS) {
      const lines = said(pairRule(order, trailing(10)), [spending('a', 0, SMALL), spending('b', gapMs, LARGE)]);
      expect(lines).toEqual(holds ? ['open b: a b'] : []);
    }
  });

  // a small   b something else   c large
  it.each([
    ['another purchase', spending('b', 1, MIDDLE)],
    ['a refund', spending('b', 1, -MIDDLE)],
    ['another currency', spending('b', 1, SMALL, 'EUR')],
    ['something at the same time', spending('b', 2, MIDDLE)],
  ])('adjacent is broken by %s in between, the others are not', (_what, between) => {
    const transactions = [spending('a', 0, SMALL), between, spending('c', 2, LARGE)];
    expect(said(pairRule('adjacent', trailing(10)), transactions)).toEqual([]);
    expect(said(pairRule('ordered', trailing(10)), transactions)).toEqual(['open c: a c']);
    expect(said(pairRule('unordered', trailing(10)), transactions)).toEqual(['open c: a c']);
  });

  // a large   b small
  it('only unordered ends in the small amount', () => {
    const transactions = [spending('a', 0, LARGE), spending('b', 1, SMALL)];
    expect(said(pairRule('adjacent', trailing(10)), transactions)).toEqual([]);
    expect(said(pairRule('ordered', trailing(10)), transactions)).toEqual([]);
    expect(said(pairRule('unordered', trailing(10)), transactions)).toEqual(['open b: a b']);
  });

  // a small   b small   c middle   d large   e large
  it('names the latest eligible partner, then the trigger', () => {
    const transactions = [
      spending('a', 0, SMALL),
      spending('b', 1, SMALL + 1),
      spending('c', 2, MIDDLE),
      spending('d', 3, LARGE),
      spending('e', 4, LARGE + 1),
    ];
    expect(said(pairRule('ordered', trailing(10)), transactions)).toEqual(['open d: b d', 'extend e: b e']);
    const [opening] = evaluateClient(ruleSetOf(pairRule('ordered', trailing(10))), historyOf(transactions));
    expect(opening!.details).toEqual({ kind: 'pair', small_amount_cents: SMALL + 1, large_amount_cents: LARGE });
  });

  it('says which amount was small and which large, whichever came first', () => {
    const [detection] = evaluateClient(
      ruleSetOf(pairRule('unordered', trailing(10))),
      historyOf([spending('a', 0, LARGE), spending('b', 1, SMALL)]),
    );
    expect(detection!.details).toEqual({ kind: 'pair', small_amount_cents: SMALL, large_amount_cents: LARGE });
  });

  // both at 7: whichever is processed first is the earlier one
  it('orders equal timestamps as given', () => {
    expect(said(pairRule('adjacent', trailing(10)), [spending('a', 7, SMALL), spending('b', 7, LARGE)])).toEqual([
      'open b: a b',
    ]);
    expect(said(pairRule('adjacent', trailing(10)), [spending('b', 7, LARGE), spending('a', 7, SMALL)])).toEqual([]);
  });

  // [0---------)[10--------)
  //           a  b              9, 10
  it('does not reach over the edge of a tumbling window', () => {
    for (const order of ORDERS) {
      const rule = pairRule(order, tumbling(10));
      expect(said(rule, [spending('a', 9, SMALL), spending('b', 10, LARGE)])).toEqual([]);
      expect(said(rule, [spending('a', 10, SMALL), spending('b', 19, LARGE)])).toEqual(['open b: a b']);
    }
  });

  // [0---------)
  //     [5---------)
  //   a   b   c          a small at 3, b small at 6, c large at 8: in [0, 10) and in [5, 15) the latest partner is b
  //   a       c          without b only [0, 10) holds the pair
  it('looks for its partner in each hopping window', () => {
    const rule = pairRule('ordered', hopping(10, 5));
    const [a, b, c] = [spending('a', 3, SMALL), spending('b', 6, SMALL), spending('c', 8, LARGE)];
    expect(said(rule, [a, b, c])).toEqual(['open c: b c', 'open c: b c']);
    expect(evaluateClient(ruleSetOf(rule), historyOf([a, c]))).toMatchObject([
      { window_start_ms: 0, evidence: ['a', 'c'] },
    ]);
  });
});
