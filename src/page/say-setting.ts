import { formatCents, formatDuration, formatMilli, formatSpeed } from '../report/format.ts';
import { isOwn, type OperatingPoint } from './operating-point.ts';
import { type PriceCurve } from './price-curves.ts';

/** A value of a setting in words: `window 9 min`, `at least 5`, `above $1,500.00`. */
export function sayValue({ setting, currency }: Pick<PriceCurve, 'setting' | 'currency'>, value: number): string {
  switch (setting) {
    case 'window':
      return `window ${formatDuration(value)}`;
    case 'at_least':
      return `at least ${value}`;
    case 'below_cents':
      return `below ${formatCents(value, currency)}`;
    case 'above_cents':
      return `above ${formatCents(value, currency)}`;
    case 'above_score_milli':
      return `score above ${formatMilli(value)}`;
    case 'max_m_per_h':
      return `above ${formatSpeed(value)}`;
  }
}

/** A setting that is worth most in words; the rule as the run had it is no value of one setting. */
export function saySetting(best: OperatingPoint): string {
  return isOwn(best) ? 'as it is' : sayValue(best.curve, best.point.value);
}
