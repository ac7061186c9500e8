import { describe, expect, it } from 'vitest';
import { type Forest, type ForestFeature } from '../../src/model/forest.ts';
import { positionOf, shiftOf, wordOf } from '../../src/model/forest-space.ts';
import { type TreesRule } from '../../src/model/rule-set.ts';
import { HOUR_MS } from '../../src/model/time-units.ts';
import { conditionAt } from '../../src/oracle/conditions.ts';
import { historyOf } from '../../src/oracle/history.ts';
import { type OracleTransaction } from '../../src/oracle/transaction.ts';
import { hopping, trailing, transaction, treesRule, tumbling } from './builders.ts';

const DAY_AND_MORE = 100 * HOUR_MS;
const HALF = 0x8000_0000;

function ruleOver(features: readonly ForestFeature[], more: Partial<Forest> = {}): TreesRule {
  const forest = { seed: '1', trees: 32, depth: 1, features, ...more };
  return treesRule(trailing(DAY_AND_MORE), { aboveMilli: 1, minCents: 100, last: 64, warmUp: 2, forest });
}

function scoreMilli(rule: TreesRule, ...transactions: OracleTransaction[]): number | null {
  const finding = conditionAt(rule, historyOf(transactions), 0, transactions.length - 1);
  return finding?.details.kind === 'anomaly' ? finding.details.score_milli : null;
}

/** Transactions `a`, `b`, … a millisecond apart. */
function many(count: number, fields: Partial<OracleTransaction> = {}): OracleTransaction[] {
  return Array.from({ length: count }, (_, i) => transaction(String.fromCharCode(97 + i), i, fields));
}

describe('the score of trees', () => {
  // All of the past stays with x down to the leaf: (n + 1) · trees / (trees · (n + 1) · 2ᵈ).
  it.each([
    [1, 500],
    [3, 125],
    [6, 15],
  ])('of what is as always is what the space has grown smaller in %i halvings', (depth, milli) => {
    expect(scoreMilli(ruleOver(['amount', 'category'], { depth }), ...many(13))).toBe(milli);
  });

  // The ends of a scale lie in two halves in every tree: (n + 1) · trees / (trees · 1 · 2).
  it.each([1, 6])('of the other end of a scale is the most there can be, in %i halvings', (depth) => {
    const x = transaction('x', 4, { amountCents: 1_000_000 });
    expect(scoreMilli(ruleOver(['amount'], { depth }), ...many(4, { amountCents: 100 }), x)).toBe(2500);
  });

  // n = 4. In a tree of one halving 5 · 2 where x is in the half of the past, 1 · 2 where it is not.
  it('of another value is by how many trees have it in the other half', () => {
    const rule = ruleOver(['device']);
    const inUpperHalf = (device: string, tree: number): boolean =>
      positionOf('device', wordOf(device), shiftOf(wordOf('1'), tree, 0)) >= HALF;
    const apart = Array.from({ length: 32 }, (_, tree) => tree).filter(
      (tree) => inUpperHalf('pos', tree) !== inUpperHalf('web', tree),
    ).length;
    expect(apart).toBeGreaterThan(5);
    const expected = Math.floor((1000 * 5 * 32) / (apart * 2 + (32 - apart) * 10));
    expect(scoreMilli(rule, ...many(4), transaction('x', 4, { device: 'web' }))).toBe(expected);
  });

  it('has nothing to do with a feature that it does not look at', () => {
    const rule = ruleOver(['amount'], { depth: 3 });
    expect(scoreMilli(rule, ...many(4), transaction('x', 4, { device: 'web', region: null }))).toBe(125);
  });

  // n = 20: a node with two of the past is not divided, one with three is.
  it('does not divide what has a tenth of the past', () => {
    const rule = ruleOver(['amount'], { depth: 2 });
    const past = (alike: number): OracleTransaction[] => [
      ...many(20 - alike, { amountCents: 100 }),
      ...many(alike, { amountCents: 1_000_000 }).map((own) => ({ ...own, id: `${own.id}2`, timeMs: 20 })),
    ];
    const x = transaction('x', 21, { amountCents: 1_000_000 });
    expect(scoreMilli(rule, ...past(2), x)).toBe(Math.floor((1000 * 21) / (3 * 2)));
    expect(scoreMilli(rule, ...past(3), x)).toBe(Math.floor((1000 * 21) / (4 * 4)));
  });

  it('waits since what counts, in a window that x is in', () => {
    const rule = ruleOver(['since_last']);
    const past = many(4);
    const others = [
      transaction('e', DAY_AND_MORE - 2, { amountCents: -5 }),
      transaction('f', DAY_AND_MORE - 2, { currency: 'EUR' }),
    ];
    const x = transaction('x', DAY_AND_MORE - 1);
    // The first one of the past has none before it, and so the place of x.
    expect(scoreMilli(rule, ...past, ...others, x)).toBe(1250);
    expect(scoreMilli(rule, ...past, transaction('e', DAY_AND_MORE - 2), x)).toBeLessThan(1250);
  });

  //  8 9 | 10 11 12 x      the one at 10 has none before it in its tumbling window: of three, two have the place of x
  it('does not wait since what no window of the transaction has', () => {
    const past = [8, 9, 10, 11, 12].map((at) => transaction(`t${at}`, at));
    const history = historyOf([...past, transaction('x', 13)]);
    const score = (window: TreesRule['window'], oldest: number): unknown =>
      conditionAt({ ...ruleOver(['since_last']), last: 3, window }, history, oldest, 5)?.details;
    expect(score(tumbling(10), 2)).toMatchObject({ compared: 3, score_milli: Math.floor((1000 * 4) / (3 * 2)) });
    expect(score(trailing(10), 0)).toMatchObject({ compared: 3, score_milli: 500 });
    // The earliest of its hopping windows begins at 0.
    expect(score(hopping(20, 10), 0)).toMatchObject({ compared: 3, score_milli: 500 });
  });

  it('is above the limit, not at it', () => {
    const rule = ruleOver(['amount'], { depth: 3 });
    expect(scoreMilli({ ...rule, aboveMilli: 124 }, ...many(5))).toBe(125);
    expect(scoreMilli({ ...rule, aboveMilli: 125 }, ...many(5))).toBeNull();
  });

  it('compares with what is alike, if there is enough of it', () => {
    const rule = { ...ruleOver(['amount'], { depth: 3 }), by: ['category'] as const };
    const food = many(3, { amountCents: 100 });
    const travel = [4, 5].map((at) => transaction(`t${at}`, at, { amountCents: 1_000_000, category: 'travel' }));
    const x = transaction('x', 6, { amountCents: 1_000_000 });
    expect(scoreMilli(rule, ...food, ...travel, x)).toBe(2000);
    expect(scoreMilli(rule, ...food, ...travel, { ...x, category: 'travel' })).toBe(125);
    expect(scoreMilli({ ...rule, warmUp: 3 }, ...food, ...travel, { ...x, category: 'travel' })).toBe(250);
  });
});
