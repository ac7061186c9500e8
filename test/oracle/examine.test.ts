import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Filter } from '../../src/model/filter.ts';
import { type Rule } from '../../src/model/rule-set.ts';
import { conditionAt } from '../../src/oracle/conditions.ts';
import { evaluateClient } from '../../src/oracle/evaluate.ts';
import { examineAt, latestStart } from '../../src/oracle/examine.ts';
import { type History, historyOf } from '../../src/oracle/history.ts';
import { oracleTransactionAt } from '../../src/oracle/read-batch.ts';
import { type OracleTransaction } from '../../src/oracle/transaction.ts';
import { windowsAt } from '../../src/oracle/windows.ts';
import { logStream, ruleSets } from '../arbitraries/log-stream.ts';

/** One client's history out of random records, in order of time. Ids that are used again get a number. */
function histories(): fc.Arbitrary<History> {
  return logStream({ clients: 1 }).map(({ batch }) => {
    const rows = Array.from({ length: batch.length }, (_, row) => oracleTransactionAt(batch, row));
    const numbered = rows.map((row, i) => ({ ...row, id: `${row.id}-${i}` }));
    return historyOf(numbered.sort((a, b) => a.timeMs - b.timeMs));
  });
}

function transaction(id: string, timeMs: number, rest: Partial<OracleTransaction> = {}): OracleTransaction {
  const place = { region: 'north', category: 'food', location: null, device: 'pos', point: null };
  return { id, clientId: '1', amountCents: 100, currency: 'USD', ...place, timeMs, ...rest };
}

const PAIR: Rule = {
  kind: 'pair',
  name: 'pair',
  order: 'adjacent',
  belowCents: 500,
  aboveCents: 100_000,
  currency: 'USD',
  window: { kind: 'trailing', sizeMs: 100 },
  detects: [],
};

const partsAt = (rule: Rule, rows: readonly OracleTransaction[]) => {
  const history = historyOf(rows);
  const at = rows.length - 1;
  return examineAt(rule, history, at, windowsAt(rule.window, rows[at]!.timeMs).at(-1)!);
};

