import { describe, expect, it } from 'vitest';
import { explainMiss, toldSpanMs } from '../../src/report/explain-miss.ts';
import { type EpisodeStory, type StoryTransaction } from '../../src/report/report-schema.ts';
import { facts, MINUTE } from './fixtures.ts';
import { story } from './report-fixture.ts';

const at = (minutes: number, rest: Partial<StoryTransaction> = {}): StoryTransaction =>
  facts(`t${minutes}`, { true_time_ms: minutes * MINUTE, event_time_ms: minutes * MINUTE, ...rest });

const trailing = (minutes: number): EpisodeStory['window'] => ({
  kind: 'trailing',
  size_ms: minutes * MINUTE,
  slide_ms: null,
});

/** The sentence on a miss, and the span that stands for it in a list. */
function told(rest: Partial<EpisodeStory>): readonly [string, number | null] {
  const one = story({ cause: 'rule_ineffective', condition: 'C', ...rest });
  const ms = toldSpanMs(one);
  return [explainMiss(one), ms === null ? null : ms / MINUTE];
}

const pair = (order: 'adjacent' | 'ordered' | 'unordered') =>
  ({ kind: 'pair', order, below_cents: 500, above_cents: 100_000, currency: 'USD' }) as const;

describe('why an episode with more than what the rule needs was missed', () => {
  // 0      1      2                  18  18.5
  // a──────b──────c───────────────────d──d      regions: a, b, c in the north, d in the south
  //        ├── 15 min ───────────────┤          the pair c…d is 16 min apart, and the episode 18.5
  const spread = [at(0), at(1), at(2), at(18, { region: 'south' }), at(18.5, { region: 'south' })];

  it.each([
    ['two regions', { kind: 'distinct', field: 'region', at_least: 2 }, '16:00', 1],
    ['four transactions', { kind: 'count', at_least: 4 }, '17:30', 2.5],
    ['a sum', { kind: 'sum', above_cents: 1_999, currency: 'USD' }, '17:30', 2.5],
  ] as const)('measures %s', (_, requires, took, beyond) => {
    const more = `${Math.floor(beyond)}:${beyond % 1 === 0 ? '00' : '30'}`;
    expect(told({ requires, transactions: spread, window: trailing(15) })).toEqual([
      `What the rule needs took ${took}, ${more} more than the window of 15 min: out of this rule's reach.`,
      15 + beyond,
    ]);
  });

  it('says It only of the whole episode', () => {
    const requires = { kind: 'count', at_least: 5 } as const;
    expect(told({ requires, transactions: spread, window: trailing(15) })).toEqual([
      "It took 18:30, 3:30 more than the window of 15 min: out of this rule's reach.",
      18.5,
    ]);
  });

  it('does not call out of reach what no window would mend', () => {
    const requires = { kind: 'count', at_least: 6 } as const;
    expect(told({ requires, transactions: spread, window: trailing(15) })).toEqual([
      'It took 18:30, 3:30 more than the window of 15 min; besides, the rule needs 6 transactions and there were only 5.',
      null,
    ]);
    expect(told({ requires, transactions: spread, window: trailing(30) })).toEqual([
      'It took 18:30 and fits into the window of 30 min, but the rule needs 6 transactions and there were only 5.',
      18.5,
    ]);
  });

  it('says only what is certain where a story does not show what the condition is about', () => {
    const requires = { kind: 'speed', max_m_per_h: 900_000, min_m: 0 } as const;
    expect(told({ requires, transactions: spread, window: trailing(15) })).toEqual([
      'At none of its 5 transactions, over 18:30, did the condition hold: C.',
      null,
    ]);
    expect(told({ requires, transactions: spread.slice(2, 4), window: trailing(15) })).toEqual([
      "It took 16:00, 1:00 more than the window of 15 min: out of this rule's reach.",
      16,
    ]);
  });

  // 0                6   6.5
  // small────────────large─small      the pair is the first two, not the last two
  //     ├── 5 min ───┤
  const probed = (cents: number) => [
    at(0, { amount_cents: 100 }),
    at(6, { amount_cents: cents }),
    at(6.5, { amount_cents: 100 }),
  ];

  it.each(['adjacent', 'ordered'] as const)(
    'measures the pair that the rule wants, wherever it stands: %s',
    (order) => {
      expect(told({ requires: pair(order), transactions: probed(200_000), window: trailing(5) })).toEqual([
        "The pair took 6:00, 1:00 more than the window of 5 min: out of this rule's reach.",
        6,
      ]);
    },
  );

  it('measures the pair that comes nearest where there is none', () => {
    expect(told({ requires: pair('adjacent'), transactions: probed(90_000), window: trailing(5) })).toEqual([
      'The pair took 6:00, 1:00 more than the window of 5 min; besides, the large amount, $900.00, is not above $1,000.00.',
      null,
    ]);
  });

  it('tells amounts in the wrong order from amounts on the wrong side', () => {
    const reversed = [at(0, { amount_cents: 200_000 }), at(1, { amount_cents: 100 })];
    expect(told({ requires: pair('ordered'), transactions: reversed })[0]).toBe(
      'It took 1:00 and fits into the window of 10 min, but no amount below $5.00 came before one above $1,000.00.',
    );
    expect(told({ requires: pair('adjacent'), transactions: reversed })[0]).toContain('came right before one above');
  });
});

describe('why more than what the rule needs was cut apart, or stamped apart', () => {
  const requires = { kind: 'count', at_least: 3 } as const;
  const tumbling = { kind: 'tumbling', size_ms: MINUTE, slide_ms: null } as const;

  // 0.25                        9.75   10   10.25
  // ●───────────────────────────●──────┆●───●          three within 0:30, of which a boundary leaves the first out
  const cut = [at(0.25), at(9.75), at(10), at(10.25)];

  it('measures the three that a trailing window holds, and the boundary among them', () => {
    expect(told({ cause: 'window_boundary', requires, transactions: cut, window: tumbling })).toEqual([
      'What the rule needs took 0:30 and would fit into 1 min, but a tumbling window ended at +9:45 and cut it apart; a trailing window sees it.',
      0.5,
    ]);
  });

  it('says only what is certain where the condition needs more than the episode', () => {
    expect(told({ cause: 'window_boundary', requires, transactions: cut.slice(0, 2), window: tumbling })).toEqual([
      'A trailing window of 1 min holds what the condition needs, but no single tumbling window does.',
      null,
    ]);
    expect(told({ cause: 'clock_skew', requires, transactions: cut.slice(0, 2) })[0]).toBe(
      "At true times the condition holds, but the devices' clocks were off by up to 0:00: they changed the order or the window.",
    );
  });

  // true     0.25      9.75  10  10.25
  // stamped  0.25      9.75      10.25   12      the last three are 2:15 apart instead of 0:30
  it('measures what the rule needs by both clocks', () => {
    const stamped = [at(0.25), at(9.75), at(10, { event_time_ms: 12 * MINUTE }), at(10.25)];
    expect(told({ cause: 'clock_skew', requires, transactions: stamped, window: trailing(1) })[0]).toBe(
      "What the rule needs took 0:30, but the devices' clocks stamped 2:15, 1:15 more than the window of 1 min.",
    );
  });
});
