import { describe, expect, it } from 'vitest';
import { explainMiss } from '../../src/report/explain-miss.ts';
import { noteOf } from '../../src/report/transaction-note.ts';
import { explainCondition } from '../../src/report/explain-condition.ts';
import { type EpisodeStory, type StoryTransaction } from '../../src/report/report-schema.ts';
import { facts } from './fixtures.ts';
import { story } from './report-fixture.ts';

const PAIR = { kind: 'pair', order: 'adjacent', below_cents: 500, above_cents: 100_000, currency: 'USD' } as const;

/** Why the rule did not hold at transactions of these amounts, a second apart. */
function why(
  requires: EpisodeStory['requires'],
  cents: readonly number[],
  rest: Partial<StoryTransaction> = {},
): string | null {
  const transactions = cents.map((amount_cents, i) =>
    facts(`t${i}`, { true_time_ms: 1000 * i, amount_cents, ...rest }),
  );
  return explainCondition(story({ requires, transactions }));
}

describe('why a pair did not hold', () => {
  it('names the amount that is on the wrong side, or on the edge', () => {
    expect(why(PAIR, [120, 100_000])).toBe('the large amount, $1,000.00, is not above $1,000.00');
    expect(why(PAIR, [500, 100_001])).toBe('the small amount, $5.00, is not below $5.00');
  });

  it('looks at the last two where nothing may stand between, else at the extremes', () => {
    expect(why(PAIR, [120, 610, 150_000])).toBe('the small amount, $6.10, is not below $5.00');
    expect(why({ ...PAIR, order: 'ordered' }, [120, 610, 150_000])).toBeNull();
    expect(why({ ...PAIR, order: 'unordered' }, [91_230, 610, 120])).toBe(
      'the large amount, $912.30, is not above $1,000.00',
    );
  });

  it('does not know for other currencies, nor for a single transaction', () => {
    expect(why(PAIR, [120, 91_230], { currency: 'EUR' })).toBeNull();
    expect(why(PAIR, [91_230])).toBeNull();
  });
});

describe('why a rule with a filter did not hold', () => {
  const left = { taken: false } as const;
  const PAIRED = { ...PAIR, order: 'adjacent' } as const;

  it('leaves out what the rule does not take', () => {
    const transactions = [
      facts('a', { amount_cents: 120 }),
      facts('b', { true_time_ms: 1000, amount_cents: 150_000, ...left }),
      facts('c', { true_time_ms: 2000, amount_cents: 91_230 }),
    ];
    expect(explainCondition(story({ requires: PAIRED, transactions }))).toBe(
      'the large amount, $912.30, is not above $1,000.00',
    );
    const count = { kind: 'count', at_least: 3 } as const;
    expect(explainCondition(story({ requires: count, transactions }))).toBe(
      'the rule needs 3 transactions and there were only 2',
    );
  });

  it('says how many transactions of the episode the rule takes, and its condition', () => {
    const condition = '2 distinct values of region within 10 min (trailing), where {device: web}';
    const told = (...taken: boolean[]) => {
      const transactions = taken.map((isTaken, i) => facts(`t${i}`, { true_time_ms: i, ...(isTaken ? {} : left) }));
      return explainMiss(story({ cause: 'rule_ineffective', condition, transactions }));
    };
    expect(told(true, false, true)).toBe(
      `The rule takes only 2 of its 3 transactions, and the condition never held: ${condition}.`,
    );
    expect(told(false, false)).toBe(`The rule takes none of its 2 transactions: ${condition}.`);
    expect(noteOf(facts('a', left))).toBe('not taken by the rule');
  });
});

describe('why another condition did not hold', () => {
  it('counts the distinct values that a story tells of', () => {
    const requires = { kind: 'distinct', field: 'region', at_least: 2 } as const;
    expect(why(requires, [1, 2])).toBe('the rule needs 2 distinct regions and there were only 1');
    expect(why(requires, [1, 2], { region: null })).toBe('the rule needs 2 distinct regions and there were only 0');
    expect(why({ ...requires, field: 'device' }, [1, 2])).toBeNull();
  });

  it('counts transactions', () => {
    expect(why({ kind: 'count', at_least: 3 }, [1, 2])).toBe('the rule needs 3 transactions and there were only 2');
    expect(why({ kind: 'count', at_least: 2 }, [1, 2])).toBeNull();
  });

  it("adds up the amounts in the rule's currency, refunds left out", () => {
    const requires = { kind: 'sum', above_cents: 1000, currency: 'USD' } as const;
    expect(why(requires, [600, 400, -50])).toBe('the amounts add up to $10.00, which is not above $10.00');
    expect(why(requires, [600, 401])).toBeNull();
    expect(why(requires, [600, 401], { currency: null })).toBe(
      'the amounts add up to $0.00, which is not above $10.00',
    );
  });
});
