import { LEAST_UNITS } from '../model/least-units.ts';
import { clusteredInterval, countUnits, leastUnitsFor } from './cluster-interval.ts';
import { intervalsOfFixedNumbers, type JudgedCounts } from './fixed-numbers.ts';
import { type Interval } from './wilson.ts';

/** What one rule's figures are made of, by unit (a client, or what a fault strikes as a whole): parallel columns. */
export interface ClusterCounts {
  readonly episodes: Uint32Array;
  readonly detected: Uint32Array;
  /** Precision's denominator: matched alerts and false occurrences. */
  readonly judged: Uint32Array;
  readonly matched: Uint32Array;
}

/** The same of all units of a scenario, which fixes how many episodes and decoys there are. */
export type FixedCounts = ClusterCounts & JudgedCounts;

/**
 * Why a figure has no interval. Of quantiles of times alone: too few units have an observation beyond it, clocks are wrong, or the waits of the
 * episodes depend on each other.
 */
export type NoInterval = 'not_measured' | 'few_units' | 'few_beyond' | 'wrong_clocks' | 'dependent_waits';

/** An interval of a figure, or why there is none, and how many units it rests on. */
export interface FigureInterval {
  /** Ends in plain numbers, as JSON has them. */
  readonly ci95: [number, number] | null;
  readonly units: number;
  readonly reason: NoInterval | null;
}

/** 95 % intervals of a rule's figures. */
export type Intervals = Readonly<Record<'recall' | 'precision' | 'f1', FigureInterval>>;

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

/**
 * 95 % intervals of one rule's recall, precision and F1, as `clusteredInterval` has them. How many episodes and false alerts a unit has is taken as
 * chance.
 */
export function ruleIntervals({ episodes, detected, judged, matched }: ClusterCounts): Intervals {
  const [recall, precision] = [shareOf(detected, episodes), shareOf(matched, judged)];
  const of = {
    recall: intervalOf(recall.value, recall.influence, episodes),
    precision: intervalOf(precision.value, precision.influence, judged),
  };
  return { ...of, f1: f1Interval(of, recall, precision, { episodes, judged }) };
}

/** Of F1, where both of its parts have one. */
function f1Interval(
  of: Omit<Intervals, 'f1'>,
  recall: Share,
  precision: Share,
  { episodes, judged }: Pick<ClusterCounts, 'episodes' | 'judged'>,
): FigureInterval {
  const either = episodes.map((own, unit) => own + judged[unit]!);
  const value = f1Score(precision.value, recall.value);
  const reason = value === null ? 'not_measured' : (of.recall.reason ?? of.precision.reason);
  if (value === null || reason !== null) return { ci95: null, units: countUnits(either), reason };
  return intervalOf(value, f1Influence(value, recall, precision), either, LEAST_UNITS);
}

/** The same where a scenario fixes the numbers: recall is a share of a fixed number anyway, the others as `intervalsOfFixedNumbers` has them. */
export function fixedIntervals(counts: FixedCounts): Intervals {
  const { recall, precision, f1 } = ruleIntervals(counts);
  if (precision.ci95 === null && f1.ci95 === null) return { recall, precision, f1 };
  const fixed = intervalsOfFixedNumbers(counts);
  return {
    recall,
    precision: precision.ci95 === null ? precision : { ...precision, ci95: toJson(fixed.precision) },
    f1: f1.ci95 === null ? f1 : { ...f1, ci95: toJson(fixed.f1) },
  };
}

interface Share {
  /** Null for 0/0. */
  readonly value: number | null;
  /** By unit: how the share changes with the unit's weight. */
  readonly influence: Float64Array;
}

function shareOf(hits: Uint32Array, trials: Uint32Array): Share {
  const total = sum(trials);
  const value = ratio(sum(hits), total);
  return { value, influence: Float64Array.from(hits, (own, unit) => (own - (value ?? 0) * trials[unit]!) / total) };
}

/** By the chain rule: F1 is 2 / (1/precision + 1/recall). */
function f1Influence(f1: number, recall: Share, precision: Share): Float64Array {
  const half = (f1 * f1) / 2;
  const [byRecall, byPrecision] = [recall, precision].map(({ value }) => (value === 0 ? 0 : half / (value! * value!)));
  return recall.influence.map((own, unit) => own * byRecall! + precision.influence[unit]! * byPrecision!);
}

function intervalOf(
  value: number | null,
  influence: Float64Array,
  observations: Uint32Array,
  least = leastUnitsFor(observations),
): FigureInterval {
  const units = countUnits(observations);
  if (value === null) return { ci95: null, units, reason: 'not_measured' };
  const ci95 = clusteredInterval({ value, influence, observations }, least);
  return { ci95: toJson(ci95), units, reason: reasonFor(units, least) };
}

/** Why there is no interval of what was measured; null where there is one. */
export function reasonFor(units: number, least: number): NoInterval | null {
  return units < least ? 'few_units' : null;
}

function sum(values: Uint32Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function toJson(interval: Interval | null): [number, number] | null {
  return interval === null ? null : [interval[0], interval[1]];
}
