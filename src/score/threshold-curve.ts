import { lowerBound } from '../columns/lower-bound.ts';
import { defect } from '../model/errors.ts';
import { type Rule } from '../model/rule-set.ts';
import { conditionAt } from '../oracle/conditions.ts';
import { takenBy } from '../oracle/filter.ts';
import { type History } from '../oracle/history.ts';
import { oldestInWindow } from '../oracle/windows.ts';
import { type ThresholdCurve, type ThresholdName } from '../report/curve-schema.ts';
import {
  CurveTally,
  type CurveInput,
  type CurveView,
  type Grouping,
  type HeldDetection,
  inProcessingOrder,
  type Stretch,
} from './curve-tally.ts';
import { type ScoredDetection } from './scoring-input.ts';
import { stricterThresholds, type StricterThreshold } from './stricter-thresholds.ts';

/**
 * What a rule would have said with one of its thresholds stricter, of any kind of rule and window. What is stricter holds only where the rule's own
 * condition holds, so the run's detections are the only transactions to look at: by their details, or by the oracle on what was admitted.
 */
export class ThresholdCurveTally {
  readonly name: ThresholdName;
  readonly #rule: Rule;
  readonly #threshold: StricterThreshold;
  readonly #rules: readonly Rule[];
  readonly #grouping: Grouping;
  readonly #tally: CurveTally;
  /** By the history of a client, what the rule takes of it. */
  readonly #taken = new WeakMap<History, History>();

  private constructor(rule: Rule, threshold: StricterThreshold) {
    this.name = threshold.name;
    this.#rule = rule;
    this.#threshold = threshold;
    this.#rules = threshold.values.map((value) => threshold.ruleAt(value));
    this.#grouping = rule.window.kind === 'trailing' ? { kind: 'trailing', gapStep: () => 0 } : { kind: 'per_window' };
    this.#tally = new CurveTally(threshold.values.length);
  }

  /** One for each threshold of the rule that has stricter values. */
  static of(rule: Rule): ThresholdCurveTally[] {
    return stricterThresholds(rule).map((threshold) => new ThresholdCurveTally(rule, threshold));
  }

  /** Takes in a part of the run; `engine` in the order of `alerts.jsonl`. */
  add(view: CurveView, engine: readonly ScoredDetection[], input: CurveInput): void {
    const ordered = inProcessingOrder(engine, input.admitted);
    const held = ordered.map((detection): HeldDetection => ({
      detection,
      stretches: this.#stretches(detection, input),
    }));
    this.#tally.add(view, held, this.#grouping, input);
  }

  #stretches(detection: ScoredDetection, { admitted }: CurveInput): readonly Stretch[] {
    const { values, holdsAt } = this.#threshold;
    const { details, evidence } = detection;
    if (holdsAt === undefined || details === undefined)
      return this.#evaluated(detection, this.#takenOf(admitted.historyOf(detection.client_id)));
    const from = values.findIndex((value) => holdsAt(details, value));
    return from < 0 ? [] : [{ from, to: values.length, evidence }];
  }

  #takenOf(history: History): History {
    const taken = this.#taken.get(history) ?? takenBy(this.#rule, history);
    this.#taken.set(history, taken);
    return taken;
  }

  /** From the rule's own threshold to stricter ones, until the condition fails. */
  #evaluated({ transaction_id, event_time_ms, window_start_ms }: ScoredDetection, history: History): Stretch[] {
    const at = indexOf(history, event_time_ms, transaction_id);
    const oldest = oldestInWindow(history, at, window_start_ms);
    const stretches: Stretch[] = [];
    for (let step = this.#rules.length - 1; step >= 0; step--) {
      const finding = conditionAt(this.#rules[step]!, history, oldest, at);
      if (finding === null) break;
      const looser = stretches[0];
      if (looser !== undefined && isSame(looser.evidence, finding.evidence)) stretches[0] = { ...looser, from: step };
      else stretches.unshift({ from: step, to: step + 1, evidence: finding.evidence });
    }
    return stretches;
  }

  /** The curve, the last point of which is what the run itself had. Of the strictest values that give no alert it has but one. */
  curve(spanMs: number): ThresholdCurve {
    const { values, currency } = this.#threshold;
    const points = this.#tally.figures(spanMs).map((figures, step) => ({ threshold: values[step]!, ...figures }));
    const first = points.findIndex(({ alerts }, i) => alerts > 0 || i === points.length - 1);
    return { currency, points: points.slice(Math.max(0, first - 1)) };
  }
}

/** Index of a transaction in its client's history. */
function indexOf(history: History, timeMs: number, transactionId: string): number {
  for (let at = lowerBound(history.timesMs, timeMs); history.timesMs[at] === timeMs; at++) {
    if (history.at(at).id === transactionId) return at;
  }
  throw defect(`transaction ${transactionId}, at which a rule holds, was not admitted`);
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
