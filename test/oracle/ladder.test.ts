import { describe, expect, it } from 'vitest';
import { type OracleRung } from '../../src/model/ladder.ts';
import { type RuleSet } from '../../src/model/rule-set.ts';
import { evaluateRungs } from '../../src/oracle/ladder.ts';
import {
  countRule,
  distinctRule,
  hopping,
  ladderOf,
  type LadderRow,
  ladderRow,
  lineOf,
  pairRule,
  ruleSetOf,
  trailing,
  tumbling,
} from './builders.ts';

/** The two purchases of an impossible journey, `gapMs` apart from `startMs` on. */
function journey(startMs: number, gapMs: number, second: Partial<LadderRow> = {}): LadderRow[] {
  return [ladderRow('a', startMs), ladderRow('b', startMs + gapMs, { region: 'south', ...second })];
}

/** What each rung says, one line for each detection. */
function linesByRung(ruleSet: RuleSet, rows: readonly LadderRow[]): Record<OracleRung, string[]> {
  const { rule, window, stamped, delivered, admitted } = evaluateRungs(ruleSet, ladderOf(rows));
  return {
    rule: rule.map(lineOf),
    window: window.map(lineOf),
    stamped: stamped.map(lineOf),
    delivered: delivered.map(lineOf),
    admitted: admitted.map(lineOf),
  };
}

const TRAVEL = ruleSetOf(distinctRule(2, trailing(10)));
const FOUND = ['open b: b a'];

describe('evaluateRungs', () => {
  it('finds on every rung what nothing stands in the way of', () => {
    expect(linesByRung(TRAVEL, journey(5, 10))).toEqual({
      rule: FOUND,
      window: FOUND,
      stamped: FOUND,
      delivered: FOUND,
      admitted: FOUND,
    });
  });

  // a         b          true gap 11 against W = 10
  it('loses to the rule what lies outside the window', () => {
    expect(linesByRung(TRAVEL, journey(5, 11))).toEqual({
      rule: [],
      window: [],
      stamped: [],
      delivered: [],
      admitted: [],
    });
  });

  // [0---------)[10--------)
  //      a         b
  it('loses to the window boundary what a tumbling window cuts in two', () => {
    const rungs = linesByRung(ruleSetOf(distinctRule(2, tumbling(10))), journey(5, 8));
    expect(rungs).toEqual({ rule: FOUND, window: [], stamped: [], delivered: [], admitted: [] });
  });

  // true:   a 5 ........ b 13
  // event:  a 5 .............. b 16      a fast clock stretches the gap beyond W
  it('loses to the clock what skew pulls apart', () => {
    const rungs = linesByRung(TRAVEL, journey(5, 8, { eventTimeMs: 16 }));
    expect(rungs).toEqual({ rule: FOUND, window: FOUND, stamped: [], delivered: [], admitted: [] });
  });

  it('loses to delivery what never arrived', () => {
    const lost = { deliveredOffset: null, admittedOffset: null };
    const rungs = linesByRung(TRAVEL, journey(5, 8, lost));
    expect(rungs).toEqual({ rule: FOUND, window: FOUND, stamped: FOUND, delivered: [], admitted: [] });
  });

  it('loses to admission what was set aside', () => {
    const rungs = linesByRung(TRAVEL, journey(5, 8, { admittedOffset: null }));
    expect(rungs).toEqual({ rule: FOUND, window: FOUND, stamped: FOUND, delivered: FOUND, admitted: [] });
  });

  // a small   x coffee   b large      adjacent pair: losing x makes a and b neighbours
  it('gains an adjacency where a transaction is lost', () => {
    const rows = [
      ladderRow('a', 0, { amountCents: 100 }),
      ladderRow('x', 1, { deliveredOffset: null, admittedOffset: null }),
      ladderRow('b', 2, { amountCents: 200_000 }),
    ];
    expect(linesByRung(ruleSetOf(pairRule('adjacent', trailing(10))), rows)).toEqual({
      rule: [],
      window: [],
      stamped: [],
      delivered: ['open b: a b'],
      admitted: ['open b: a b'],
    });
  });

  // true:   a 0 .............. b 15
  // event:  a 0 ..... b 9               a slow clock brings them together
  it('gains by skew what lay too far apart', () => {
    const { window, stamped } = linesByRung(TRAVEL, journey(0, 15, { eventTimeMs: 9 }));
    expect([window, stamped]).toEqual([[], FOUND]);
  });

  // true:   a 5   b 8        event:  b 4   a 5     skew turns the order round: now a completes the journey
  it('stamps detections with the time of the rung', () => {
    const rungs = evaluateRungs(TRAVEL, ladderOf(journey(5, 3, { eventTimeMs: 4 })));
    expect(rungs.window).toMatchObject([{ transaction_id: 'b', event_time_ms: 8, window_start_ms: -2 }]);
    expect(rungs.stamped).toMatchObject([{ transaction_id: 'a', event_time_ms: 5, evidence: ['a', 'b'] }]);
  });

  it('trails with the size of hopping windows on the first rung', () => {
    // [0----)[10--     hopping 6 by 5: a at 1, b at 7 share no window; trailing 6 holds both
    const rungs = linesByRung(ruleSetOf(distinctRule(2, hopping(6, 5))), journey(1, 6));
    expect([rungs.rule, rungs.window]).toEqual([FOUND, []]);
  });
});

