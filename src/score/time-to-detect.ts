import { finiteOrNull } from '../model/finite.ts';
import { percentileInterval, type Resampled, RESAMPLES } from './bootstrap.ts';
import { type Distribution } from '../report/distribution-schema.ts';
import { DurationHistogram } from './duration-histogram.ts';
import { nearestRank, PERCENTS, quantileWithMisses } from '../report/quantile.ts';

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
  /** 95 % intervals; an upper end of null lies among the misses. */
  ci95: Record<'p50' | 'p90' | 'p99', [number, number | null] | null>;
  /** Of those that were timed. */
  distribution: Distribution;
}

/** One episode as the quantiles see it. */
export interface TimedEpisode {
  /** From completion to first matching detection in ms; +∞ if missed, NaN if detected but not measured. */
  readonly elapsedMs: number;
  /** Number of the client's cluster in the bootstrap. */
  readonly cluster: number;
}

type PerPercent<T> = [p50: T, p90: T, p99: T];

/** The times to detect of one rule on one clock, sorted, with their clusters. */
export class TimesToDetect implements Resampled {
  readonly #times: Float64Array;
  readonly #clusters: Uint32Array;
  /** Per cluster: how many episodes take a rank, misses included. */
  readonly #ranked: Float64Array;
  readonly #missed: number;
  readonly #unmeasured: number;
  readonly #points: PerPercent<number | null>;
  /** Only for quantiles that have a point estimate. */
  readonly #resampled: PerPercent<Float64Array | null>;

  constructor(episodes: readonly TimedEpisode[], clusters: number) {
    const timed = episodes.filter((episode) => Number.isFinite(episode.elapsedMs));
    timed.sort((a, b) => a.elapsedMs - b.elapsedMs);
    const missed = episodes.filter((episode) => episode.elapsedMs === Number.POSITIVE_INFINITY);
    const times = Float64Array.from(timed, (episode) => episode.elapsedMs);
    this.#times = times;
    this.#clusters = Uint32Array.from(timed, (episode) => episode.cluster);
    this.#ranked = new Float64Array(clusters);
    for (const { cluster } of [...timed, ...missed]) this.#ranked[cluster]! += 1;
    this.#missed = missed.length;
    this.#unmeasured = episodes.length - timed.length - missed.length;
    this.#points = perPercent((percent) => quantileWithMisses(times, missed.length, percent));
    this.#resampled = perPercent((_, place) =>
      this.#points[place] === null ? null : new Float64Array(RESAMPLES).fill(Number.NaN),
    );
  }

  resample(weights: Float64Array, resample: number): void {
    const clusters = this.#clusters;
    const ranked = this.#ranked;
    if (this.#resampled.every((values) => values === null)) return;
    let total = 0;
    for (let i = 0; i < weights.length; i++) total += weights[i]! * ranked[i]!;
    if (total === 0) return;
    let next = 0;
    let reached = 0;
    for (const [place, percent] of PERCENTS.entries()) {
      const values = this.#resampled[place];
      if (!values) continue;
      const rank = nearestRank(percent, total);
      while (next < clusters.length && reached < rank) reached += weights[clusters[next++]!]!;
      values[resample] = reached >= rank ? this.#times[next - 1]! : Number.POSITIVE_INFINITY;
    }
  }

  /** To be asked once, after the last resample. */
  summary(): TimeToDetect {
    const times = this.#times;
    const [p50, p90, p99] = this.#points;
    const clustered = this.#ranked.filter((count) => count > 0).length >= 2;
    const [ci50, ci90, ci99] = perPercent((_, place) => {
      const values = this.#resampled[place]!;
      return clustered && values !== null ? openInterval(values) : null;
    });
    const largest = times.length === 0 ? null : times[times.length - 1]!;
    return {
      p50,
      p90,
      p99,
      max: this.#missed === 0 ? largest : null,
      early: times.length === 0 && this.#unmeasured > 0 ? null : times.findLastIndex((time) => time < 0) + 1,
      missed: this.#missed,
      measured: times.length,
      max_detected: largest,
      ci95: { p50: ci50, p90: ci90, p99: ci99 },
      distribution: distributionOf(times),
    };
  }
}

function distributionOf(times: Float64Array): Distribution {
  const histogram = new DurationHistogram();
  for (const time of times) histogram.add(time);
  return histogram.distribution();
}

function perPercent<T>(figure: (percent: number, place: number) => T): PerPercent<T> {
  return [figure(PERCENTS[0], 0), figure(PERCENTS[1], 1), figure(PERCENTS[2], 2)];
}

/** An upper end among the misses is null; an interval that lies there entirely says nothing. */
function openInterval(values: Float64Array): [number, number | null] | null {
  const ends = percentileInterval(values);
  if (ends === null || !Number.isFinite(ends[0])) return null;
  return [ends[0], finiteOrNull(ends[1])];
}
