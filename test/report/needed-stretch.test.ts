import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Rule } from '../../src/model/rule-set.ts';
import { conditionAt } from '../../src/oracle/conditions.ts';
import { historyOf } from '../../src/oracle/history.ts';
import { neededStretch, spanMs } from '../../src/report/needed-stretch.ts';
import { type EpisodeStory, type StoryTransaction } from '../../src/report/report-schema.ts';
import { countRule, distinctRule, pairRule, sumRule, trailing, transaction } from '../oracle/builders.ts';
import { facts } from './fixtures.ts';
import { story } from './report-fixture.ts';

type Requires = EpisodeStory['requires'];

const timeOf = ({ true_time_ms: timeMs }: StoryTransaction): number => timeMs;
const WINDOW = trailing(1000);

const ORDERS = ['adjacent', 'ordered', 'unordered'] as const;
const JUDGED: readonly (readonly [Rule, Requires])[] = [
  ...ORDERS.map((order) => {
    const rule = pairRule(order, WINDOW);
    const { belowCents: below_cents, aboveCents: above_cents, currency } = rule;
    return [rule, { kind: 'pair', order, below_cents, above_cents, currency }] as const;
  }),
  [distinctRule(3, WINDOW, 'category'), { kind: 'distinct', field: 'category', at_least: 3 }],
  [countRule(3, WINDOW), { kind: 'count', at_least: 3 }],
  [sumRule(100_000, WINDOW), { kind: 'sum', above_cents: 100_000, currency: 'USD' }],
];

const steps = fc.array(
  fc.record({
    gapMs: fc.integer({ min: 0, max: 5 }),
    cents: fc.constantFrom(-500, 0, 499, 500, 60_000, 100_000, 100_001),
    currency: fc.constantFrom('USD', 'USD', 'USD', 'EUR'),
    category: fc.constantFrom('food', 'travel', 'fashion', null),
  }),
  { maxLength: 9 },
);

describe('what a rule needs of an episode', () => {
  it.each(JUDGED.map(([rule, requires]) => [`${rule.kind} ${'order' in rule ? rule.order : ''}`, rule, requires]))(
    'is the shortest stretch at which its condition holds: %s',
    (_, rule, requires) => {
      const check = fc.property(steps, (drawn) => {
        let timeMs = 0;
        const placed = drawn.map((step) => ({ ...step, timeMs: (timeMs += step.gapMs) }));
        const history = historyOf(
          placed.map(({ cents: amountCents, ...rest }, i) =>
            transaction(`t${i}`, rest.timeMs, { ...rest, amountCents }),
          ),
        );
        const spans = placed.flatMap((last, to) =>
          placed
            .slice(0, to + 1)
            .flatMap((first, from) =>
              conditionAt(rule, history, from, to) === null ? [] : last.timeMs - first.timeMs,
            ),
        );
        const transactions = placed.map(({ timeMs: true_time_ms, cents: amount_cents, currency, category }, i) =>
          facts(`t${i}`, { true_time_ms, amount_cents, currency, category }),
        );
        const found = neededStretch(story({ requires, transactions }), timeOf);
        if (spans.length === 0) expect(found).toBe('none');
        else expect(spanMs(found as readonly StoryTransaction[], timeOf)).toBe(Math.min(...spans));
      });
      fc.assert(check);
    },
  );

  const rows = [facts('a'), facts('b', { true_time_ms: 1 }), facts('c', { true_time_ms: 2 })];
  const of = (requires: Requires, transactions: readonly StoryTransaction[]) =>
    neededStretch(story({ requires, transactions: [...transactions] }), timeOf);
  const speed: Requires = { kind: 'speed', max_m_per_h: 900_000, min_m: 0 };
  const device: Requires = { kind: 'distinct', field: 'device', at_least: 3 };

  it('is known of what a story does not show only where there is no choice', () => {
    expect(of(speed, rows.slice(0, 1))).toBe('none');
    expect(of(speed, rows.slice(0, 2))).toEqual(rows.slice(0, 2));
    expect(of(speed, rows)).toBe('unknown');
    expect(of(device, rows.slice(0, 2))).toBe('none');
    expect(of(device, rows)).toEqual(rows);
    expect(of({ ...device, at_least: 2 }, rows)).toBe('unknown');
  });

  it('leaves out what the rule does not take', () => {
    const [a, b, c] = rows as [StoryTransaction, StoryTransaction, StoryTransaction];
    const count: Requires = { kind: 'count', at_least: 2 };
    expect(of(count, [a, { ...b, taken: false }, c])).toEqual([a, c]);
  });

  it('is measured on the times that are asked for, in their order', () => {
    const swapped = [facts('a', { event_time_ms: 9 }), facts('b', { true_time_ms: 1, event_time_ms: 5 })];
    const count: Requires = { kind: 'count', at_least: 2 };
    const found = neededStretch(
      story({ requires: count, transactions: swapped }),
      ({ event_time_ms: timeMs }) => timeMs,
    );
    expect(found).toEqual(swapped.toReversed());
  });
});
