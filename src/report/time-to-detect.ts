import { nearestRank, PERCENTS, quantileWithMisses } from './quantile.ts';
import { percentileInterval, RESAMPLES } from './bootstrap.ts';

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
}

/** One episode as the quantiles see it. */
export interface TimedEpisode {
  /** From completion to first matching detection in ms; +∞ if missed, NaN if detected but not measured. */
  readonly elapsedMs: number;
  /** Number of the client's cluster in the bootstrap. */
  readonly cluster: number;
}

/** Sorted times with their clusters; takes part in each bootstrap resample, then gives the summary. */
export class TimeToDetectSummary {
  readonly #times: Float64Array;
  readonly #clusters: Uint32Array;
  readonly #missedClusters: Uint32Array;
  readonly #unmeasured: number;
  readonly #resampled = PERCENTS.map(() => new Float64Array(RESAMPLES).fill(Number.NaN));

  constructor(episodes: readonly TimedEpisode[]) {
    const timed = episodes.filter((episode) => Number.isFinite(episode.elapsedMs));
    timed.sort((a, b) => a.elapsedMs - b.elapsedMs);
    const missed = episodes.filter((episode) => episode.elapsedMs === Number.POSITIVE_INFINITY);
    this.#times = Float64Array.from(timed, (episode) => episode.elapsedMs);
    this.#clusters = Uint32Array.from(timed, (episode) => episode.cluster);
    this.#missedClusters = Uint32Array.from(missed, (episode) => episode.cluster);
    this.#unmeasured = episodes.length - timed.length - missed.length;
  }

  /** Takes the quantiles of one resample, given how often each cluster was drawn. */
  resample(weights: Uint32Array, resample: number): void {
    const clusters = this.#clusters;
    let total = 0;
    for (let i = 0; i < clusters.length; i++) total += weights[clusters[i]!]!;
    for (const cluster of this.#missedClusters) total += weights[cluster]!;
    if (total === 0) return;
    let i = 0;
    let reached = 0;
    PERCENTS.forEach((percent, p) => {
      const rank = nearestRank(percent, total);
      while (i < clusters.length && reached < rank) reached += weights[clusters[i++]!]!;
      this.#resampled[p]![resample] = reached >= rank ? this.#times[i - 1]! : Number.POSITIVE_INFINITY;
    });
  }

  /** `bootstrapped` false leaves the intervals null. */
  summary(bootstrapped: boolean): TimeToDetect {
    const times = this.#times;
    const missed = this.#missedClusters.length;
    const [p50, p90, p99] = PERCENTS.map((percent) => quantileWithMisses(times, missed, percent)) as [
      number | null,
      number | null,
      number | null,
    ];
    const interval = (place: number, point: number | null): [number, number | null] | null => {
      if (!bootstrapped || point === null) return null;
      const ends = percentileInterval(this.#resampled[place]!);
      if (ends === null || !Number.isFinite(ends[0])) return null;
      return [ends[0], Number.isFinite(ends[1]) ? ends[1] : null];
    };
    const largest = times.length === 0 ? null : times[times.length - 1]!;
    return {
      p50,
      p90,
      p99,
      max: missed === 0 ? largest : null,
      early: times.length === 0 && this.#unmeasured > 0 ? null : times.findLastIndex((time) => time < 0) + 1,
      missed,
      measured: times.length,
      max_detected: largest,
      ci95: { p50: interval(0, p50), p90: interval(1, p90), p99: interval(2, p99) },
    };
  }
}
