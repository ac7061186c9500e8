import { type CurveFigures } from '../report/curve-schema.ts';
import { type RuleScore } from '../report/report-schema.ts';

/** A setting of a rule that a curve moves. */
export type Setting = 'window' | 'at_least' | 'below_cents' | 'above_cents' | 'above_score_milli' | 'max_m_per_h';

/** What a rule would have said with one value of a setting. */
export interface PricePoint extends CurveFigures {
  /** In ms, cents, thousandths, metres an hour or a number. */
  readonly value: number;
}

/** A curve along the values of one setting of a rule, the strictest first; the last is the run's own. */
export interface PriceCurve {
  readonly setting: Setting;
  readonly currency: string | null;
  readonly points: readonly PricePoint[];
  /** Where report.json has the points, below the rule, and what the value is called there. */
  readonly at: readonly string[];
  readonly valueName: string;
}

const THRESHOLDS = ['at_least', 'below_cents', 'above_cents', 'above_score_milli', 'max_m_per_h'] as const;

/** The curves of a rule. */
export function priceCurves({ window_curve: window, threshold_curves: thresholds = {} }: RuleScore): PriceCurve[] {
  const byThreshold = THRESHOLDS.flatMap((setting): PriceCurve[] => {
    const curve = thresholds[setting];
    if (curve === undefined) return [];
    const points = curve.points.map(({ threshold: value, ...figures }) => ({ value, ...figures }));
    const at = ['threshold_curves', setting, 'points'];
    return [{ setting, currency: curve.currency, points, at, valueName: 'threshold' }];
  });
  if (window === undefined) return byThreshold;
  const points = window.points.map(({ window_ms: value, ...figures }) => ({ value, ...figures }));
  const at = ['window_curve', 'points'];
  return [{ setting: 'window', currency: null, points, at, valueName: 'window_ms' }, ...byThreshold];
}
