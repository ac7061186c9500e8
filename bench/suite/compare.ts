import { METRIC_NAMES, METRICS, type MetricName } from './metrics.ts';
import { type Result } from './results.ts';
import { changeBetween, type Spread } from './statistics.ts';

/** A metric of a line that both results have. */
export interface Comparison {
  readonly name: string;
  readonly metric: MetricName;
  readonly old: Spread;
  readonly now: Spread;
  readonly verdict: 'better' | 'worse' | 'same' | 'unsure';
  /** Whether a worse one is a regression: not by the wall clock, for a line that has CPU seconds. */
  readonly counts: boolean;
}

/** What is needed of a result to compare it. */
export type Comparable = Pick<Result, 'name' | 'metrics'>;

/** Compares what both have, by the names of lines and metrics, in the order of `now`. */
export function compareResults(old: readonly Comparable[], now: readonly Comparable[]): readonly Comparison[] {
  const known = new Map(old.map(({ name, metrics }) => [name, metrics]));
  return now.flatMap(({ name, metrics }) => {
    const before = known.get(name) ?? {};
    return METRIC_NAMES.flatMap((metric) => {
      const [from, to] = [before[metric], metrics[metric]];
      if (from === undefined || to === undefined) return [];
      const counts = METRICS[metric].kind !== 'wall' || metrics.cpu_s_per_million_rows === undefined;
      return [{ name, metric, old: from, now: to, verdict: verdictOf(metric, from, to), counts }];
    });
  });
}

function verdictOf(metric: MetricName, old: Spread, now: Spread): Comparison['verdict'] {
  const { better, kind } = METRICS[metric];
  const change = changeBetween(old, now, kind === 'exact');
  if (change === 'same' || change === 'unsure') return change;
  return change === better ? 'better' : 'worse';
}

/** The names of lines that only `now` has: they are compared with nothing. */
export function newNames(old: readonly Comparable[], now: readonly Comparable[]): readonly string[] {
  const known = new Set(old.map(({ name }) => name));
  return now.map(({ name }) => name).filter((name) => !known.has(name));
}
