import { countClasses, countsForPrecision } from './alert-class.ts';
import { type Resampled } from './bootstrap.ts';
import { type Clusters, countByCluster, timesToDetect } from './clusters.ts';
import { amountExposed } from './exposure.ts';
import { f1Score, ratio, RuleIntervals } from './intervals.ts';
import { assertLadderAddsUp, countCauses, type DetectionsByRung, stepsDown } from './ladder-score.ts';
import { withoutWorld } from './partial-score.ts';
import { type RuleScore } from '../report/report-schema.ts';
import { isDetected, type RuleView } from './rule-view.ts';
import { type ScoringInput } from './scoring-input.ts';
import { type TimesToDetect } from './time-to-detect.ts';

const DAY_MS = 86_400_000;

/** The figures of one rule whose intervals need the bootstrap. */
export interface Resampling {
  readonly intervals: RuleIntervals;
  readonly processing: TimesToDetect;
  readonly eventClock: TimesToDetect;
}

export function prepareResampling(view: RuleView, clusters: Clusters): Resampling {
  return {
    intervals: new RuleIntervals(countByCluster(view, clusters)),
    processing: timesToDetect(view, clusters, 'processing'),
    eventClock: timesToDetect(view, clusters, 'event'),
  };
}

export function resampledFigures({ intervals, processing, eventClock }: Resampling): Resampled[] {
  return [intervals, processing, eventClock];
}

/** The figures of one rule, once its clients have been resampled. */
export function scoreRule(
  view: RuleView,
  rungs: DetectionsByRung,
  resampling: Resampling,
  input: ScoringInput,
): RuleScore {
  const { targets } = view;
  const detected = targets.filter((place) => isDetected(view, place)).length;
  const recall = ratio(detected, targets.length);
  const intervals = resampling.intervals.intervals();
  const { unlabelled, ...alerts } = scoreAlerts(view, input, intervals.precision);
  const loss = countCauses(view.causes);
  const steps = stepsDown(view.relations, view.seen);
  assertLadderAddsUp(view.rule.name, targets.length, detected, loss, steps);
  const { missing, extra, altered } = input.compare(rungs.admitted, rungs.engine);
  const { unattributed, ...causes } = loss;
  const score: RuleScore = {
    episodes: { total: targets.length, detected, recall, recall_ci95: intervals.recall },
    decoys: { total: view.decoys.length, alerted: view.decoys.filter((place) => isDetected(view, place)).length },
    alerts,
    f1: f1Score(alerts.precision, recall),
    f1_ci95: intervals.f1,
    prevalence: input.transactions === null ? null : ratio(transactionsOfTargets(view), input.transactions),
    engine_vs_oracle: { missing: missing.length, extra: extra.length, altered: altered.length },
    loss: causes,
    steps,
    time_to_detect_ms: resampling.processing.summary(),
    time_to_detect_event_ms: resampling.eventClock.summary(),
    amount_exposed_cents: amountExposed(view, input),
  };
  return rungs.rule === null ? withoutWorld(score, unlabelled, unattributed) : score;
}

function scoreAlerts(
  view: RuleView,
  input: ScoringInput,
  interval: RuleScore['alerts']['precision_ci95'],
): RuleScore['alerts'] & { readonly unlabelled: number } {
  const total = view.alerts.length;
  const classes = countClasses(view.alerts);
  return {
    total,
    ...classes,
    precision: ratio(classes.matched, view.alerts.filter(countsForPrecision).length),
    precision_ci95: interval,
    per_day: ratio(total * DAY_MS, input.spanMs),
    per_100k_transactions: input.transactions === null ? null : ratio(total * 100_000, input.transactions),
  };
}

function transactionsOfTargets(view: RuleView): number {
  return new Set(view.targets.flatMap((place) => view.index.episodes[place]!.transaction_ids)).size;
}