describe('a condition that is taken apart', () => {
  it('holds exactly where the oracle detects, and its parts add up to it', () => {
    let [held, failed] = [0, 0];
    fc.assert(
      fc.property(ruleSets(), histories(), (ruleSet, history) => {
        for (const rule of ruleSet.rules) {
          const detected = new Set(
            evaluateClient({ ...ruleSet, rules: [rule] }, history).map(
              ({ transaction_id, window_start_ms }) => `${transaction_id} ${window_start_ms}`,
            ),
          );
          for (let at = 0; at < history.length; at++) {
            for (const window of windowsAt(rule.window, history.timesMs[at]!)) {
              const examined = examineAt(rule, history, at, window);
              expect(examined.held).toBe(detected.has(`${history.at(at).id} ${window.startMs}`));
              expect(examined.parts.every((part) => part.held)).toBe(examined.held);
              if (examined.held) held += 1;
              else failed += 1;
            }
          }
        }
      }),
    );
    // Both were met.
    expect(Math.min(held, failed)).toBeGreaterThan(100);
  });

  it('names the evidence of distinct values and of pairs', () => {
    fc.assert(
      fc.property(ruleSets(), histories(), (ruleSet, history) => {
        for (const rule of ruleSet.rules) {
          if (rule.kind !== 'distinct' && rule.kind !== 'pair') continue;
          for (let at = 0; at < history.length; at++) {
            const window = windowsAt(rule.window, history.timesMs[at]!)[0]!;
            const { held, parts, ...shown } = examineAt(rule, history, at, window);
            if (!held) continue;
            const finding = conditionAt(rule, shown.history, shown.oldest, shown.at)!;
            // The filter is asked of the transaction at hand, which need not be evidence: it may be without a value.
            const named = parts.filter(({ part }) => part !== 'taken').map(({ transactionId }) => transactionId);
            expect(new Set(named)).toEqual(new Set(finding.evidence));
          }
        }
      }),
    );
  });

  it('says what a pair lacks', () => {
    const small = transaction('small', 0, { amountCents: 499 });
    const large = transaction('large', 101, { amountCents: 100_001 });
    expect(partsAt(PAIR, [small, large]).parts).toMatchObject([
      { part: 'large_amount', held: true, wanted: 100_000, found: 100_001, transactionId: 'large' },
      { part: 'small_amount', held: true, wanted: 500, found: 499, transactionId: 'small' },
      { part: 'partner_in_window', held: false, wanted: 1, found: 0, transactionId: 'small' },
    ]);
    const between = transaction('between', 50, { amountCents: 2000, currency: 'EUR' });
    expect(partsAt(PAIR, [small, between, large]).parts).toMatchObject([
      { part: 'large_amount', held: true },
      { part: 'small_amount', held: false, found: 2000, value: 'EUR', currency: 'USD', transactionId: 'between' },
      { part: 'partner_in_window', held: true },
    ]);
    expect(partsAt(PAIR, [large]).parts.map(({ part }) => part)).toEqual(['large_amount', 'partner']);
    const unordered: Rule = { ...PAIR, order: 'unordered' };
    expect(partsAt(unordered, [small, between]).parts.map(({ part }) => part)).toEqual(['small_or_large_amount']);
    expect(partsAt(unordered, [large, { ...small, timeMs: 150 }])).toMatchObject({ held: true });
  });

  it('says whether the filter takes the transaction, and examines what it takes', () => {
    const where: Filter = { kind: 'values', field: 'device', values: ['web'] };
    const rule: Rule = { ...PAIR, where };
    const small = transaction('small', 0, { amountCents: 499, device: 'web' });
    const between = transaction('between', 50, { amountCents: 2000 });
    const large = transaction('large', 100, { amountCents: 100_001, device: 'web' });
    const found = partsAt(rule, [small, between, large]);
    expect(found).toMatchObject({ held: true, isTaken: true, at: 1, oldest: 0 });
    expect(found.parts).toMatchObject([
      { part: 'taken', held: true, transactionId: 'large' },
      { part: 'large_amount', held: true },
      { part: 'small_amount', held: true, transactionId: 'small' },
      { part: 'partner_in_window', held: true },
    ]);
    const left = partsAt(rule, [small, { ...large, device: 'pos' }]);
    expect(left).toMatchObject({ held: false, isTaken: false });
    expect(left.parts).toMatchObject([{ part: 'taken', held: false, transactionId: 'large' }]);
  });

  it('says which distinct values are too old, and how many there are not', () => {
    const rule: Rule = {
      kind: 'distinct',
      name: 'distinct',
      field: 'region',
      atLeast: 3,
      window: { kind: 'tumbling', sizeMs: 100 },
      detects: [],
    };
    const { held, parts, oldest } = partsAt(rule, [
      transaction('a', 90, { region: 'south' }),
      transaction('b', 110, { region: null }),
      transaction('c', 120),
    ]);
    expect({ held, oldest }).toEqual({ held: false, oldest: 1 });
    expect(parts).toMatchObject([
      { part: 'value_in_window', held: true, value: 'north', transactionId: 'c' },
      { part: 'value_in_window', held: false, wanted: 100, found: 90, value: 'south', transactionId: 'a' },
      { part: 'another_value', held: false, wanted: 3, found: 2 },
    ]);
  });

  it('counts and sums', () => {
    const common = { name: 'r', window: { kind: 'trailing', sizeMs: 10 }, detects: [] } as const;
    const rows = [transaction('a', 0), transaction('b', 15), transaction('c', 20, { amountCents: -5 })];
    expect(partsAt({ kind: 'count', atLeast: 3, ...common }, rows).parts).toMatchObject([
      { part: 'transactions', held: false, wanted: 3, found: 2 },
    ]);
    expect(partsAt({ kind: 'sum', aboveCents: 99, currency: 'USD', ...common }, rows).parts).toMatchObject([
      { part: 'sum', held: true, wanted: 99, found: 100 },
    ]);
  });
});

describe('the latest start', () => {
  it('is the last index from which on the condition holds', () => {
    fc.assert(
      fc.property(ruleSets(), histories(), (ruleSet, history) => {
        for (const rule of ruleSet.rules) {
          // A longer window may undo an anomaly.
          if (rule.kind === 'anomaly') continue;
          for (let at = 0; at < history.length; at++) {
            let last: number | null = null;
            for (let oldest = 0; oldest <= at; oldest++) {
              if (conditionAt(rule, history, oldest, at) !== null) last = oldest;
            }
            expect(latestStart(rule, history, at)).toBe(last);
          }
        }
      }),
    );
  });
});
