import { finiteOrNull } from '../model/finite.ts';
import { type Distribution } from '../report/distribution-schema.ts';
import { PERCENTS, quantileWithMisses } from '../report/quantile.ts';
import { DurationHistogram } from './duration-histogram.ts';
import { LEAST_REPEATED_UNITS, LEAST_UNITS } from '../model/least-units.ts';
import { type NoInterval, reasonFor } from './intervals.ts';
import { quantileInterval, type QuantileInterval, type TimedEpisode } from './quantile-interval.ts';

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
  /** Units with an episode that takes a rank, why there are no intervals at all, and why there is none of a quantile; null where there is one. */
  intervals: {
    units: number;
    reason: NoInterval | null;
    reasons: Record<'p50' | 'p90' | 'p99', NoInterval | null>;
  };
  /** Of those that were timed. */
  distribution: Distribution;
}

type OpenInterval = [low: number, high: number | null];

type PerPercent<T> = [p50: T, p90: T, p99: T];

/** What intervals of times rest on. */
export interface TimesBasis {
  /** How many units there are. */
  readonly units: number;
  /** Whether a scenario has clocks that are wrong: what they do to a watermark, all clients of the partition share. */
  readonly areClocksWrong: boolean;
  /** The share of the transactions that are of these episodes; null where that is not known. */
  readonly prevalence: number | null;
}

/**
 * Above this share, the records of episodes end the waits of other episodes, so that the number of long waits varies less than by chance
 * (docs/STATISTICS.md).
 */
const MOST_PREVALENCE = 0.05;

/** The times to detect of one rule on one clock. */
export function timesToDetect(episodes: readonly TimedEpisode[], basis: TimesBasis): TimeToDetect {
  const ranked = episodes.filter(({ elapsedMs }) => !Number.isNaN(elapsedMs));
  ranked.sort((a, b) => (a.elapsedMs === b.elapsedMs ? 0 : a.elapsedMs - b.elapsedMs));
  const times = Float64Array.from(
    ranked.filter(({ elapsedMs }) => elapsedMs < Infinity),
    ({ elapsedMs }) => elapsedMs,
  );
  const points = perPercent((percent) => quantileWithMisses(times, ranked.length - times.length, percent));
  const [of50, of90, of99] = perPercent((percent, place) => intervalOf(ranked, basis, percent, points[place] ?? null));
  const [p50, p90, p99] = points;
  const missed = ranked.length - times.length;
  const largest = times.length === 0 ? null : times[times.length - 1]!;
  const own = new Set(ranked.map(({ unit }) => unit)).size;
  return {
    p50,
    p90,
    p99,
    max: missed === 0 ? largest : null,
    early: times.length === 0 && ranked.length < episodes.length ? null : times.findLastIndex((time) => time < 0) + 1,
    missed,
    measured: times.length,
    max_detected: largest,
    ci95: { p50: openEnded(of50), p90: openEnded(of90), p99: openEnded(of99) },
    intervals: {
      units: own,
      reason: reasonOf(points, basis) ?? reasonFor(own, own < ranked.length ? LEAST_REPEATED_UNITS : LEAST_UNITS),
      reasons: { p50: of50.reason, p90: of90.reason, p99: of99.reason },
    },
    distribution: distributionOf(times),
  };
}

function intervalOf(
  ranked: readonly TimedEpisode[],
  basis: TimesBasis,
  percent: number,
  pointMs: number | null,
): QuantileInterval {
  const reason = reasonOf([pointMs], basis);
  if (reason !== null) return { ms: null, reason };
  const interval = quantileInterval(ranked, basis.units, percent, pointMs!);
  const areDependent = percent > 50 && (basis.prevalence ?? 0) > MOST_PREVALENCE;
  return interval.ms !== null && areDependent ? { ms: null, reason: 'dependent_waits' } : interval;
}

function reasonOf(points: readonly (number | null)[], { areClocksWrong }: TimesBasis): NoInterval | null {
  if (points.every((point) => point === null)) return 'not_measured';
  return areClocksWrong ? 'wrong_clocks' : null;
}

function openEnded({ ms }: QuantileInterval): OpenInterval | null {
  return ms === null ? null : [ms[0], finiteOrNull(ms[1])];
}

function distributionOf(times: Float64Array): Distribution {
  const histogram = new DurationHistogram();
  for (const time of times) histogram.add(time);
  return histogram.distribution();
}

function perPercent<T>(figure: (percent: number, place: number) => T): PerPercent<T> {
  return [figure(PERCENTS[0], 0), figure(PERCENTS[1], 1), figure(PERCENTS[2], 2)];
}
