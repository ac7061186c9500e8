import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Detection } from '../../src/model/alert.ts';
import { type Episode } from '../../src/model/episode.ts';
import { ALERT_CLASSES } from '../../src/report/outcomes.ts';
import { type NumberedOutcome, Scorer } from '../../src/score/score.ts';
import { type ScoringInput } from '../../src/score/scoring-input.ts';
import { compareByAlertOrder } from '../../src/model/text-order.ts';
import { decoy, detection, episode, scoresOf, scoringInput, SPAN } from '../report/fixtures.ts';

/** A small world: twelve transactions per client, so that evidence and episodes keep meeting. */
const transactionIds = fc.uniqueArray(fc.constantFrom(...'abcdefghijkl'), { minLength: 1, maxLength: 4 });
const client = fc.constantFrom('1', '2', '3');

const anyDetection: fc.Arbitrary<Detection> = fc
  .record({
    alert: fc.nat(5),
    extends: fc.boolean(),
    client,
    rule: fc.constantFrom('travel', 'velocity'),
    time: fc.nat(5),
    evidence: transactionIds,
  })
  .map((drawn) =>
    detection(
      `${drawn.rule}-${drawn.client}-${drawn.alert}`,
      drawn.evidence.map((id) => `${drawn.client}${id}`),
      {
        client_id: drawn.client,
        rule: drawn.rule,
        kind: drawn.extends ? 'extend' : 'open',
        event_time_ms: drawn.time,
        transaction_id: `${drawn.client}${drawn.evidence.join('')}`,
      },
    ),
  );

const anyEpisodes: fc.Arbitrary<Episode[]> = fc
  .array(
    fc.record({
      client,
      pattern: fc.constantFrom('travel', 'velocity', 'mule'),
      fraud: fc.boolean(),
      ids: transactionIds,
    }),
    { maxLength: 12 },
  )
  .map((drawn) =>
    drawn.map(({ client: client_id, pattern, fraud, ids }, i) =>
      (fraud ? episode : decoy)(
        `e${i}`,
        ids.map((id) => `${client_id}${id}`),
        {
          client_id,
          resembles: [pattern],
          ...(fraud ? { pattern } : {}),
        },
      ),
    ),
  );

const detections = fc.array(anyDetection, { maxLength: 20 });

const anyInput: fc.Arbitrary<ScoringInput> = fc
  .record({
    episodes: anyEpisodes,
    rungs: fc.record({
      rule: detections,
      window: detections,
      stamped: detections,
      delivered: detections,
      admitted: detections,
    }),
    engine: detections,
    late: transactionIds,
  })
  .map(({ late, ...rest }) =>
    scoringInput({ ...rest, verdictOf: (id) => (late.includes(id.slice(1)) ? 'late' : 'future') }),
  );

