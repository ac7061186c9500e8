import { describe, expect, it } from 'vitest';
import { type Detection } from '../../src/model/alert.ts';
import { type Cause } from '../../src/model/ladder.ts';
import { type Scores } from '../../src/report/scores.ts';
import { type ScoringInput, type TransactionVerdict } from '../../src/score/scoring-input.ts';
import { decoy, detection, episode, facts, RULE_SET, scoresOf, seenDownTo } from '../report/fixtures.ts';

const travel = (scores: Scores) => scores.rules.get('travel')!;

/** The class of alert `a` when the engine says exactly what the oracle says on every rung. */
function classOf(engine: Detection[], rest: Partial<ScoringInput>, id = 'a'): [string, string | null] {
  const scores = scoresOf({ rungs: seenDownTo('admitted', ...engine), engine, ...rest });
  const outcome = scores.alertOutcomes.find((alert) => alert.alert_id === id)!;
  expect(travel(scores).alerts[outcome.class]).toBeGreaterThan(0);
  return [outcome.class, outcome.episode_id];
}

describe('alert classes', () => {
  const fraud = episode('e1', ['t1', 't2']);

  it('is spurious when rung 5 does not know the alert, whatever it matches', () => {
    const engine = [detection('a', ['t1', 't2'])];
    expect(classOf(engine, { episodes: [fraud], rungs: seenDownTo('delivered', ...engine) })).toEqual([
      'spurious',
      null,
    ]);
  });

  it('is matched when the evidence touches an episode of the same client', () => {
    expect(classOf([detection('a', ['x', 't2'])], { episodes: [fraud] })).toEqual(['matched', 'e1']);
  });

  it("does not match another client's episode", () => {
    const other = episode('e1', ['t1'], { client_id: '2' });
    expect(classOf([detection('a', ['t1'])], { episodes: [other] })).toEqual(['coincidental', null]);
  });

  it('is a duplicate when it matches only what an earlier alert matched', () => {
    const engine = [detection('b', ['t1'], { event_time_ms: 1 }), detection('a', ['t2'], { event_time_ms: 2 })];
    expect(classOf(engine, { episodes: [fraud] })).toEqual(['duplicate', 'e1']);
    expect(classOf(engine, { episodes: [fraud] }, 'b')).toEqual(['matched', 'e1']);
  });

  it('is matched again when an extension reaches a second episode', () => {
    const engine = [
      detection('b', ['t1'], { event_time_ms: 1 }),
      detection('a', ['t2'], { event_time_ms: 2 }),
      detection('a', ['t3'], { event_time_ms: 3, kind: 'extend', transaction_id: 'x' }),
    ];
    expect(classOf(engine, { episodes: [fraud, episode('e2', ['t3'])] })).toEqual(['matched', 'e2']);
  });

  it('leaves the episode to the first alert that is not spurious', () => {
    const engine = [detection('s', ['t1'], { event_time_ms: 1 }), detection('a', ['t2'], { event_time_ms: 2 })];
    const rungs = seenDownTo('admitted', engine[1]!);
    expect(classOf(engine, { episodes: [fraud], rungs })).toEqual(['matched', 'e1']);
  });

  it("is a decoy when the evidence comes from a decoy of the rule's patterns", () => {
    expect(classOf([detection('a', ['d1'])], { episodes: [decoy('d', ['d1'])] })).toEqual(['decoy', 'd']);
  });

  it('is no decoy when the decoy resembles what another rule is after', () => {
    const episodes = [decoy('d', ['d1'], { resembles: ['velocity'] })];
    expect(classOf([detection('a', ['d1'])], { episodes })).toEqual(['coincidental', null]);
  });

  it('prefers the decoy to the other pattern, and the own pattern to both', () => {
    const other = episode('o', ['o1'], { pattern: 'velocity' });
    const episodes = [other, decoy('d', ['d1']), fraud];
    expect(classOf([detection('a', ['o1', 'd1'])], { episodes })).toEqual(['decoy', 'd']);
    expect(classOf([detection('a', ['o1', 'd1', 't1'])], { episodes })).toEqual(['matched', 'e1']);
    expect(classOf([detection('a', ['o1'])], { episodes })).toEqual(['cross_pattern', 'o']);
  });

  it('is an artefact when its trigger does not satisfy the rule in true time', () => {
    const engine = [detection('a', ['x'])];
    const rungs = { ...seenDownTo('admitted', ...engine), rule: [] };
    expect(classOf(engine, { rungs })).toEqual(['artefact', null]);
  });

  it('is coincidental when legitimate traffic satisfies the rule in true time too, under whatever alert', () => {
    const engine = [detection('a', ['x'])];
    const rungs = { ...seenDownTo('admitted', ...engine), rule: [detection('z', [], { transaction_id: 'at-a' })] };
    expect(classOf(engine, { rungs })).toEqual(['coincidental', null]);
  });
});

