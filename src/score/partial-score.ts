import { CAUSES, RUNGS } from '../model/ladder.ts';
import { type RuleScore } from '../report/report-schema.ts';
import { ALERT_CLASSES } from '../report/outcomes.ts';

const UNKNOWN_STEP = { lost: null, gained: null };
const UNKNOWN_QUANTILES = { p50: null, p90: null, p99: null };

/**
 * The score of a rule of which only the log is known and not the world that made it: whatever takes a rung above *delivered* to
 * tell is null. `unattributed` are the misses that rung 4 did not see either, `unlabelled` the alerts that touch no episode.
 */
export function withoutWorld(
  score: RuleScore,
  unlabelled: number,
  unattributed: number,
  unlabelledOccurrences: number,
): RuleScore {
  const { occurrences } = score.alerts;
  return {
    ...score,
    alerts: {
      ...score.alerts,
      artefact: null,
      coincidental: null,
      unlabelled,
      ...(occurrences === undefined
        ? {}
        : {
            occurrences: {
              ...occurrences,
              artefact: null,
              coincidental: null,
              unlabelled: unlabelledOccurrences,
            },
          }),
    },
    loss: { ...score.loss, rule_ineffective: null, window_boundary: null, clock_skew: null, delivery_loss: null },
    unattributed,
    steps: {
      ...score.steps,
      rule: UNKNOWN_STEP,
      window: UNKNOWN_STEP,
      stamped: UNKNOWN_STEP,
      delivered: UNKNOWN_STEP,
    },
  };
}

/**
 * The score of another engine that is compared with what was delivered: what lies below that rung is one step, and one cause,
 * `engineOrLate`.
 */
export function againstDelivered(score: RuleScore, engineOrLate: number): RuleScore {
  const loss = { ...score.loss, late_drop: null, future_drop: null, engine_defect: null, engine_or_late: engineOrLate };
  return { ...score, loss, steps: { ...score.steps, admitted: UNKNOWN_STEP } };
}

/** What is known of a rule that was not compared with anything: how many alerts it gave. */
export function unscored(alerts: number, perDay: number | null): RuleScore {
  const nothing = <K extends string>(names: readonly K[]) =>
    Object.fromEntries(names.map((name) => [name, null])) as Record<K, null>;
  const rungs = RUNGS.filter((rung) => rung !== 'intent');
  const timeToDetect = {
    ...UNKNOWN_QUANTILES,
    max: null,
    early: null,
    missed: null,
    measured: null,
    max_detected: null,
    ci95: UNKNOWN_QUANTILES,
  };
  return {
    episodes: { total: null, detected: null, recall: null, recall_ci95: null },
    decoys: { total: null, alerted: null },
    alerts: {
      total: alerts,
      ...nothing(ALERT_CLASSES),
      occurrences: nothing(['false', 'decoy', 'cross_pattern', 'artefact', 'coincidental', 'spurious']),
      precision: null,
      precision_ci95: null,
      per_day: perDay,
      per_100k_transactions: null,
    },
    f1: null,
    f1_ci95: null,
    prevalence: null,
    engine_vs_oracle: nothing(['missing', 'extra', 'altered']),
    loss: nothing(CAUSES),
    steps: Object.fromEntries(rungs.map((rung) => [rung, UNKNOWN_STEP])) as RuleScore['steps'],
    time_to_detect_ms: timeToDetect,
    time_to_detect_event_ms: timeToDetect,
    amount_exposed_cents: { total: null, before_alert: null },
  };
}
