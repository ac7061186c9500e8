import { PERCENTS } from '../../src/report/quantile.ts';
import { type Report } from '../../src/report/report-schema.ts';

/** A figure of one rule under one seed. */
export interface SeedFigure {
  readonly rule: string;
  readonly name: string;
  readonly kind: 'share' | 'quantile';
  /** Null where it was not measured. */
  readonly value: number | null;
  /** An upper end of null is beyond every time. */
  readonly ci95: readonly [number, number | null] | null;
}

/** Every figure of a report that may have an interval, of the rules that something was injected for. */
export function figuresOf({ rules, labels }: Report): SeedFigure[] {
  if (labels !== undefined) return Object.entries(labels.rules).flatMap(([rule, score]) => sharesOf(rule, score));
  return Object.entries(rules)
    .filter(([, { episodes }]) => episodes.total !== 0)
    .flatMap(([rule, score]) => [
      ...sharesOf(rule, score),
      ...quantilesOf(rule, 'processing time', score.time_to_detect_ms),
      ...quantilesOf(rule, 'event time', score.time_to_detect_event_ms),
    ]);
}

type Shares = Pick<Report['rules'][string], 'f1' | 'f1_ci95'> & {
  readonly episodes: Pick<Report['rules'][string]['episodes'], 'recall' | 'recall_ci95'>;
  readonly alerts: Pick<Report['rules'][string]['alerts'], 'precision' | 'precision_ci95'>;
};

function sharesOf(rule: string, { episodes, alerts, f1, f1_ci95 }: Shares): SeedFigure[] {
  const share = (name: string, value: number | null, ci95: SeedFigure['ci95']): SeedFigure => {
    return { rule, name, kind: 'share', value, ci95 };
  };
  return [
    share('recall', episodes.recall, episodes.recall_ci95),
    share('precision', alerts.precision, alerts.precision_ci95),
    share('F1', f1, f1_ci95),
  ];
}

function quantilesOf(rule: string, clock: string, times: Report['rules'][string]['time_to_detect_ms']): SeedFigure[] {
  return PERCENTS.map((percent) => {
    const quantile = `p${percent}` as const;
    const [value, ci95] = [times[quantile], times.ci95[quantile]];
    return { rule, name: `${quantile}, ${clock}`, kind: 'quantile', value, ci95 };
  });
}