describe('causes of misses', () => {
  const fraud = episode('e1', ['t1', 't2']);
  const found = detection('a', ['t1', 't2']);

  const causeAt = (rest: Partial<ScoringInput>): Cause | null => {
    const scores = scoresOf({ episodes: [fraud], ...rest });
    const { cause } = scores.episodeOutcomes[0]!;
    expect(travel(scores).loss[cause!]).toBe(1);
    return cause;
  };
  const verdicts =
    (known: Record<string, TransactionVerdict>) =>
    (id: string): TransactionVerdict =>
      known[id] ?? 'admitted';

  it.each([
    ['none', 'rule_ineffective'],
    ['rule', 'window_boundary'],
    ['window', 'clock_skew'],
    ['stamped', 'delivery_loss'],
    ['admitted', 'engine_defect'],
  ] as const)('last seen on %s: %s', (rung, cause) => {
    expect(causeAt({ rungs: seenDownTo(rung, found) })).toBe(cause);
  });

  it('tells late from future by what the evidence on rung 4 met', () => {
    const rungs = seenDownTo('delivered', found);
    expect(causeAt({ rungs, verdictOf: verdicts({ t2: 'late' }) })).toBe('late_drop');
    expect(causeAt({ rungs, verdictOf: verdicts({ t1: 'future' }) })).toBe('future_drop');
    expect(causeAt({ rungs, verdictOf: verdicts({ t1: 'future', t2: 'late' }) })).toBe('late_drop');
    expect(causeAt({ rungs, verdictOf: verdicts({ t9: 'late', t1: 'future' }) })).toBe('future_drop');
  });

  it('names the step below the last rung, even when rungs above did not see it', () => {
    expect(causeAt({ rungs: { ...seenDownTo('none'), stamped: [found] } })).toBe('delivery_loss');
  });

  it('has no cause for what the engine found, even out of nowhere', () => {
    const scores = scoresOf({ episodes: [fraud], engine: [found] });
    expect(scores.episodeOutcomes[0]).toMatchObject({ detected: true, cause: null, rungs: ['intent', 'engine'] });
  });

  it('counts what each rung lost and gained', () => {
    const rungs = { ...seenDownTo('rule', found), stamped: [found] };
    expect(travel(scoresOf({ episodes: [fraud], rungs })).steps).toEqual({
      rule: { lost: 0, gained: 0 },
      window: { lost: 1, gained: 0 },
      stamped: { lost: 0, gained: 1 },
      delivered: { lost: 1, gained: 0 },
      admitted: { lost: 0, gained: 0 },
      engine: { lost: 0, gained: 0 },
    });
  });
});

