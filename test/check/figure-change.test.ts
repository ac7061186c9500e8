import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figureChanges, figureWords } from '../../src/check/figure-change.ts';
import { goldenEntry, type GoldenEntry, type GoldenRule } from '../../src/check/golden.ts';
import { exampleReport } from '../report/report-fixture.ts';

const BASE = goldenEntry(exampleReport());
const RULE = BASE.rules['travel']!;

/** An entry with one rule. */
const entryOf = (travel: GoldenRule, changes: Partial<GoldenEntry> = {}): GoldenEntry => {
  return { ...BASE, ...changes, rules: { travel } };
};

/** A rule that detected so many of `total` episodes, the first ones, and gave so many alerts about none. */
function rule(detected: number, total: number, coincidental = 0): GoldenRule {
  const bits = Buffer.alloc(Math.ceil(total / 8));
  for (let i = 0; i < detected; i++) bits[i >> 3]! |= 128 >> (i & 7);
  const { recall_ci95: _, ...episodes } = RULE.episodes;
  const { precision_ci95: __, ...alerts } = RULE.alerts;
  const recall = total === 0 ? null : detected / total;
  const precision = detected + coincidental === 0 ? null : detected / (detected + coincidental);
  return {
    ...RULE,
    episodes: { ...episodes, total, detected, recall, detected_each: `00000000:${bits.toString('base64')}` },
    alerts: { ...alerts, total: detected + coincidental, matched: detected, coincidental, precision },
    loss: { ...RULE.loss, late_drop: 0, future_drop: 0, rule_ineffective: total - detected },
  };
}

const changesOf = (was: GoldenRule, is: GoldenRule, tolerance = 0) =>
  figureChanges(entryOf(was), entryOf(is), tolerance);

