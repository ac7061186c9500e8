import { type Random } from '../../random/random.ts';
import { drawScore } from './anomaly-score.ts';
import { drawFilter } from './filter.ts';
import { type Form, maybe, type Section, several } from './form.ts';
import { OWN_PATTERN } from './own-pattern.ts';

/** How likely a rule has a filter. */
const FILTERED_SHARE = 0.25;
/** How likely alerts are also given early. */
export const EARLY_SHARE = 0.2;

/** Rules in all their variants, and how the engine admits. */
export function drawEngine(random: Random): Section {
  return {
    rules: { name: 'drawn', rules: drawRules(random.fork('rules')) },
    allowed_disorder: random.pick(['0s', '1s', '30s', '5m', '1h']),
    max_future: random.pick(['off', '0s', '1m', '1h']),
    aggregates: random.chance(0.7),
    ...maybe(random.fork('early'), EARLY_SHARE, 'early', () => true),
  };
}

function drawRules(random: Random): Form {
  const named = [
    { name: 'impossible_travel', kind: 'distinct', field: 'region', at_least: 2, window: drawWindow(random) },
    {
      name: 'spending_spree',
      kind: 'distinct',
      field: 'category',
      at_least: 2 + random.below(4),
      window: drawWindow(random),
    },
    {
      name: 'low_high_velocity',
      kind: 'pair',
      order: random.pick(['adjacent', 'ordered', 'unordered']),
      below: '5.00 USD',
      above: random.pick(['5.00 USD', '1000.00 USD']),
      window: drawWindow(random),
    },
  ];
  const others = several(random.fork('others'), 2, drawOther).map((rule, i) => ({ ...rule, name: `other_${i}` }));
  return [...named, ...others].map((rule, i) => ({
    ...rule,
    ...maybe(random.fork('where', i), FILTERED_SHARE, 'where', (own) => drawFilter(own).form),
  }));
}

function drawOther(random: Random): Section {
  const own = { window: drawWindow(random), detects: [OWN_PATTERN] };
  switch (random.below(5)) {
    case 4:
      return {
        kind: 'anomaly',
        ...drawScore(random, [0.5, 1, 1.5]),
        min_amount: random.pick(['0.01 USD', '20.00 USD']),
        last: random.pick([2, 5, 64]),
        warm_up: 2,
        by: random.pick([[], ['category'], ['hour_of_week'], ['category', 'hour_of_week']]),
        ...own,
        window: random.pick(['10m', '1d', '30d']),
      };
    case 3:
      return { kind: 'speed', max_kmh: random.pick([1, 90, 900]), min_km: random.pick([0, 50, 1000]), ...own };
    case 0:
      return { kind: 'count', at_least: 2 + random.below(4), ...own };
    case 1:
      return { kind: 'sum', above: `${100 + random.below(2000)}.00 USD`, ...own };
    default:
      return { kind: 'distinct', field: random.pick(['device', 'location']), at_least: 2 + random.below(2), ...own };
  }
}

function drawWindow(random: Random): Form {
  const slide = 1 + random.below(10);
  const size = slide * (1 + random.below(4));
  switch (random.below(3)) {
    case 0:
      return { tumbling: `${size}m` };
    case 1:
      return { hopping: { size: `${size}m`, slide: `${slide}m` } };
    default:
      return `${size}m`;
  }
}