describe('ties', () => {
  // small and large at the same event time; generated small first
  const pair = ruleSetOf(pairRule('adjacent', trailing(10)));
  const atOnce = (small: Partial<LadderRow>, large: Partial<LadderRow>): LadderRow[] => [
    ladderRow('a', 7, { amountCents: 100, ...small }),
    ladderRow('b', 7, { amountCents: 200_000, ...large }),
  ];
  const PAIRED = ['open b: a b'];

  it('go by generation up to stamped, by the offset of the first copy on delivered', () => {
    const overtaken = atOnce({ deliveredOffset: 8, admittedOffset: 8 }, { deliveredOffset: 3, admittedOffset: 3 });
    expect(linesByRung(pair, overtaken)).toEqual({
      rule: PAIRED,
      window: PAIRED,
      stamped: PAIRED,
      delivered: [],
      admitted: [],
    });
  });

  // offsets:  2 a (future)   3 b   8 a again, admitted: the engine has not kept the first copy of a
  it('go by the offset of the admitted copy on admitted', () => {
    const rows = atOnce({ deliveredOffset: 2, admittedOffset: 8 }, { deliveredOffset: 3, admittedOffset: 3 });
    const { delivered, admitted } = linesByRung(pair, rows);
    expect([delivered, admitted]).toEqual([PAIRED, []]);
  });

  it('go by event time first, whatever the offsets', () => {
    const rows = [
      ladderRow('a', 6, { amountCents: 100, deliveredOffset: 8, admittedOffset: 8 }),
      ladderRow('b', 7, { amountCents: 200_000, deliveredOffset: 3, admittedOffset: 3 }),
    ];
    expect(linesByRung(pair, rows).admitted).toEqual(PAIRED);
  });
});

describe('reuse of the rung above', () => {
  const rows = [...journey(5, 8), ladderRow('c', 14, { region: 'east' })];

  it('takes over the result where nothing has changed', () => {
    const rungs = evaluateRungs(TRAVEL, ladderOf(rows));
    expect(rungs.rule).toHaveLength(2);
    expect(new Set(Object.values(rungs)).size).toBe(1);
  });

  it('evaluates afresh from the first rung that differs', () => {
    const late = rows.map((row) => (row.id === 'c' ? { ...row, admittedOffset: null } : row));
    const rungs = evaluateRungs(ruleSetOf(countRule(2, tumbling(10))), ladderOf(late));
    expect(rungs.window).not.toBe(rungs.rule);
    expect(rungs.delivered).toBe(rungs.window);
    expect(rungs.admitted).not.toBe(rungs.delivered);
  });

  it('notices a clock that moves everything by the same amount', () => {
    const skewed = rows.map((row) => ({ ...row, eventTimeMs: row.eventTimeMs + 1 }));
    const { window, stamped } = evaluateRungs(TRAVEL, ladderOf(skewed));
    expect(stamped.map(({ event_time_ms }) => event_time_ms)).toEqual(
      window.map(({ event_time_ms }) => event_time_ms + 1),
    );
  });
});
