import { describe, expect, it } from 'vitest';
import { isNearer } from '../../src/explain/nearness.ts';
import { type Filter } from '../../src/model/filter.ts';
import { type Rule } from '../../src/model/rule-set.ts';
import { type Examination, examineAt } from '../../src/oracle/examine.ts';
import { historyOf } from '../../src/oracle/history.ts';
import { type OracleTransaction } from '../../src/oracle/transaction.ts';
import { windowsAt } from '../../src/oracle/windows.ts';
import {
  countRule,
  distinctRule,
  eastM,
  inRegion,
  located,
  pairRule,
  speedRule,
  spending,
  trailing,
} from '../oracle/builders.ts';

/** A rule's condition at each of some transactions. */
function examined(rule: Rule, transactions: readonly OracleTransaction[]): Examination[] {
  const history = historyOf(transactions);
  return transactions.map(({ timeMs }, at) => examineAt(rule, history, at, windowsAt(rule.window, timeMs)[0]!));
}

/** The index of the one that is shown where none is the completing one. */
function nearest(rule: Rule, transactions: readonly OracleTransaction[]): number {
  const all = examined(rule, transactions);
  return all.reduce((best, one, i) => (isNearer(one, all[best]!, false) ? i : best), 0);
}

describe('the transaction at which a condition comes nearest to holding', () => {
  // 0          11  13
  // n──────────s───s      a window of 10 misses the north by 1 at the first s, by 3 at the second
  it('is the one from which the window is least too short', () => {
    const rule = distinctRule(2, trailing(10));
    expect(nearest(rule, [inRegion('a', 0, 'n'), inRegion('b', 11, 's'), inRegion('c', 13, 's')])).toBe(1);
  });

  // 0   1          12
  // ●───●──────────●      a window of 10 holds one, two, one
  it('is the one with the most transactions', () => {
    const rows = [0, 1, 12].map((ms) => spending(`t${ms}`, ms, 100));
    expect(nearest(countRule(3, trailing(10)), rows)).toBe(1);
  });

  // 0          11     a place, and another 100 m away out of a window of 10: nothing is before the first
  it('is not one before which there is nothing to look at', () => {
    const rows = [located('a', 0, eastM(0)), located('b', 11, eastM(100))];
    expect(nearest(speedRule(trailing(10)), rows)).toBe(1);
  });

  // 0          11     12
  // small──────large──medium      the medium one is neither small nor large
  it('is not one that can be no part of a pair', () => {
    const rows = [spending('a', 0, 100), spending('b', 11, 200_000), spending('c', 12, 60_000)];
    expect(nearest(pairRule('unordered', trailing(10)), rows)).toBe(1);
  });

  it('is the completing one of several that are as near, or that the rule does not take', () => {
    const where: Filter = { kind: 'values', field: 'device', values: ['web'] };
    const rule = countRule(2, trailing(10));
    for (const judged of [rule, { ...rule, where }]) {
      const [first, second] = examined(judged, [spending('a', 0, 1), spending('b', 11, 1)]);
      expect(isNearer(second!, first!, false)).toBe(false);
      expect(isNearer(second!, first!, true)).toBe(true);
    }
  });
});
