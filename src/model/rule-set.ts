import { type Filter } from './filter.ts';
import { type Forest } from './forest.ts';
import { type ModelInput, type ScoringModel } from './scoring-model.ts';

/** Which transactions a rule looks at when it judges a transaction x of a client at time t. Sizes in ms of event time. */
export type WindowSpec =
  /** The client's transactions at or before x with time ≥ t − sizeMs: a gap of exactly sizeMs counts. */
  | { readonly kind: 'trailing'; readonly sizeMs: number }
  /** `[k·sizeMs, (k+1)·sizeMs)`, aligned to the epoch. */
  | { readonly kind: 'tumbling'; readonly sizeMs: number }
  /** As tumbling, for each window `[k·slideMs, k·slideMs + sizeMs)` that holds x. `sizeMs ≥ slideMs`. */
  | { readonly kind: 'hopping'; readonly sizeMs: number; readonly slideMs: number };

/**
 * How a pair's partner is found. `adjacent`: the client's previous admitted transaction. `ordered`: any earlier one.
 * `unordered`: x completes the pair in either order.
 */
export type PairOrder = 'adjacent' | 'ordered' | 'unordered';

interface RuleBase {
  readonly name: string;
  readonly window: WindowSpec;
  /** Names of the fraud patterns that this rule is meant to catch. */
  readonly detects: readonly string[];
  /** Which transactions the rule takes; left out, all. What is said of a rule's transactions below is said of those. */
  readonly where?: Filter;
}

/** Holds at x when the window has at least `atLeast` distinct non-null values of `field`. */
export interface DistinctRule extends RuleBase {
  readonly kind: 'distinct';
  /** `region`, `category`, `location`, `device`, or one of the rule set's own `fields`. */
  readonly field: string;
  /** ≥ 2. */
  readonly atLeast: number;
}

/**
 * Holds at x when x is the later element of a pair within the window: one amount in [0, belowCents), the other above
 * aboveCents, both in `currency`. `belowCents ≤ aboveCents`, so no transaction is both.
 */
export interface PairRule extends RuleBase {
  readonly kind: 'pair';
  readonly order: PairOrder;
  readonly belowCents: number;
  readonly aboveCents: number;
  readonly currency: string;
}

/** Holds at x when the window has at least `atLeast` transactions. */
export interface CountRule extends RuleBase {
  readonly kind: 'count';
  /** ≥ 2. */
  readonly atLeast: number;
}

/** Holds at x when the non-negative amounts in `currency` in the window add up to more than `aboveCents`. */
export interface SumRule extends RuleBase {
  readonly kind: 'sum';
  readonly aboveCents: number;
  readonly currency: string;
}

/**
 * Holds at x when x and the client's previous located transaction p, which is in the window, are more than `minMetres` apart, and further than
 * `maxMetresPerHour` allows in the time from p to x: distance · HOUR_MS > maxMetresPerHour · elapsed ms, so at once nothing is allowed. Located is what has
 * both coordinates; all else is passed over. The distance is `distanceM`, in whole metres.
 */
export interface SpeedRule extends RuleBase {
  readonly kind: 'speed';
  /** Integer, above 0. */
  readonly maxMetresPerHour: number;
  /** Integer, ≥ 0. */
  readonly minMetres: number;
}

/** What a rule of anomalies compares like with like by. `hour_of_week`: one of 168, in UTC. */
export type AnomalyGrouping = 'category' | 'hour_of_week';

/** The most transactions that a rule of anomalies may compare with. */
export const MOST_PAST = 64;

/**
 * Holds at x when its amount is at least `minCents`, in `currency`, and its score against the client's own past is above `aboveMilli`. The past is the
 * client's latest `last` transactions before x, in the window, in `currency` and above 0. The baseline is those of them that have the `by` of x, or all of them if
 * these are fewer than `warmUp`; the rule does not hold if that is still too few. The score is in thousandths and rounded down.
 */
interface AnomalyRuleBase extends RuleBase {
  readonly kind: 'anomaly';
  /** Thousandths; integer, above 0. */
  readonly aboveMilli: number;
  /** Integer, above 0. */
  readonly minCents: number;
  readonly currency: string;
  /** 2 to `MOST_PAST`. */
  readonly last: number;
  /** 2 to `last`. */
  readonly warmUp: number;
  /** Empty for the whole past. */
  readonly by: readonly AnomalyGrouping[];
}

/**
 * An anomaly of the amount: (level − median) / (1.4826 · MAD), which is robust, or (level − mean) / standard deviation of levels (`levelE4`), no divisor
 * below `LEAST_SPREAD_E4`.
 */
export interface LevelRule extends AnomalyRuleBase {
  readonly score: 'robust' | 'z';
}

/**
 * An anomaly of the place that x has in half-space trees: (n + 1) · trees / Σ (m + 1) · 2ᵏ, of a baseline of n. By tree, k is the depth of the first
 * node on the way of x that is a leaf or has at most n / `SPARSE_PARTS` of the baseline, and m how many it has.
 */
export interface TreesRule extends AnomalyRuleBase {
  readonly score: 'trees';
  readonly forest: Forest;
}

/** An anomaly by what the user's own model says of x: the last number of an output, in thousandths and rounded down. One that is no finite number does not hold. */
export interface ModelRule extends AnomalyRuleBase {
  readonly score: 'model';
  readonly model: ScoringModel;
  /** The row of the model's one input, in this order; one at least, at most `MOST_INPUTS`. */
  readonly inputs: readonly ModelInput[];
  /** The name of the output; null for the last one that has numbers of 32 bits. */
  readonly output: string | null;
  /** Whether the same row gives the same score everywhere, as the user says. Else the digest of alerts is without this rule's. */
  readonly deterministic: boolean;
}

/** A rule of anomalies. */
export type AnomalyRule = LevelRule | TreesRule | ModelRule;

/** A rule of any kind. */
export type Rule = DistinctRule | PairRule | CountRule | SumRule | SpeedRule | AnomalyRule;

/** Whether the same log gives the same detections of a rule everywhere. */
export function isDeterministic(rule: Rule): boolean {
  return rule.kind !== 'anomaly' || rule.score !== 'model' || rule.deterministic;
}

/** A named list of rules. */
export interface RuleSet {
  readonly name: string;
  /** The extra columns that the rules go by, each of which the input must have; left out where they go by none. */
  readonly fields?: readonly string[];
  readonly rules: readonly Rule[];
}

/** The longest reach of a rule set, in ms: how long a client's transactions can matter. */
export function longestWindowMs(ruleSet: RuleSet): number {
  return ruleSet.rules.reduce((longest, rule) => Math.max(longest, rule.window.sizeMs), 0);
}
