import { finiteOrNull } from '../model/finite.ts';
import { type Distribution } from '../report/distribution-schema.ts';
import { PERCENTS, quantileWithMisses } from '../report/quantile.ts';
import { countUnits, effectiveTrials, LEAST_UNITS, quantileFor } from './cluster-interval.ts';
import { DurationHistogram } from './duration-histogram.ts';
import { type NoInterval, reasonFor } from './intervals.ts';
import { wilsonInterval } from './wilson.ts';

/** Times to detect of a rule's episodes; misses rank as +∞. */
export interface TimeToDetect {
  p50: number | null;
  p90: number | null;
  p99: number | null;
  /** Null as soon as one episode was missed: the largest is +∞ then. */
  max: number | null;
  /** Detected before the episode was complete; null where nothing could be measured. */
  early: number | null;
  missed: number;
  /** Episodes that were detected and timed. */
  measured: number;
  max_detected: number | null;
  /** 95 % intervals; an upper end of null lies among the misses, or beyond the longest time. */
  ci95: Record<'p50' | 'p90' | 'p99', OpenInterval | null>;
  /** Units with an episode that takes a rank, and why there are no intervals; null where there are. */
  intervals: { units: number; reason: NoInterval | null };
  /** Of those that were timed. */
  distribution: Distribution;
}

type OpenInterval = [low: number, high: number | null];

/** One episode as the quantiles see it. */
export interface TimedEpisode {
  /** From completion to first matching detection in ms; +∞ if missed, NaN if detected but not measured. */
  readonly elapsedMs: number;
  /** Number of the unit that it belongs to. */
  readonly unit: number;
}

type PerPercent<T> = [p50: T, p90: T, p99: T];

/** The times to detect of one rule on one clock; `units` is how many units there are. */
export function timesToDetect(episodes: readonly TimedEpisode[], units: number): TimeToDetect {
  const ranked = episodes.filter(({ elapsedMs }) => !Number.isNaN(elapsedMs));
  ranked.sort((a, b) => (a.elapsedMs === b.elapsedMs ? 0 : a.elapsedMs - b.elapsedMs));
  const times = Float64Array.from(
    ranked.filter(({ elapsedMs }) => elapsedMs < Infinity),
    ({ elapsedMs }) => elapsedMs,
  );
  const observations = new Uint32Array(units);
  for (const { unit } of ranked) observations[unit]! += 1;
  const points = perPercent((percent) => quantileWithMisses(times, ranked.length - times.length, percent));
  const [ci50, ci90, ci99] = perPercent((percent, place) => {
    const point = points[place];
    return point === null || point === undefined ? null : quantileInterval(ranked, observations, percent, point);
  });
  const [p50, p90, p99] = points;
  const missed = ranked.length - times.length;
  const largest = times.length === 0 ? null : times[times.length - 1]!;
  const own = countUnits(observations);
  return {
    p50,
    p90,
    p99,
    max: missed === 0 ? largest : null,
    early: times.length === 0 && ranked.length < episodes.length ? null : times.findLastIndex((time) => time < 0) + 1,
    missed,
    measured: times.length,
    max_detected: largest,
    ci95: { p50: ci50, p90: ci90, p99: ci99 },
    intervals: { units: own, reason: points.every((point) => point === null) ? 'not_measured' : reasonFor(own) },
    distribution: distributionOf(times),
  };
}

/**
 * 95 % interval of a quantile: from the interval of the share of times up to it to the times at these ranks (R. S. Woodruff, 1952). The upper rank
 * is the next one, so that what lies between them is what the share's interval holds. `ranked` is sorted. Null for fewer than ten units, and
 * where the whole interval lies among the misses.
 */
function quantileInterval(
  ranked: readonly TimedEpisode[],
  observations: Uint32Array,
  percent: number,
  pointMs: number,
): OpenInterval | null {
  if (countUnits(observations) < LEAST_UNITS) return null;
  const total = ranked.length;
  const trials = observations.every((own) => own <= 1) ? total : trialsAt(ranked, observations, pointMs);
  const [low, high] = wilsonInterval((percent / 100) * trials, trials, quantileFor(observations))!;
  const from = ranked[Math.max(1, Math.floor(low * total)) - 1]!.elapsedMs;
  const to = ranked[Math.floor(high * total)]?.elapsedMs ?? Infinity;
  return from === Infinity ? null : [from, finiteOrNull(to)];
}

/** How many independent episodes would say as much of the share of times up to `pointMs`. */
function trialsAt(ranked: readonly TimedEpisode[], observations: Uint32Array, pointMs: number): number {
  const below = new Uint32Array(observations.length);
  for (const { elapsedMs, unit } of ranked) if (elapsedMs <= pointMs) below[unit]! += 1;
  const value = below.reduce((sum, own) => sum + own, 0) / ranked.length;
  const influence = Float64Array.from(below, (own, unit) => (own - value * observations[unit]!) / ranked.length);
  return effectiveTrials({ value, influence, observations }).trials;
}

function distributionOf(times: Float64Array): Distribution {
  const histogram = new DurationHistogram();
  for (const time of times) histogram.add(time);
  return histogram.distribution();
}

function perPercent<T>(figure: (percent: number, place: number) => T): PerPercent<T> {
  return [figure(PERCENTS[0], 0), figure(PERCENTS[1], 1), figure(PERCENTS[2], 2)];
}