describe('figures', () => {
  it('leaves duplicates and other patterns out of precision, and is null for nothing', () => {
    const engine = [
      detection('m', ['t1'], { event_time_ms: 1 }),
      detection('d', ['t1'], { event_time_ms: 2 }),
      detection('c', ['o1'], { event_time_ms: 3 }),
      detection('x', ['nothing'], { event_time_ms: 4 }),
    ];
    const episodes = [
      episode('e1', ['t1']),
      episode('e2', ['t2']),
      episode('o', ['o1', 'o2'], { pattern: 'velocity' }),
    ];
    const scores = scoresOf({ episodes, engine, rungs: seenDownTo('admitted', ...engine) });
    expect(travel(scores)).toMatchObject({
      episodes: { total: 2, detected: 1, recall: 0.5 },
      alerts: { total: 4, matched: 1, duplicate: 1, cross_pattern: 1, coincidental: 1, precision: 0.5, per_day: 4 },
      f1: 0.5,
      prevalence: 0.002,
      engine_vs_oracle: { missing: 0, extra: 0, altered: 0 },
    });
    expect(travel(scores).alerts.per_100k_transactions).toBe(400);
    expect(scores.rules.get('velocity')).toMatchObject({
      episodes: { total: 1, detected: 0, recall: 0 },
      alerts: { total: 0, precision: null, precision_ci95: null, per_day: 0 },
      f1: null,
    });
  });

  it('is null, not 0, where there is nothing to divide by', () => {
    expect(travel(scoresOf({}, { spanMs: 0, transactions: 0 }))).toMatchObject({
      episodes: { recall: null, recall_ci95: null },
      alerts: { precision: null, per_day: null, per_100k_transactions: null },
      f1: null,
      f1_ci95: null,
      prevalence: null,
    });
  });

  it('counts decoys that raised an alert', () => {
    const episodes = [decoy('d1', ['x1']), decoy('d2', ['x2'])];
    const engine = [detection('a', ['x1'])];
    const scores = scoresOf({ episodes, engine, rungs: seenDownTo('admitted', ...engine) });
    expect(travel(scores).decoys).toEqual({ total: 2, alerted: 1 });
    expect(
      scores.episodeOutcomes.map(({ label, rule, detected, cause }) => ({ label, rule, detected, cause })),
    ).toEqual([
      { label: 'decoy', rule: 'travel', detected: true, cause: null },
      { label: 'decoy', rule: 'travel', detected: false, cause: null },
    ]);
  });

  it('reports an episode that no rule is after', () => {
    const scores = scoresOf({ episodes: [episode('e', ['t'], { pattern: 'mule', resembles: ['mule'] })] });
    expect([...scores.uncovered]).toEqual([['mule', 1]]);
    expect(scores.episodeOutcomes).toMatchObject([{ rule: null, rungs: ['intent'], cause: 'rule_ineffective' }]);
    expect(travel(scores).episodes.total).toBe(0);
  });

  it('scores an episode under every rule that is after it', () => {
    const [first, second] = RULE_SET.rules;
    const ruleSet = { name: 'both', rules: [first!, { ...second!, detects: ['travel', 'velocity'] }] };
    const engine = [detection('a', ['t'], { rule: 'velocity' })];
    const scores = scoresOf({ ruleSet, episodes: [episode('e', ['t'])], engine });
    expect(scores.episodeOutcomes.map(({ rule, detected }) => [rule, detected])).toEqual([
      ['travel', false],
      ['velocity', true],
    ]);
  });

  it('refuses an alert of a rule that it does not know', () => {
    expect(() => scoresOf({ engine: [detection('a', [], { rule: 'travell' })] })).toThrow(
      'alert a names the rule "travell"; expected travel, velocity',
    );
  });
});

