import { type Distribution } from '../model/distribution.ts';
import { formatCents, formatDuration } from './format.ts';

/** A distribution of durations, in ms. */
export function duration(spec: Distribution): string {
  return distribution(spec, formatDuration);
}

/** A distribution of amounts, in cents of US dollars. */
export function money(spec: Distribution): string {
  return distribution(spec, (cents) => formatCents(Math.round(cents), 'USD'));
}

/** Describes a distribution. `format` writes its numbers. */
export function distribution(spec: Distribution, format: (value: number) => string): string {
  switch (spec.kind) {
    case 'constant':
      return format(spec.value);
    case 'uniform':
      return `${format(spec.low)} to ${format(spec.high)}`;
    case 'exponential':
      return `exponential (mean ${format(spec.mean)}${atMost(spec.max, format)})`;
    case 'lognormal':
      return `log-normal (median ${format(spec.median)}, σ ${spec.sigma}${atMost(spec.max, format)})`;
    case 'pareto':
      return `Pareto (from ${format(spec.min)}, α ${spec.alpha}${atMost(spec.max, format)})`;
    case 'normal':
      return `normal (mean ${format(spec.mean)}, σ ${format(spec.sd)})`;
  }
}

function atMost(max: number | null, format: (value: number) => string): string {
  return max === null ? '' : `, at most ${format(max)}`;
}

/** A share as a percentage. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))} %`;
}
