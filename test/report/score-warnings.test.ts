import { describe, expect, it } from 'vitest';
import { type Filter } from '../../src/model/filter.ts';
import { type Rule, type RuleSet } from '../../src/model/rule-set.ts';
import { type RuleScore } from '../../src/report/report-schema.ts';
import { currencyWarnings, injectionWarnings } from '../../src/report/score-warnings.ts';
import { type Traffic } from '../../src/report/traffic-schema.ts';
import { detection, episode, RULE_SET, scoresOf, seenDownTo } from '../report/fixtures.ts';

const NOTHING = { categories: [], categories_left_out: 0, regions: [], regions_left_out: 0, sum_cents: 0 };
const trafficIn = (counts: Readonly<Record<string, number>>): Traffic => ({
  bucket_ms: null,
  buckets: [],
  currencies: Object.entries(counts).map(([currency, count]) => ({ currency, count, ...NOTHING })),
  places: [],
  places_left_out: 0,
});

describe('currencyWarnings', () => {
  it('names the rules whose currency next to none of the traffic has', () => {
    const [only, ...more] = currencyWarnings(RULE_SET, trafficIn({ EUR: 1000 }));
    expect(more).toEqual([]);
    expect(only).toMatchObject({ code: 'currency_mismatch' });
    expect(only!.text).toMatch(/velocity are in USD, but none of the 1,000 .* \(EUR 1,000\)/);
    expect(currencyWarnings(RULE_SET, trafficIn({ EUR: 995, USD: 5 }))).toHaveLength(1);
    expect(currencyWarnings(RULE_SET, trafficIn({ EUR: 900, USD: 100 }))).toEqual([]);
    expect(currencyWarnings(RULE_SET, trafficIn({}))).toEqual([]);
    expect(currencyWarnings(RULE_SET, undefined)).toEqual([]);
  });

  it('looks at every kind of rule that goes by amounts', () => {
    const window = { kind: 'trailing', sizeMs: 1 } as const;
    const where: Filter = { kind: 'amount', aboveCents: null, belowCents: 500, currency: 'USD' };
    const small: Rule = { name: 'small', kind: 'count', atLeast: 3, window, detects: [], where };
    const unusual: Rule = {
      name: 'unusual',
      kind: 'anomaly',
      score: 'z',
      aboveMilli: 3000,
      minCents: 2000,
      currency: 'USD',
      last: 50,
      warmUp: 10,
      by: [],
      window,
      detects: [],
    };
    const warned = currencyWarnings({ name: 'two', rules: [small, unusual] }, trafficIn({ EUR: 100 }));
    expect(warned.map(({ text }) => text.split(',')[0])).toEqual([
      'The amounts of small are in USD',
      'The amounts of unusual are in USD',
    ]);
  });

  const sumOf = (where: Filter): RuleSet => ({
    name: 'sums',
    rules: [
      {
        name: 'much',
        kind: 'sum',
        aboveCents: 100,
        currency: 'USD',
        window: { kind: 'trailing', sizeMs: 1 },
        detects: [],
        where,
      },
    ],
  });
  const inCurrencies = (...values: string[]): Filter => ({ kind: 'values', field: 'currency', values });

  it('says nothing of a rare currency that the filter asks for, unless there is none of it', () => {
    expect(currencyWarnings(sumOf(inCurrencies('USD')), trafficIn({ EUR: 995, USD: 5 }))).toEqual([]);
    expect(currencyWarnings(sumOf(inCurrencies('USD')), trafficIn({ EUR: 995 }))).toHaveLength(1);
    const elsewhere: Filter = { kind: 'values', field: 'device', values: ['web'] };
    expect(currencyWarnings(sumOf(elsewhere), trafficIn({ EUR: 995, USD: 5 }))).toHaveLength(1);
  });

  it('names a rule whose filter takes other currencies alone, whatever the traffic', () => {
    const amount: Filter = { kind: 'amount', aboveCents: 1, belowCents: null, currency: 'EUR' };
    for (const where of [
      inCurrencies('EUR', 'GBP'),
      amount,
      { kind: 'all', of: [inCurrencies('USD'), amount] } as const,
    ]) {
      const [only, ...more] = currencyWarnings(sumOf(where), trafficIn({ USD: 1000 }));
      expect(more).toEqual([]);
      expect(only!.text).toMatch(
        /^The amounts of much are in USD, but its filter takes only (EUR, GBP|EUR|no currency at all): /,
      );
    }
    const either: Filter = { kind: 'any', of: [inCurrencies('EUR'), inCurrencies('USD')] };
    expect(currencyWarnings(sumOf(either), trafficIn({ USD: 1000 }))).toEqual([]);
  });
});

describe('injectionWarnings', () => {
  const rulesOf = (ids: readonly string[]): ReadonlyMap<string, RuleScore> => {
    const engine = ids.map((id, i) => detection(id, [id], { event_time_ms: i * 86_400_000 }));
    return scoresOf({ episodes: [episode('e', ['t'])], engine, rungs: seenDownTo('admitted', ...engine) }).rules;
  };

  it('names rules that found injected fraud and said something of the file itself', () => {
    const [only, ...more] = injectionWarnings(rulesOf(['t', 'own']));
    expect(more).toEqual([]);
    expect(only!.text).toContain('travel (1 injected)');
    expect(injectionWarnings(rulesOf(['t']))).toEqual([]);
    expect(injectionWarnings(rulesOf(['own']))).toEqual([]);
  });
});
