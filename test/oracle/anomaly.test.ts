import { describe, expect, it } from 'vitest';
import { evaluateClient } from '../../src/oracle/evaluate.ts';
import { historyOf } from '../../src/oracle/history.ts';
import { type AnomalyRule } from '../../src/model/rule-set.ts';
import { type OracleTransaction } from '../../src/oracle/transaction.ts';
import { anomalyRule, hopping, ruleSetOf, said, spending, trailing, transaction, tumbling } from './builders.ts';

/** Purchases `a`, `b`, … of so many cents, a millisecond apart. */
function spent(...cents: number[]): OracleTransaction[] {
  return cents.map((amount, at) => spending(String.fromCharCode(97 + at), at, amount));
}

function scoreMilli(rule: AnomalyRule, transactions: readonly OracleTransaction[]): number | undefined {
  const details = evaluateClient(ruleSetOf(rule), historyOf(transactions)).at(-1)?.details;
  return details?.kind === 'anomaly' ? details.score_milli : undefined;
}

describe('anomaly', () => {
  const rule = anomalyRule(trailing(10), { aboveMilli: 1, warmUp: 3 });

  // Figures worked out in double precision with another program's median and standard deviation.
  it.each([
    ['robust', [100, 100, 100, 200], 13_862],
    ['robust', [100, 200, 400, 1600], 2023],
    ['robust', [100, 200, 400, 800, 3200], 2360],
    ['z', [100, 200, 400, 1600], 3674],
    ['z', [100, 200, 400, 800, 3200], 3130],
    ['z', [2000, 2200, 2500, 3000, 12_000], 10_605],
    ['robust', [2000, 2200, 2500, 3000, 12_000], 9871],
  ] as const)('the %s score of the last of %j is %i thousandths', (score, cents, milli) => {
    expect(scoreMilli({ ...rule, score }, spent(...cents))).toBe(milli);
  });

  it('names the transaction alone', () => {
    expect(said(rule, spent(100, 100, 100, 200))).toEqual(['open d: d']);
  });

  it('goes on where the next one is too much as well', () => {
    expect(said(rule, spent(100, 100, 100, 200, 200))).toEqual(['open d: d', 'extend e: e']);
  });

  it('is above the limit, not at it', () => {
    expect(said({ ...rule, aboveMilli: 13_861 }, spent(100, 100, 100, 200))).toEqual(['open d: d']);
    expect(said({ ...rule, aboveMilli: 13_862 }, spent(100, 100, 100, 200))).toEqual([]);
  });

  it('forgets what the window has left behind', () => {
    const past = spent(100, 100, 100);
    expect(said(rule, [...past, spending('x', 10, 200)])).toEqual(['open x: x']);
    expect(said(rule, [...past, spending('x', 11, 200)])).toEqual([]);
  });

  // [0 ------ 10)
  it('has the past of each window that is not trailing', () => {
    const past = [6, 7, 8].map((at) => spending(`p${at}`, at, 100));
    const later = [...past, spending('x', 9, 200), spending('y', 10, 200)];
    expect(said({ ...rule, window: tumbling(10) }, later)).toEqual(['open x: x']);
    expect(said({ ...rule, window: hopping(10, 5) }, later)).toEqual(['open x: x', 'open x: x', 'extend y: y']);
  });

  it('compares like with like, if there is enough of it', () => {
    const food = (id: string, at: number, cents: number) => transaction(id, at, { amountCents: cents });
    const travel = (id: string, at: number, cents: number) => ({ ...food(id, at, cents), category: 'travel' });
    const grouped: AnomalyRule = { ...rule, last: 64, by: ['category'], aboveMilli: 1000 };
    const past = [food('a', 0, 100), travel('b', 0, 9000), food('c', 1, 100), travel('d', 1, 9000), food('e', 2, 100)];
    expect(said(grouped, [...past, food('x', 3, 9000)])).toEqual(['open d: d', 'open x: x']);
    // Two of travel are too few, so that all are compared with, of which the median is 100.
    expect(scoreMilli({ ...grouped, aboveMilli: 1 }, [...past, travel('x', 3, 9000)])).toBe(89_996);
  });
});