describe('a figure that changed', () => {
  it('is worse where the whole interval of its change lies below zero, which it says with the causes', () => {
    const [recall, ...others] = changesOf(rule(1150, 1200), rule(1050, 1200));
    expect(recall).toMatchObject({ rule: 'travel', figure: 'recall', basis: 'episodes', judgement: 'worse' });
    expect(others).toEqual([]);
    expect(figureWords(recall!)).toBe(
      'travel: recall 0.958 → 0.875, −0.083 [−0.099 to −0.067], worse: 100 more misses by rule_ineffective',
    );
  });

  it('is no worse where chance may be behind it', () => {
    expect(changesOf(rule(1150, 1200), rule(1148, 1200))).toMatchObject([{ figure: 'recall', judgement: 'within' }]);
    expect(changesOf(rule(1150, 1200), rule(1190, 1200))).toMatchObject([{ judgement: 'better' }]);
    expect(changesOf(rule(1150, 1200), rule(1150, 1200))).toEqual([]);
  });

  it('is compared without pairs where the worlds differ, which says less', () => {
    const [was, is] = [rule(1150, 1200), rule(1140, 1200)];
    const digests = { ...BASE.digests, transactions: 'another' };
    expect(figureChanges(entryOf(was), entryOf(is), 0)).toMatchObject([{ basis: 'episodes', judgement: 'worse' }]);
    const elsewhere = figureChanges(entryOf(was), entryOf(is, { digests }), 0);
    expect(elsewhere).toMatchObject([{ basis: 'intervals', judgement: 'within' }]);
  });

  it('names the class of alerts that costs precision', () => {
    const changes = changesOf(rule(1000, 1000, 50), rule(1000, 1000, 300));
    expect(changes.map(figureWords)).toEqual([
      'travel: precision 0.952 → 0.769, −0.183 [−0.209 to −0.157], worse: 250 more coincidental alerts',
    ]);
  });

  it('is false alerts where there is nothing to find', () => {
    const changes = changesOf(rule(0, 0, 100), rule(0, 0, 200));
    expect(changes.map(figureWords)).toEqual([
      'travel: false alerts 100 → 200, +100 [+66 to +134], worse: 100 more coincidental alerts',
    ]);
    expect(changesOf(rule(0, 0, 100), rule(0, 0, 110))).toMatchObject([{ judgement: 'within' }]);
    expect(changesOf(rule(0, 0, 200), rule(0, 0, 100))).toMatchObject([{ judgement: 'better' }]);
  });

  it('may be worse by the tolerance beyond chance', () => {
    const [was, is] = [rule(1150, 1200), rule(1050, 1200)];
    expect(changesOf(was, is, 0.06)).toMatchObject([{ judgement: 'worse' }]);
    expect(changesOf(was, is, 0.07)).toMatchObject([{ judgement: 'allowed' }]);
    expect(figureWords(changesOf(was, is, 0.07)[0]!)).toContain('worse, as --tolerance allows');
    expect(changesOf(rule(0, 0, 100), rule(0, 0, 200), 0.5)).toMatchObject([{ judgement: 'worse' }]);
    expect(changesOf(rule(0, 0, 100), rule(0, 0, 200), 0.7)).toMatchObject([{ judgement: 'allowed' }]);
  });

  it('is worse by any loss where there are too few for an interval', () => {
    const [recall] = changesOf(rule(5, 5), rule(4, 5));
    expect(figureWords(recall!)).toBe(
      'travel: recall 1.000 → 0.800, −0.200, worse, too few for an interval, so any loss counts: 1 more miss by rule_ineffective',
    );
    expect(changesOf(rule(5, 5), rule(4, 5), 0.25)[0]).toMatchObject({ judgement: 'unknown' });
  });

  it('is worse where the rule is gone', () => {
    const [gone] = figureChanges(entryOf(rule(1150, 1200)), { ...BASE, rules: {} }, 0);
    expect(figureWords(gone!)).toBe('travel: recall 0.958 → –, worse: the rule is gone');
    expect(figureChanges(entryOf(rule(0, 0, 4)), { ...BASE, rules: {} }, 0)).toEqual([]);
  });

  it('is not judged where one side has not measured it', () => {
    expect(changesOf(rule(0, 20), rule(10, 20, 5))).toMatchObject([
      { figure: 'recall', judgement: 'better' },
      { figure: 'precision', before: null, judgement: 'unknown' },
    ]);
  });

  it('of alerts of which none is known to be false is none', () => {
    const unknown = rule(0, 0, 5);
    const alerts = { ...unknown.alerts, coincidental: null };
    expect(changesOf({ ...unknown, alerts }, { ...unknown, alerts: { ...alerts, total: 50 } })).toEqual([]);
  });

  it('is worse where a rule that found something has nothing left to find', () => {
    const [recall] = changesOf(rule(5, 5), rule(0, 0, 3));
    expect(recall).toMatchObject({ figure: 'recall', after: null, judgement: 'worse' });
    expect(figureWords(recall!)).toBe('travel: recall 1.000 → –, worse: the rule has nothing left to find');
  });

  it('is not judged without an interval where the world is another one', () => {
    const elsewhere = { digests: { ...BASE.digests, transactions: 'of another world' } };
    const [recall] = figureChanges(entryOf(rule(5, 5)), entryOf(rule(4, 5), elsewhere), 0);
    expect(recall).toMatchObject({ figure: 'recall', judgement: 'unknown' });
  });

  it('of a rule that is new is shown, and judged by nothing', () => {
    const added = { ...entryOf(rule(5, 5)), rules: { travel: rule(5, 5), constructor: rule(2, 40, 600) } };
    const changes = figureChanges(entryOf(rule(5, 5)), added, 0);
    expect(changes.map(({ rule: name, figure, judgement }) => [name, figure, judgement])).toEqual([
      ['constructor', 'recall', 'unknown'],
      ['constructor', 'precision', 'unknown'],
    ]);
    expect(figureWords(changes[1]!)).toBe('constructor: precision – → 0.003, not judged: the rule is new');
  });

  it('is never both worse one way round and worse the other', () => {
    const counts = fc.record({ detected: fc.nat(60), more: fc.nat(60), false: fc.nat(200) });
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        const total = Math.max(a.detected + a.more, b.detected + b.more);
        const [was, is] = [rule(a.detected, total, a.false), rule(b.detected, total, b.false)];
        const back = new Map(changesOf(is, was).map((change) => [change.figure, change]));
        for (const change of changesOf(was, is)) {
          const reverse = back.get(change.figure)!;
          if (change.change_ci95 === null || reverse.change_ci95 === null) continue;
          const turned = { worse: 'better', better: 'worse', allowed: 'better', within: 'within', unknown: 'unknown' }[
            change.judgement
          ];
          expect(reverse.judgement).toBe(turned);
          expect(change.change_ci95[0]).toBeLessThanOrEqual(change.change_ci95[1]);
        }
      }),
    );
  });
});
