import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastLimit } from '../../src/budget/least-limit.ts';
import { type ScoreSpan, ScoreSpans } from '../../src/budget/score-spans.ts';
import { type AnomalyRule, type WindowSpec } from '../../src/model/rule-set.ts';
import { evaluateClient } from '../../src/oracle/evaluate.ts';
import { historyOf } from '../../src/oracle/history.ts';
import { type OracleTransaction } from '../../src/oracle/transaction.ts';
import {
  anomalyRule,
  hopping,
  ruleSetOf,
  said,
  spending,
  trailing,
  transaction,
  treesRule,
  tumbling,
} from '../oracle/builders.ts';

const windows: fc.Arbitrary<WindowSpec> = fc.constantFrom(trailing(20), trailing(5), tumbling(20), hopping(20, 10));

const rules: fc.Arbitrary<AnomalyRule> = fc
  .tuple(windows, fc.boolean(), fc.constantFrom(1, 400))
  .map(([window, isTrees, aboveMilli]) =>
    isTrees ? treesRule(window, { aboveMilli, last: 6 }) : anomalyRule(window, { aboveMilli, last: 6 }),
  );

const histories: fc.Arbitrary<OracleTransaction[]> = fc
  .array(fc.record({ gapMs: fc.constantFrom(0, 1, 2, 7), cents: fc.constantFrom(100, 120, 300, 1000, 9000, 50_000) }), {
    minLength: 3,
    maxLength: 25,
  })
  .map((steps) => {
    let timeMs = 0;
    return steps.map(({ gapMs, cents }, i) => transaction(`t${i}`, (timeMs += gapMs), { amountCents: cents }));
  });

function spansOf(rule: AnomalyRule, history: readonly OracleTransaction[]): readonly ScoreSpan[] {
  const spans = new ScoreSpans();
  for (const detection of evaluateClient(ruleSetOf(rule), historyOf(history))) {
    if (detection.details.kind === 'anomaly') spans.add(detection, detection.details.score_milli);
  }
  return spans.all();
}

function alertsAt(spans: readonly ScoreSpan[], aboveMilli: number): number {
  return spans.filter(({ fromMilli, toMilli }) => fromMilli <= aboveMilli && aboveMilli < toMilli).length;
}

describe('what a rule would say with a higher limit', () => {
  it('is what the rule says with it', () => {
    let met = 0;
    fc.assert(
      fc.property(rules, histories, fc.integer({ min: 0, max: 4000 }), (rule, history, more) => {
        const aboveMilli = rule.aboveMilli + more;
        const opened = evaluateClient(ruleSetOf({ ...rule, aboveMilli }), historyOf(history)).filter(
          ({ kind }) => kind === 'open',
        ).length;
        expect(alertsAt(spansOf(rule, history), aboveMilli)).toBe(opened);
        if (opened > 0) met += 1;
      }),
      { numRuns: 2000 },
    );
    expect(met).toBeGreaterThan(300);
  });

  //  100 100 100 | 900 300 900       300 extends the alert of 900, and the last one too: with a higher limit they are two
  it('may be more alerts', () => {
    const rule = anomalyRule(trailing(100), { aboveMilli: 1, last: 64, warmUp: 3 });
    const history = [100, 100, 100, 900, 300, 900].map((cents, at) => spending(`t${at}`, at, cents));
    expect(said(rule, history)).toEqual(['open t3: t3', 'extend t4: t4', 'extend t5: t5']);
    const spans = spansOf(rule, history);
    expect(alertsAt(spans, 1)).toBe(1);
    expect(Math.max(...spans.flatMap(({ fromMilli }) => [alertsAt(spans, fromMilli)]))).toBeGreaterThan(1);
  });
});

describe('the least limit', () => {
  const someSpans = fc.array(
    fc
      .tuple(fc.nat(20), fc.integer({ min: 1, max: 10 }))
      .map(([fromMilli, size]): ScoreSpan => ({ fromMilli, toMilli: fromMilli + size })),
    { maxLength: 12 },
  );

  it('is the least from which on no limit gives too many alerts', () => {
    fc.assert(
      fc.property(someSpans, fc.nat(6), (spans, most) => {
        let least = 40;
        while (least > 0 && alertsAt(spans, least - 1) <= most) least -= 1;
        const limit = leastLimit(spans, most);
        if (least === 0) expect(limit).toBeNull();
        else expect(limit).toEqual({ aboveMilli: least, alerts: alertsAt(spans, least) });
      }),
    );
  });
});
