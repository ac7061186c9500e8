import { defect } from '../model/errors.ts';
import { type Rule } from '../model/rule-set.ts';
import { type CurveFigures } from '../report/curve-schema.ts';
import { type RuleScore } from '../report/report-schema.ts';
import { type CurveInput, type CurveView } from './curve-tally.ts';
import { type ScoredDetection } from './scoring-input.ts';
import { ThresholdCurveTally } from './threshold-curve.ts';
import { WindowCurveTally } from './window-curve.ts';

/** What a run itself had by a rule. */
export interface OwnFigures {
  readonly alerts: number;
  readonly episodes: number;
}

/** Everything that a rule would have said with one of its settings stricter, added up over the parts of a run. */
export class RuleCurves {
  readonly #rule: string;
  /** Undefined where it cannot be worked out. */
  readonly #window: WindowCurveTally | undefined;
  readonly #thresholds: readonly ThresholdCurveTally[];

  constructor(rule: Rule) {
    this.#rule = rule.name;
    this.#window = WindowCurveTally.of(rule);
    this.#thresholds = ThresholdCurveTally.of(rule);
  }

  /** Takes in a part of the run; `engine` in the order of `alerts.jsonl`. */
  add(view: CurveView, engine: readonly ScoredDetection[], input: CurveInput): void {
    this.#window?.add(view, engine, input);
    for (const threshold of this.#thresholds) threshold.add(view, engine, input);
  }

  /** The curves, as a report has them. Throws a defect if one does not end at what the run had. */
  curves(spanMs: number, own: OwnFigures): Pick<RuleScore, 'window_curve' | 'threshold_curves'> {
    const window = this.#window?.curve(spanMs);
    const thresholds = this.#thresholds.map((threshold) => [threshold.name, threshold.curve(spanMs)] as const);
    if (window !== undefined) this.#assertEnd('window', window.points, own);
    for (const [name, { points }] of thresholds) this.#assertEnd(name, points, own);
    return {
      ...(window === undefined ? {} : { window_curve: window }),
      ...(thresholds.length === 0 ? {} : { threshold_curves: Object.fromEntries(thresholds) }),
    };
  }

  #assertEnd(setting: string, points: readonly CurveFigures[], own: OwnFigures): void {
    const { alerts, episodes } = points.at(-1)!;
    if (alerts === own.alerts && episodes === own.episodes) return;
    throw defect(
      `the curve of rule ${this.#rule} by ${setting} ends at ${alerts} alerts and ${episodes} episodes, the run had ${own.alerts} and ${own.episodes}`,
    );
  }
}
