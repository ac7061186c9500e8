import { describe, expect, it } from 'vitest';
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
