import { LEAST_UNITS } from '../model/least-units.ts';
import { countUnits, leastUnitsFor, quantileFor, trialsOfVariance } from './cluster-interval.ts';
import { type NoInterval } from './intervals.ts';

/** One episode as the quantiles see it. */
export interface TimedEpisode {
  /** From completion to first matching detection in ms; +∞ if missed, NaN if detected but not measured. */
  readonly elapsedMs: number;
  /** Number of the unit that it belongs to. */
  readonly unit: number;
}

/** Both ends in ms; the upper one is +∞ where it lies among the misses, or beyond the longest time. */
type IntervalMs = readonly [low: number, high: number];

/** The interval of a quantile, or why it has none. */
export type QuantileInterval =
  { readonly ms: IntervalMs; readonly reason: null } | { readonly ms: null; readonly reason: NoInterval };

/**
 * 95 % interval of the quantile `pointMs` of times that are ranked. The share of times up to the long-run quantile is known, so that chance alone
 * says how far the share found may be from it: by that far the ranks of the two ends lie away (R. S. Woodruff, 1952). Where units have several
 * episodes, the variance between units at `pointMs` takes the place of the binomial one, and Student's quantile that of the normal one. It takes
 * as many units as a share does, and ten that have an episode beyond the quantile: with fewer, that variance rests on too few of them.
 */
export function quantileInterval(
  ranked: readonly TimedEpisode[],
  units: number,
  percent: number,
  pointMs: number,
): QuantileInterval {
  const observations = countByUnit(ranked, units);
  if (countUnits(observations) < leastUnitsFor(observations)) return without('few_units');
  const below = countByUnit(
    ranked.filter(({ elapsedMs }) => elapsedMs <= pointMs),
    units,
  );
  if (countUnits(observations.map((own, unit) => own - below[unit]!)) < LEAST_UNITS) return without('few_beyond');
  const total = ranked.length;
  const share = percent / 100;
  const reach = quantileFor(observations) * Math.sqrt((share * (1 - share)) / trialsAt(below, observations, total));
  const low = Math.max(1, Math.floor((share - reach) * total));
  // The rank after the last one that the share may have: what lies between the two ends is what the share may be.
  const high = Math.floor((share + reach) * total) + 1;
  return { ms: [ranked[low - 1]!.elapsedMs, ranked[high - 1]?.elapsedMs ?? Infinity], reason: null };
}

function without(reason: NoInterval): QuantileInterval {
  return { ms: null, reason };
}

/** How many independent episodes would say as much of the share of times up to a point, of which there are `below`. */
function trialsAt(below: Uint32Array, observations: Uint32Array, total: number): number {
  if (observations.every((own) => own <= 1)) return total;
  const value = below.reduce((sum, own) => sum + own, 0) / total;
  const influence = Float64Array.from(below, (own, unit) => (own - value * observations[unit]!) / total);
  return trialsOfVariance({ value, influence, observations });
}

function countByUnit(episodes: readonly TimedEpisode[], units: number): Uint32Array {
  const counts = new Uint32Array(units);
  for (const { unit } of episodes) counts[unit]! += 1;
  return counts;
}
