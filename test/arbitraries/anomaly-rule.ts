import fc from 'fast-check';
import { type Forest, FOREST_FEATURES, MOST_DEPTH, MOST_TREES } from '../../src/model/forest.ts';
import { type AnomalyGrouping, type AnomalyRule, type WindowSpec } from '../../src/model/rule-set.ts';

/** What every rule has. */
interface Base {
  readonly name: fc.Arbitrary<string>;
  readonly window: fc.Arbitrary<WindowSpec>;
  readonly detects: fc.Arbitrary<readonly string[]>;
}

/** Half-space trees over any features, as few, as many, as flat and as deep as may be. */
const forests = fc.record<Forest>({
  seed: fc.constantFrom('1', '2', 'été'),
  trees: fc.constantFrom(1, 2, 7, MOST_TREES),
  depth: fc.constantFrom(1, 3, 6, MOST_DEPTH),
  features: fc.subarray([...FOREST_FEATURES], { minLength: 1 }),
});

export const SCORES = ['robust', 'z', 'trees'] as const;

/** Rules of anomalies with small pasts, in windows that are long enough for them. Any score unless `only` one is asked for. */
export function anomalyRules(base: Base, only?: (typeof SCORES)[number]): fc.Arbitrary<AnomalyRule> {
  return fc
    .record({
      ...base,
      kind: fc.constant('anomaly' as const),
      score: only === undefined ? fc.constantFrom(...SCORES) : fc.constant(only),
      forest: forests,
      // Scores that small pasts give now and then exactly, and one that is next to nothing.
      aboveMilli: fc.constantFrom(1, 500, 674, 1000, 3000),
      minCents: fc.constantFrom(1, 2, 499, 500),
      currency: fc.constantFrom('USD', 'USD', 'EUR'),
      last: fc.constantFrom(2, 3, 4, 5, 64),
      warmUp: fc.constantFrom(2, 2, 3),
      // A past takes windows that hold many transactions.
      times: fc.constantFrom(1, 10, 100),
      by: fc.constantFrom<AnomalyGrouping[]>([], [], ['category'], ['hour_of_week'], ['category', 'hour_of_week']),
    })
    .map(({ times, warmUp, score, forest, ...drawn }): AnomalyRule => {
      const common = { ...drawn, window: longer(drawn.window, times), warmUp: Math.min(warmUp, drawn.last) };
      return score === 'trees' ? { ...common, score, forest } : { ...common, score };
    });
}

function longer(window: WindowSpec, times: number): WindowSpec {
  const sizeMs = window.sizeMs * times;
  return window.kind === 'hopping' ? { ...window, sizeMs, slideMs: window.slideMs * times } : { ...window, sizeMs };
}
