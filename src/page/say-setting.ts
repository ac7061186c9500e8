import { formatCents, formatDuration, formatMilli, formatSpeed } from '../report/format.ts';
import { isOwn, type OperatingPoint } from './operating-point.ts';
import { type PriceCurve, type Setting } from './price-curves.ts';

type SettingOf = Pick<PriceCurve, 'setting' | 'currency'>;

/** What stands before a value of a setting. */
const BEFORE: Readonly<Record<Setting, string>> = {
  window: 'window',
  at_least: 'at least',
  below_cents: 'below',
  above_cents: 'above',
  above_score_milli: 'score above',
  max_m_per_h: 'above',
};

/** A value of a setting in words: `window 9 min`, `at least 5`, `above $1,500.00`. */
export function sayValue(of: SettingOf, value: number): string {
  return `${BEFORE[of.setting]} ${formatValue(of, value)}`;
}

/** The same without the setting: `9 min`, `5`, `$1,500.00`. */
export function formatValue({ setting, currency }: SettingOf, value: number): string {
  switch (setting) {
    case 'window':
      return formatDuration(value);
    case 'at_least':
      return String(value);
    case 'below_cents':
    case 'above_cents':
      return formatCents(value, currency);
    case 'above_score_milli':
      return formatMilli(value);
    case 'max_m_per_h':
      return formatSpeed(value);
  }
}

/** A setting that is worth most in words; the rule as the run had it is no value of one setting. */
export function saySetting(best: OperatingPoint): string {
  return isOwn(best) ? 'as it is' : sayValue(best.curve, best.point.value);
}