function sumOf(counts: readonly (number | null | undefined)[]): number {
  return counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

describe('score, whatever the rungs say', () => {
  it('adds up', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { rules, episodeOutcomes, alertOutcomes } = scoresOf(input);
        for (const [name, rule] of rules) {
          const { total, detected } = rule.episodes;
          expect(sumOf(Object.values(rule.loss))).toBe(total! - detected!);
          expect(sumOf(ALERT_CLASSES.map((kind) => rule.alerts[kind]))).toBe(rule.alerts.total);
          expect(new Set(input.engine.filter((one) => one.rule === name).map((one) => one.alert_id)).size).toBe(
            rule.alerts.total,
          );
          for (const share of [rule.alerts.precision, rule.episodes.recall, rule.f1, rule.prevalence]) {
            if (share === null) continue;
            expect(share).toBeGreaterThanOrEqual(0);
            expect(share).toBeLessThanOrEqual(1);
          }
          expect(rule.alerts.matched).toBeLessThanOrEqual(detected!);
          expect(rule.alerts.precision === null).toBe(
            rule.alerts.total === rule.alerts.duplicate! + rule.alerts.cross_pattern!,
          );
        }
        expect(alertOutcomes.length).toBe(new Set(input.engine.map((one) => one.alert_id)).size);
        expect(new Set(episodeOutcomes.map((outcome) => outcome.episode_id)).size).toBe(input.episodes.length);
        for (const outcome of episodeOutcomes) {
          expect(outcome.cause !== null).toBe(outcome.label === 'fraud' && !outcome.detected);
          expect(outcome.detected).toBe(outcome.alert_ids.length > 0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('says of a log without a world what the log tells, and null of the rest', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const rungs = { ...input.rungs, rule: null, window: null, stamped: null };
        const whole = scoresOf(input);
        const { rules, episodeOutcomes, worstMissed } = scoresOf(
          { ...input, rungs },
          { transactions: null, isWorldKnown: false },
        );
        expect(worstMissed).toBeNull();
        for (const [name, rule] of rules) {
          const known = whole.rules.get(name)!;
          const { artefact, coincidental, unlabelled, occurrences, per_100k_transactions: _, ...alerts } = rule.alerts;
          expect(occurrences!.false).toBe(known.alerts.occurrences!.false);
          expect(occurrences!.unlabelled).toBe(
            known.alerts.occurrences!.artefact! + known.alerts.occurrences!.coincidental!,
          );
          expect(known.alerts).toMatchObject(alerts);
          expect([artefact, coincidental]).toEqual([null, null]);
          expect(unlabelled).toBe(known.alerts.artefact! + known.alerts.coincidental!);
          expect(rule.episodes).toEqual(known.episodes);
          expect(rule.engine_vs_oracle).toEqual(known.engine_vs_oracle);
          expect(rule.steps['engine']).toEqual(known.steps['engine']);
          expect(rule.steps['delivered']).toEqual({ lost: null, gained: null });
          const { late_drop, future_drop, engine_defect, ...unknown } = rule.loss;
          expect({ late_drop, future_drop, engine_defect }).toEqual({
            late_drop: known.loss.late_drop,
            future_drop: known.loss.future_drop,
            engine_defect: known.loss.engine_defect,
          });
          expect(Object.values(unknown)).toEqual([null, null, null, null]);
          const told = sumOf([late_drop, future_drop, engine_defect]);
          expect(told + rule.unattributed!).toBe(known.episodes.total! - known.episodes.detected!);
          expect(rule.prevalence).toBeNull();
        }
        const missed = episodeOutcomes.filter(({ label, detected }) => label === 'fraud' && !detected);
        for (const { rungs: seen, cause, rule } of missed) {
          expect(seen).not.toContain('stamped');
          if (rule !== null) expect(cause === null).toBe(seen.length === 1);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order of its lists', () => {
    const reversed = <T>(list: readonly T[]): T[] => [...list].reverse();
    fc.assert(
      fc.property(anyInput, (input) => {
        const { rule, window, stamped, delivered, admitted } = input.rungs;
        const mirrored: ScoringInput = {
          ...input,
          episodes: reversed(input.episodes),
          engine: reversed(input.engine),
          rungs: {
            rule: reversed(rule!),
            window: reversed(window!),
            stamped: reversed(stamped!),
            delivered: reversed(delivered),
            admitted: reversed(admitted),
          },
        };
        expect(scoresOf(mirrored)).toEqual(scoresOf(input));
      }),
      { numRuns: 100 },
    );
  });

  it('loses nothing when every rung agrees', () => {
    fc.assert(
      fc.property(anyEpisodes, detections, (episodes, same) => {
        const rungs = { rule: same, window: same, stamped: same, delivered: same, admitted: same };
        for (const { loss, alerts } of scoresOf({ episodes, rungs, engine: same }).rules.values()) {
          expect({ ...loss, rule_ineffective: 0 }).toEqual(
            Object.fromEntries(Object.keys(loss).map((cause) => [cause, 0])),
          );
          expect(alerts).toMatchObject({ spurious: 0, artefact: 0 });
        }
      }),
      { numRuns: 100 },
    );
  });

  // clients   1   2   3          as a run that is too long for memory is scored: some clients, then others
  // parts    ╰ 3 ╯ ╰ 1, 2 ╯
  it('does not depend on the parts in which clients are added, nor on their order', () => {
    const CLIENTS = ['1', '2', '3'];
    const parts = fc
      .tuple(fc.shuffledSubarray(CLIENTS, { minLength: 3 }), fc.integer({ min: 1, max: 3 }))
      .map(([clients, first]) => [clients.slice(0, first), clients.slice(first)]);
    fc.assert(
      fc.property(
        fc.oneof(
          parts,
          fc.shuffledSubarray(CLIENTS, { minLength: 3 }).map((all) => all.map((one) => [one])),
        ),
        anyInput,
        (cut, input) => {
          const whole = scoresOf(input);
          const { alertOutcomes, ...scores } = whole;
          const outcomes: NumberedOutcome[] = [];
          const scorer = new Scorer(input.ruleSet, (outcome) => outcomes.push(outcome));
          for (const clients of cut) scorer.add(partOf(input, clients));
          expect(scorer.finish(SPAN)).toEqual(scores);
          // Of one rule, they have the order of the file once they are put together.
          const inOrder = outcomes.sort((a, b) => a.rule - b.rule || compareByAlertOrder(a.opening, b.opening));
          expect(inOrder.map(({ outcome }) => outcome)).toEqual(alertOutcomes);
        },
      ),
      { numRuns: 200 },
    );
  });
});

/** All that concerns some of the clients. */
function partOf(input: ScoringInput, clients: readonly string[]): ScoringInput {
  const own = <T extends { readonly client_id: string }>(list: readonly T[]) =>
    list.filter(({ client_id }) => clients.includes(client_id));
  const { rule, window, stamped, delivered, admitted } = input.rungs;
  return {
    ...input,
    episodes: own(input.episodes),
    rungs: {
      rule: own(rule!),
      window: own(window!),
      stamped: own(stamped!),
      delivered: own(delivered),
      admitted: own(admitted),
    },
    engine: own(input.engine).sort(compareByAlertOrder),
  };
}
