import { TraplineError } from '../model/errors.ts';
import { countClasses, countsForPrecision } from './alert-class.ts';
import { clustersOf, countByCluster, timesToDetect } from './clusters.ts';
import { amountExposed } from './exposure.ts';
import { f1Score, ratio, ruleIntervals } from './intervals.ts';
import { assertLadderAddsUp, countCauses, type DetectionsByRung, stepsDown } from './ladder-score.ts';
import { RELATION } from './matching.ts';
import { type RuleScore } from './report-schema.ts';
import { isDetected, placesOf, type RuleView } from './rule-view.ts';
import { type ScoringInput } from './scoring-input.ts';

const DAY_MS = 86_400_000;

/** The figures of one rule. */
export function scoreRule(view: RuleView, rungs: DetectionsByRung, input: ScoringInput): RuleScore {
  const targets = placesOf(view, RELATION.target);
  const detected = targets.filter((place) => isDetected(view, place)).length;
  const recall = ratio(detected, targets.length);
  const alerts = scoreAlerts(view, rungs, input);

  const clusters = clustersOf(view);
  const processing = timesToDetect(view, clusters, 'processing');
  const onEventClock = timesToDetect(view, clusters, 'event');
  const random = input.random.fork('bootstrap', view.rule.name);
  const intervals = ruleIntervals(countByCluster(view, clusters), [processing, onEventClock], random);

  const loss = countCauses(view.causes);
  const steps = stepsDown(view.relations, view.seen);
  assertLadderAddsUp(view.rule.name, targets.length, detected, loss, steps);
  const { missing, extra, altered } = input.compare(rungs.admitted, rungs.engine);
  return {
    episodes: { total: targets.length, detected, recall, recall_ci95: intervals.recall },
    decoys: scoreDecoys(view),
    alerts: { ...alerts, precision_ci95: intervals.precision },
    f1: f1Score(alerts.precision, recall),
    f1_ci95: intervals.f1,
    prevalence: ratio(transactionsIn(view, targets), input.transactions),
    engine_vs_oracle: { missing: missing.length, extra: extra.length, altered: altered.length },
    loss,
    steps,
    time_to_detect_ms: processing.summary(clusters.size >= 2),
    time_to_detect_event_ms: onEventClock.summary(clusters.size >= 2),
    amount_exposed_cents: amountExposed(view, input),
  };
}

function scoreAlerts(
  view: RuleView,
  rungs: DetectionsByRung,
  input: ScoringInput,
): Omit<RuleScore['alerts'], 'precision_ci95'> {
  const total = view.alerts.length;
  const distinct = new Set(rungs.engine.map((detection) => detection.alert_id)).size;
  const classes = countClasses(view.alerts);
  if (distinct !== total || Object.values(classes).reduce((sum, count) => sum + count, 0) !== total) {
    throw new TraplineError('defect', `rule ${view.rule.name} raised ${distinct} alerts, but ${total} were classified`);
  }
  return {
    total,
    ...classes,
    precision: ratio(classes.matched, view.alerts.filter(countsForPrecision).length),
    per_day: ratio(total * DAY_MS, input.spanMs),
    per_100k_transactions: ratio(total * 100_000, input.transactions),
  };
}

function scoreDecoys(view: RuleView): RuleScore['decoys'] {
  const decoys = placesOf(view, RELATION.decoy);
  return { total: decoys.length, alerted: decoys.filter((place) => isDetected(view, place)).length };
}

function transactionsIn(view: RuleView, places: readonly number[]): number {
  return new Set(places.flatMap((place) => view.index.episodes[place]!.transaction_ids)).size;
}