describe('time to detect and amounts', () => {
  const fraud = episode('e1', ['t1', 't2'], {
    completing_true_time_ms: 10_000,
    completing_event_time_ms: 10_500,
    amount_exposed_cents: 700,
  });
  const engine = [
    detection('a', ['t1'], { event_time_ms: 5000 }),
    detection('a', ['t1', 't2'], { event_time_ms: 10_500, kind: 'extend', transaction_id: 't2' }),
  ];
  const factsOf = (id: string) =>
    facts(id, id === 't1' ? { true_time_ms: 4000, amount_cents: 100 } : { true_time_ms: 10_000, amount_cents: 600 });

  const run = (rest: Partial<ScoringInput>) => {
    const scores = scoresOf({ episodes: [fraud], engine, rungs: seenDownTo('admitted', ...engine), factsOf, ...rest });
    return { rule: travel(scores), outcome: scores.episodeOutcomes[0]! };
  };

  it('runs from completion to the first matching detection on both clocks, negative when early', () => {
    const { rule, outcome } = run({
      timings: ({ event_time_ms }) => ({
        event_clock_ms: event_time_ms + 1000,
        processing_time_ms: event_time_ms + 3000,
        at_end: false,
      }),
    });
    expect(outcome).toMatchObject({ time_to_detect_ms: -2000, time_to_detect_event_ms: -4500, alert_ids: ['a'] });
    expect(rule.time_to_detect_ms).toMatchObject({ early: 1, missed: 0, measured: 1, max: -2000, p50: null });
    expect(rule.amount_exposed_cents).toEqual({ total: 700, before_alert: 100 });
  });

  it('is null where nothing was measured, and the amount with it', () => {
    const { rule, outcome } = run({ timings: () => undefined });
    expect(outcome).toMatchObject({ detected: true, time_to_detect_ms: null, time_to_detect_event_ms: null });
    expect(rule.time_to_detect_ms).toMatchObject({ early: null, measured: 0, missed: 0, max: null });
    expect(rule.amount_exposed_cents).toEqual({ total: 700, before_alert: null });
  });

  it('exposes everything when only the end of the segment gave it away', () => {
    const { rule } = run({ timings: () => ({ event_clock_ms: 0, processing_time_ms: null, at_end: true }) });
    expect(rule.amount_exposed_cents).toEqual({ total: 700, before_alert: 700 });
  });

  it('exposes everything of a missed episode', () => {
    const { rule } = run({ engine: [], rungs: seenDownTo('none') });
    expect(rule.amount_exposed_cents).toEqual({ total: 700, before_alert: 700 });
    expect(rule.time_to_detect_ms).toMatchObject({ missed: 1, measured: 0, early: 0, max: null });
  });
});

describe('the worst missed episode', () => {
  it('is the one with the most money, the smaller id on a tie; found ones and decoys do not count', () => {
    const episodes = [
      episode('e3', ['c'], { amount_exposed_cents: 500 }),
      episode('e2', ['b'], { amount_exposed_cents: 500 }),
      episode('e1', ['a'], { amount_exposed_cents: 400 }),
      episode('e4', ['d'], { amount_exposed_cents: 900 }),
      decoy('d1', ['e'], { amount_exposed_cents: 9000 }),
    ];
    const engine = [detection('x', ['d'])];
    const { worstMissed } = scoresOf({ episodes, engine });
    expect(worstMissed).toMatchObject({
      episode_id: 'e2',
      cause: 'rule_ineffective',
      last_rung: 'intent',
      rule: 'travel',
    });
  });

  it('is told with what the client did beside it, the six nearest to completion', () => {
    const missed = episode('e1', ['a', 'b'], { completing_true_time_ms: 900 });
    const asked: unknown[] = [];
    const doneBy = (...question: [string, number, number]) => {
      asked.push(question);
      return ['b', 'x', 'a', ...'12345678'].map((id, i) => facts(id, { true_time_ms: 10 * i }));
    };
    const { worstMissed } = scoresOf({
      episodes: [missed, decoy('d', ['7'])],
      factsOf: (id) => facts(id, { true_time_ms: id === 'a' ? 100 : 900 }),
      doneBy,
    });
    expect(asked).toEqual([['1', 100, 900]]);
    expect(worstMissed!.transactions.map((one) => one.transaction_id)).toEqual(['a', 'b']);
    expect(worstMissed!.beside.map((one) => [one.transaction_id, one.part])).toEqual([
      ['3', 'own'],
      ['4', 'own'],
      ['5', 'own'],
      ['6', 'own'],
      ['7', 'other_episode'],
      ['8', 'own'],
    ]);
  });

  it('is null when nothing was missed', () => {
    expect(scoresOf({ episodes: [decoy('d1', ['e'])] }).worstMissed).toBeNull();
  });
});
