import { type Random } from '../random/random.ts';
import { percentileInterval, resampleClusters, RESAMPLES } from './bootstrap.ts';
import { type TimeToDetectSummary } from './time-to-detect.ts';
import { type Interval, wilsonInterval } from './wilson.ts';

/** What one rule's figures are made of, per client that has any of it: parallel columns. */
export interface ClusterCounts {
  readonly episodes: Uint32Array;
  readonly detected: Uint32Array;
  /** Alerts in precision's denominator. */
  readonly judged: Uint32Array;
  readonly matched: Uint32Array;
}

/** Ends in pairs of plain numbers, as JSON has them. */
type JsonInterval = [number, number] | null;

export interface Intervals {
  readonly recall: JsonInterval;
  readonly precision: JsonInterval;
  readonly f1: JsonInterval;
}

/** Harmonic mean of precision and recall; 0 when both are measured and 0, null when either is not measured. */
export function f1Score(precision: number | null, recall: number | null): number | null {
  if (precision === null || recall === null) return null;
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}

/** Quotient of two counts; 0/0 is null. */
export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/**
 * 95 % intervals of one rule's recall, precision and F1; the times to detect take part in the same resamples.
 *
 * Recall is Wilson's where each client has at most one episode. Everything else is a bootstrap clustered by client, null for
 * fewer than two clients. A rate of exactly 0 or 1 is the same in every resample, so the bootstrap would claim certainty; there
 * the interval is Wilson's with the number of clients as the number of trials. F1 then takes the ends of the other two.
 */
export function ruleIntervals(
  counts: ClusterCounts,
  timesToDetect: readonly TimeToDetectSummary[],
  random: Random,
): Intervals {
  const clusters = counts.episodes.length;
  const onePerClient = counts.episodes.every((episodes) => episodes <= 1);
  const wilsonRecall = onePerClient ? wilsonInterval(sum(counts.detected), sum(counts.episodes)) : null;
  if (clusters < 2) return { recall: toJson(wilsonRecall), precision: null, f1: null };

  const recalls = new Float64Array(RESAMPLES);
  const precisions = new Float64Array(RESAMPLES);
  const f1s = new Float64Array(RESAMPLES);
  resampleClusters(clusters, random, (weights, resample) => {
    const { episodes, detected, judged, matched } = weigh(counts, weights);
    const recall = detected / episodes;
    const precision = matched / judged;
    recalls[resample] = recall;
    precisions[resample] = precision;
    f1s[resample] = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
    for (const times of timesToDetect) times.resample(weights, resample);
  });
  const recall = wilsonRecall ?? clusteredInterval(recalls, counts.detected, counts.episodes);
  const precision = clusteredInterval(precisions, counts.matched, counts.judged);
  return { recall: toJson(recall), precision: toJson(precision), f1: toJson(f1Interval(f1s, precision, recall)) };
}

function weigh({ episodes, detected, judged, matched }: ClusterCounts, weights: Uint32Array) {
  const totals = { episodes: 0, detected: 0, judged: 0, matched: 0 };
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (weight === 0) continue;
    totals.episodes += weight * episodes[i]!;
    totals.detected += weight * detected[i]!;
    totals.judged += weight * judged[i]!;
    totals.matched += weight * matched[i]!;
  }
  return totals;
}

function clusteredInterval(values: Float64Array, hits: Uint32Array, trials: Uint32Array): Interval | null {
  const rate = ratio(sum(hits), sum(trials));
  if (rate !== 0 && rate !== 1) return percentileInterval(values);
  const clients = trials.reduce((count, own) => count + (own > 0 ? 1 : 0), 0);
  return clients < 2 ? null : wilsonInterval(rate * clients, clients);
}

function f1Interval(values: Float64Array, precision: Interval | null, recall: Interval | null): Interval | null {
  const ends = percentileInterval(values);
  if (ends === null || precision === null || recall === null || ends[0] < ends[1]) return ends;
  return [f1Score(precision[0], recall[0])!, f1Score(precision[1], recall[1])!];
}

function sum(values: Uint32Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function toJson(interval: Interval | null): JsonInterval {
  return interval === null ? null : [interval[0], interval[1]];
}
