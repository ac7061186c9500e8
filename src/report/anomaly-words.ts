import { type AnomalyGrouping, type AnomalyRule } from '../model/rule-set.ts';
import { formatCents, formatMilli, formatQuantity } from './format.ts';

const GROUPINGS: Readonly<Record<AnomalyGrouping, string>> = {
  category: 'category',
  hour_of_week: 'hour of the week',
};

/** What a rule of anomalies asks for, in words, up to what it compares with: `robust score above 6, from $5.00, against the client's last 50 transactions, of the same category where there are 10`. */
export function anomalyWords({ score, aboveMilli, minCents, currency, last, warmUp, by }: AnomalyRule): string {
  const groups = by.map((grouping) => GROUPINGS[grouping]).join(' and ');
  const past = `against the client's last ${formatQuantity(last, 'transaction')}`;
  const least = by.length === 0 ? `at least ${warmUp}` : `of the same ${groups} where there are ${warmUp}`;
  return `${score} score above ${formatMilli(aboveMilli)}, from ${formatCents(minCents, currency)}, ${past}, ${least},`;
}
