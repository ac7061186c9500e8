/** Which transactions a rule looks at when it judges a transaction x of a client at time t. Sizes in ms of event time. */
export type WindowSpec =
  /** The client's transactions at or before x with time ≥ t − sizeMs: a gap of exactly sizeMs counts. */
  | { readonly kind: 'trailing'; readonly sizeMs: number }
  /** `[k·sizeMs, (k+1)·sizeMs)`, aligned to the epoch. */
  | { readonly kind: 'tumbling'; readonly sizeMs: number }
  /** As tumbling, for each window `[k·slideMs, k·slideMs + sizeMs)` that holds x. `sizeMs ≥ slideMs`. */
  | { readonly kind: 'hopping'; readonly sizeMs: number; readonly slideMs: number };

/** A coded column whose distinct values a rule may count. */
export type DistinctField = 'region' | 'category' | 'location' | 'device';

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
}

/** Holds at x when the window has at least `atLeast` distinct non-null values of `field`. */
export interface DistinctRule extends RuleBase {
  readonly kind: 'distinct';
  readonly field: DistinctField;
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

/** A rule of any kind. */
export type Rule = DistinctRule | PairRule | CountRule | SumRule | SpeedRule;

/** A named list of rules. */
export interface RuleSet {
  readonly name: string;
  readonly rules: readonly Rule[];
}

/** The longest reach of a rule set, in ms: how long a client's transactions can matter. */
export function longestWindowMs(ruleSet: RuleSet): number {
  return ruleSet.rules.reduce((longest, rule) => Math.max(longest, rule.window.sizeMs), 0);
}
