import { type ForestFeature } from '../model/forest.ts';
import { type AnomalyGrouping, type AnomalyRule } from '../model/rule-set.ts';
import { type ModelInput } from '../model/scoring-model.ts';
import { formatCents, formatMilli, formatQuantity } from './format.ts';

const GROUPINGS: Readonly<Record<AnomalyGrouping, string>> = {
  category: 'category',
  hour_of_week: 'hour of the week',
};

const FEATURES: Readonly<Record<ForestFeature, string>> = {
  amount: 'amount',
  since_last: 'time since the last one',
  time_of_day: 'time of day',
  time_of_week: 'time of the week',
  category: 'category',
  region: 'region',
  location: 'location',
  device: 'device',
};

/** What a rule of anomalies asks for, in words, up to what it compares with: `robust score above 6, from $5.00, against the client's last 50 transactions, of the same category where there are 10`. */
export function anomalyWords(rule: AnomalyRule): string {
  const { aboveMilli, minCents, currency, last, warmUp, by } = rule;
  const groups = by.map((grouping) => GROUPINGS[grouping]).join(' and ');
  const past = `against the client's last ${formatQuantity(last, 'transaction')}`;
  const least = by.length === 0 ? `at least ${warmUp}` : `of the same ${groups} where there are ${warmUp}`;
  return `${scoreWords(rule)} above ${formatMilli(aboveMilli)}, from ${formatCents(minCents, currency)}, ${past}, ${least},`;
}

function scoreWords(rule: AnomalyRule): string {
  switch (rule.score) {
    case 'robust':
    case 'z':
      return `${rule.score} score`;
    case 'trees':
      return `trees score by ${rule.forest.features.map((feature) => FEATURES[feature]).join(', ')}`;
    case 'model':
      return `score of ${rule.model.name} by ${rule.inputs.map(inputWords).join(', ')}`;
  }
}

function inputWords(input: ModelInput): string {
  return input.kind === 'number' ? input.name : `${input.field} ${input.value}`;
}
