import { describe, expect, it } from 'vitest';
import { evaluateClient } from '../../src/oracle/evaluate.ts';
import { historyOf } from '../../src/oracle/history.ts';
import { countRule, hopping, ruleSetOf, said, spending, sumRule, transaction, trailing, tumbling } from './builders.ts';

describe('count', () => {
  // a 0   b 4   c 10   d 11       W = 10: at d, a is out of reach
  it('counts the window, x included, oldest first', () => {
    const transactions = [0, 4, 10, 11].map((timeMs, i) => transaction('abcd'[i]!, timeMs));
    expect(said(countRule(3, trailing(10)), transactions)).toEqual(['open c: a b c', 'extend d: b c d']);
    expect(said(countRule(4, trailing(10)), transactions)).toEqual([]);
    const [detection] = evaluateClient(ruleSetOf(countRule(3, trailing(10))), historyOf(transactions));
    expect(detection!.details).toEqual({ kind: 'count', count: 3 });
  });

  // [0---------)[10--------)
  //  a   b     c d  e
  it('begins anew with every tumbling window', () => {
    const transactions = [0, 4, 10, 11, 13].map((timeMs, i) => transaction('abcde'[i]!, timeMs));
    expect(said(countRule(2, tumbling(10)), transactions)).toEqual(['open b: a b', 'open d: c d', 'extend e: c d e']);
  });

  // size 6, slide 2, x at 5: [0, 6) holds a b c, [2, 8) holds b c, [4, 10) holds c
  it('counts each hopping window by itself', () => {
    const transactions = [transaction('a', 1), transaction('b', 3), transaction('c', 5)];
    const atC = evaluateClient(ruleSetOf(countRule(2, hopping(6, 2))), historyOf(transactions)).filter(
      ({ transaction_id }) => transaction_id === 'c',
    );
    expect(atC.map(({ window_start_ms, evidence }) => [window_start_ms, evidence])).toEqual([
      [0, ['a', 'b', 'c']],
      [2, ['b', 'c']],
    ]);
  });

  it('counts whatever the values are', () => {
    const odd = [
      transaction('a', 0, { region: null, currency: null }),
      transaction('b', 0, { amountCents: -5, currency: 'EUR' }),
    ];
    expect(said(countRule(2, trailing(10)), odd)).toEqual(['open b: a b']);
  });
});

describe('sum', () => {
  // a 60.00   b 40.00   c 0.01       above 100.00, strictly
  it('holds above the threshold, not at it', () => {
    const transactions = [spending('a', 0, 6_000), spending('b', 1, 4_000), spending('c', 2, 1)];
    expect(said(sumRule(10_000, trailing(10)), transactions)).toEqual(['open c: a b c']);
    const [detection] = evaluateClient(ruleSetOf(sumRule(10_000, trailing(10))), historyOf(transactions));
    expect(detection!.details).toEqual({ kind: 'sum', sum_cents: 10_001 });
  });

  // a 90.00   b −50.00   c 90.00 EUR   d 20.00
  it('leaves refunds and other currencies out of the sum and of the evidence', () => {
    const transactions = [
      spending('a', 0, 9_000),
      spending('b', 1, -5_000),
      spending('c', 2, 9_000, 'EUR'),
      spending('d', 3, 2_000),
    ];
    expect(said(sumRule(10_000, trailing(10)), transactions)).toEqual(['open d: a d']);
  });

  // a 200.00   b refund   c EUR      the window's sum stands at b and c too
  it('holds at a transaction that is not itself summed', () => {
    const transactions = [spending('a', 0, 20_000), spending('b', 1, -1), spending('c', 2, 5, 'EUR')];
    expect(said(sumRule(10_000, trailing(10)), transactions)).toEqual(['open a: a', 'extend b: a', 'extend c: a']);
  });

  // a 60.00 at 0   b 60.00 at 9, 10 or 11      window-edge, W = 10
  it.each([
    [9, ['open b: a b']],
    [10, ['open b: a b']],
    [11, []],
  ])('a gap of %i ms against a window of 10 ms', (gapMs, expected) => {
    const transactions = [spending('a', 0, 6_000), spending('b', gapMs, 6_000)];
    expect(said(sumRule(10_000, trailing(10)), transactions)).toEqual(expected);
  });

  it('sums each aligned window by itself', () => {
    const transactions = [spending('a', 9, 6_000), spending('b', 10, 6_000), spending('c', 11, 6_000)];
    expect(said(sumRule(10_000, tumbling(10)), transactions)).toEqual(['open c: b c']);
    // hopping 10 by 5: a, b, c share [5, 15); b, c share [10, 20).
    expect(said(sumRule(10_000, hopping(10, 5)), transactions)).toEqual([
      'open b: a b',
      'extend c: a b c',
      'open c: b c',
    ]);
  });
});
