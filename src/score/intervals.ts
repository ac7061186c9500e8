import { percentileInterval, type Resampled, RESAMPLES } from './bootstrap.ts';
import { type Interval, wilsonInterval } from './wilson.ts';

/** What one rule's figures are made of, by cluster (a client's number): parallel columns. */
export interface ClusterCounts {
  readonly episodes: Uint32Array;
  readonly detected: Uint32Array;
  /** Alerts in precision's denominator. */
  readonly judged: Uint32Array;
  readonly matched: Uint32Array;
}

/** Ends in pairs of plain numbers, as JSON has them. */
type JsonInterval = [number, number] | null;

/** 95 % intervals of a rule's figures; null where there is none. */
export interface Intervals {
  readonly recall: JsonInterval;
  readonly precision: JsonInterval;
  readonly f1: JsonInterval;
}

/** Quotient of two counts; 0/0 is null. */
export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** Harmonic mean of precision and recall; 0 when both are measured and 0, null when either is not measured. */
export function f1Score(precision: number | null, recall: number | null): number | null {
  return precision === null || recall === null ? null : harmonicMean(precision, recall);
}

function harmonicMean(precision: number, recall: number): number {
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}

/** Two counts in one float, so that one multiplication weighs both; sums stay exact below 2^26 each. */
const HIGH = 0x400_0000;

/**
 * 95 % intervals of one rule's recall, precision and F1.
 *
 * Recall is Wilson's where each client has at most one episode. Everything else is a bootstrap clustered by client, null where
 * fewer than two clients have anything to show. A rate of exactly 0 or 1 is the same in every resample, so the bootstrap would
 * claim certainty; there the interval is Wilson's with the number of clients as the number of trials, and F1, if the same
 * befalls it, takes the ends of the other two.
 */
export class RuleIntervals implements Resampled {
  readonly #counts: ClusterCounts;
  readonly #recallParts: Float64Array;
  readonly #precisionParts: Float64Array;
  readonly #recalls = new Float64Array(RESAMPLES);
  readonly #precisions = new Float64Array(RESAMPLES);
  readonly #f1s = new Float64Array(RESAMPLES);

  constructor(counts: ClusterCounts) {
    this.#counts = counts;
    this.#recallParts = packed(counts.detected, counts.episodes);
    this.#precisionParts = packed(counts.matched, counts.judged);
  }

  resample(weights: Float64Array, resample: number): void {
    const recallParts = this.#recallParts;
    const precisionParts = this.#precisionParts;
    let forRecall = 0;
    let forPrecision = 0;
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i]!;
      forRecall += weight * recallParts[i]!;
      forPrecision += weight * precisionParts[i]!;
    }
    const recall = (forRecall % HIGH) / Math.floor(forRecall / HIGH);
    const precision = (forPrecision % HIGH) / Math.floor(forPrecision / HIGH);
    this.#recalls[resample] = recall;
    this.#precisions[resample] = precision;
    this.#f1s[resample] = harmonicMean(precision, recall);
  }

  /** To be asked once, after the last resample. */
  intervals(): Intervals {
    const { episodes, detected, judged, matched } = this.#counts;
    const onePerClient = episodes.every((count) => count <= 1);
    const recall = onePerClient
      ? wilsonInterval(sum(detected), sum(episodes))
      : clusteredInterval(this.#recalls, detected, episodes);
    const precision = clusteredInterval(this.#precisions, matched, judged);
    const f1 = recall === null || precision === null ? null : f1Interval(this.#f1s, precision, recall);
    return { recall: toJson(recall), precision: toJson(precision), f1: toJson(f1) };
  }
}

function packed(low: Uint32Array, high: Uint32Array): Float64Array {
  return Float64Array.from(low, (count, i) => count + HIGH * high[i]!);
}

function clusteredInterval(values: Float64Array, hits: Uint32Array, trials: Uint32Array): Interval | null {
  const clients = trials.reduce((count, own) => count + (own > 0 ? 1 : 0), 0);
  if (clients < 2) return null;
  const rate = sum(hits) / sum(trials);
  return rate === 0 || rate === 1 ? wilsonInterval(rate * clients, clients) : percentileInterval(values);
}

function f1Interval(values: Float64Array, precision: Interval, recall: Interval): Interval | null {
  const ends = percentileInterval(values);
  if (ends === null || ends[0] < ends[1]) return ends;
  return [harmonicMean(precision[0], recall[0]), harmonicMean(precision[1], recall[1])];
}

function sum(values: Uint32Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function toJson(interval: Interval | null): JsonInterval {
  return interval === null ? null : [interval[0], interval[1]];
}
