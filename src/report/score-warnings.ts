import { type Filter } from '../model/filter.ts';
import { type Rule, type RuleSet } from '../model/rule-set.ts';
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
    const asked = currenciesAskedFor(rule);
    const currency = currencyOf(rule);
    if (currency === undefined) return [];
    const own = traffic.currencies.find((one) => one.currency === currency)?.count ?? 0;
    if (asked !== null && !asked.includes(currency)) return [takesNone(rule.name, currency, asked)];
    // A rule that asks for a rare currency is meant for it.
    if (own >= (asked === null ? LEAST_SHARE * total : 1)) return [];
    const text =
      `The amounts of ${rule.name} are in ${currency}, but ${own === 0 ? 'none' : `only ${formatCount(own)}`} of the ${formatCount(total)} admitted ` +
      `transactions ${own > 1 ? 'have' : 'has'} this currency (${found.join(', ')}). The rule does not hold for other currencies, and its misses count as rule_ineffective.`;
    return [{ code: 'currency_mismatch', text }];
  });
}

/** The currency of the amounts that a rule goes by, of its own or of its filter; undefined where it goes by none. */
function currencyOf(rule: Rule): string | undefined {
  if (rule.kind === 'pair' || rule.kind === 'sum' || rule.kind === 'anomaly') return rule.currency;
  return partsOf(rule).find((part) => part.kind === 'amount')?.currency;
}

/** The conditions each of which the filter of a rule asks for. */
function partsOf({ where }: Rule): readonly Filter[] {
  if (where === undefined) return [];
  return where.kind === 'all' ? where.of : [where];
}

/** The currencies of which a rule's filter takes no transaction but these; null where it asks for none. */
function currenciesAskedFor(rule: Rule): readonly string[] | null {
  const asked = partsOf(rule).flatMap((part) => {
    if (part.kind === 'amount') return [[part.currency]];
    return part.kind === 'values' && part.field === 'currency' ? [part.values] : [];
  });
  return asked.length === 0 ? null : asked.reduce((both, one) => both.filter((currency) => one.includes(currency)));
}

function takesNone(rule: string, currency: string, asked: readonly string[]): Warning {
  const text =
    `The amounts of ${rule} are in ${currency}, but its filter takes only ${asked.length === 0 ? 'no currency at all' : asked.join(', ')}: the rule ` +
    'never holds, and its misses count as rule_ineffective. Name one currency in both.';
  return { code: 'currency_mismatch', text };
}

/** Rules with models that gave the oracle another score than the engine for the same row, and that are not said to be deterministic. */
export function modelWarnings(rules: ReadonlyMap<string, RuleScore>): Warning[] {
  return [...rules].flatMap(
    ([
      name,
      {
        deterministic,
        engine_vs_oracle: { missing, extra, altered },
      },
    ]): Warning[] => {
      const differing = (missing ?? 0) + (extra ?? 0) + (altered ?? 0);
      if (deterministic !== false || differing === 0) return [];
      const text =
        `The model of ${name} does not give the same score twice: ${formatCount(differing)} of its detections differ from those of the oracle. ` +
        'Its figures are those of this run alone.';
      return [{ code: 'model_differs', text }];
    },
  );
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
