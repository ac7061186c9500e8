import { type RuleSet } from '../model/rule-set.ts';
import { type Warning } from '../model/warning.ts';
import { formatCount } from './format.ts';
import { type RuleScore } from './report-schema.ts';
import { type Traffic } from './traffic-schema.ts';

/** Below this share of the traffic, a rule about a currency has next to nothing to hold. */
const LEAST_SHARE = 0.01;

/** Rules about a currency that next to none of the traffic has: they are silent for no reason that the ladder tells. */
export function currencyWarnings({ rules }: RuleSet, traffic: Traffic | undefined): Warning[] {
  if (traffic === undefined) return [];
  const total = traffic.currencies.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return [];
  const found = [...traffic.currencies]
    .sort((a, b) => b.count - a.count)
    .slice(0, 3)
    .map(({ currency, count }) => `${currency ?? 'none'} ${formatCount(count)}`);
  return rules.flatMap((rule): Warning[] => {
    if (rule.kind !== 'pair' && rule.kind !== 'sum') return [];
    const own = traffic.currencies.find(({ currency }) => currency === rule.currency)?.count ?? 0;
    if (own >= LEAST_SHARE * total) return [];
    const text =
      `The amounts of ${rule.name} are in ${rule.currency}, but ${own === 0 ? 'none' : `only ${formatCount(own)}`} of the ${formatCount(total)} admitted ` +
      `transactions ${own > 1 ? 'have' : 'has'} this currency (${found.join(', ')}). The rule does not hold for other currencies, and its misses count as rule_ineffective.`;
    return [{ code: 'currency_mismatch', text }];
  });
}

/** Of fraud added to real traffic: rules whose precision depends on how many episodes were injected. */
export function injectionWarnings(rules: ReadonlyMap<string, RuleScore>): Warning[] {
  const depending = [...rules].filter(
    ([, { episodes, alerts }]) => (episodes.detected ?? 0) > 0 && (alerts.occurrences?.false ?? 0) > 0,
  );
  if (depending.length === 0) return [];
  const names = depending.map(([name, { episodes }]) => `${name} (${formatCount(episodes.total!)} injected)`);
  const text =
    `The precision of ${names.join(', ')} says how many episodes were injected, not how often an alert on this traffic is right: ` +
    'alerts about the own transactions of the file count as false. Compare false alerts per day instead, or map the labels of the file.';
  return [{ code: 'injected_precision', text }];
}
