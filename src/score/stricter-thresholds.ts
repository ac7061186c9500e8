import { type DetectionDetails } from '../model/alert.ts';
import { type PairRule, type Rule } from '../model/rule-set.ts';
import { HOUR_MS } from '../model/time-units.ts';
import { type ThresholdName } from '../report/curve-schema.ts';

/** A threshold of a rule, and stricter values of it. */
export interface StricterThreshold {
  readonly name: ThresholdName;
  /** Null for what is no amount. */
  readonly currency: string | null;
  /** The strictest first; the last is the rule's own. */
  readonly values: readonly number[];
  /** The rule with another value. */
  readonly ruleAt: (value: number) => Rule;
  /**
   * Whether a detection of the rule also holds at a stricter value. Given where its details alone tell so, and its evidence is the same there; else
   * the condition has to be evaluated anew.
   */
  readonly holdsAt?: (details: DetectionDetails, value: number) => boolean;
}

/** What a number or an upper amount is multiplied by; a handful of values that are far enough apart to be told from one another. */
const FACTORS = [10, 8, 6, 5, 4, 3, 2.5, 2, 1.75, 1.5, 1.25, 1.1, 1];
/** Equal steps from nothing up to a lower amount. */
const SHARES = 20;

/** The thresholds of a rule that can be made stricter. One of which there is no stricter value, such as below 0.01 USD, is left out. */
export function stricterThresholds(rule: Rule): StricterThreshold[] {
  return thresholdsOf(rule).filter(({ values }) => values.length > 1);
}

function thresholdsOf(rule: Rule): StricterThreshold[] {
  switch (rule.kind) {
    case 'distinct':
      // More values are other evidence, which the run did not report.
      return [
        {
          name: 'at_least',
          currency: null,
          values: numbersFrom(rule.atLeast),
          ruleAt: (value) => ({ ...rule, atLeast: value }),
        },
      ];
    case 'count':
      return [
        {
          name: 'at_least',
          currency: null,
          values: numbersFrom(rule.atLeast),
          ruleAt: (value) => ({ ...rule, atLeast: value }),
          holdsAt: (details, value) => details.kind === 'count' && details.count >= value,
        },
      ];
    case 'sum':
      return [
        {
          name: 'above_cents',
          currency: rule.currency,
          values: amountsFrom(rule.aboveCents),
          ruleAt: (value) => ({ ...rule, aboveCents: value }),
          holdsAt: (details, value) => details.kind === 'sum' && details.sum_cents > value,
        },
      ];
    case 'pair':
      return [smallAmount(rule), largeAmount(rule)];
    case 'speed':
      // The pair is the same whatever the limit, so its details tell.
      return [
        {
          name: 'max_m_per_h',
          currency: null,
          values: amountsFrom(rule.maxMetresPerHour),
          ruleAt: (value) => ({ ...rule, maxMetresPerHour: value }),
          holdsAt: (details, value) =>
            details.kind === 'speed' && details.distance_m * HOUR_MS > value * details.elapsed_ms,
        },
      ];
    case 'anomaly':
      // A score does not depend on the threshold.
      return [
        {
          name: 'above_score_milli',
          currency: null,
          values: amountsFrom(rule.aboveMilli),
          ruleAt: (value) => ({ ...rule, aboveMilli: value }),
          holdsAt: (details, value) => details.kind === 'anomaly' && details.score_milli > value,
        },
      ];
  }
}

/** With a stricter amount an earlier partner may take the place of one that no longer fits, unless the partner must be adjacent. */
function smallAmount(rule: PairRule): StricterThreshold {
  return {
    name: 'below_cents',
    currency: rule.currency,
    values: amountsUpTo(rule.belowCents),
    ruleAt: (value) => ({ ...rule, belowCents: value }),
    ...(rule.order === 'adjacent'
      ? { holdsAt: (details, value) => details.kind === 'pair' && details.small_amount_cents < value }
      : {}),
  };
}

/** The large amount is the triggering transaction's own, unless the pair may end with the small one. */
function largeAmount(rule: PairRule): StricterThreshold {
  return {
    name: 'above_cents',
    currency: rule.currency,
    values: amountsFrom(rule.aboveCents),
    ruleAt: (value) => ({ ...rule, aboveCents: value }),
    ...(rule.order === 'unordered'
      ? {}
      : { holdsAt: (details, value) => details.kind === 'pair' && details.large_amount_cents > value }),
  };
}

/** Numbers from the largest down to `own`, each by at least one less than the one before. */
function numbersFrom(own: number): number[] {
  const last = FACTORS.length - 1;
  return FACTORS.map((factor, i) => Math.max(own + last - i, Math.ceil(own * factor)));
}

/** Amounts, speeds or scores from the largest down to `own`; nothing but `own` if that is 0. */
function amountsFrom(ownCents: number): number[] {
  return [...new Set(FACTORS.map((factor) => Math.round(ownCents * factor)))];
}

/** Amounts from the least up to `own`. */
function amountsUpTo(ownCents: number): number[] {
  const amounts = Array.from({ length: SHARES }, (_, i) => Math.round((ownCents * (i + 1)) / SHARES));
  return [...new Set(amounts)].filter((cents) => cents > 0);
}
