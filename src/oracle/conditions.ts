import { type DetectionDetails, type Evidence, MOST_EVIDENCE } from '../model/alert.ts';
import { distanceM } from '../model/great-circle.ts';
import { hourOfWeek } from '../model/amount-level.ts';
import {
  type AnomalyRule,
  type CountRule,
  type DistinctRule,
  type PairRule,
  type Rule,
  type SpeedRule,
  type SumRule,
} from '../model/rule-set.ts';
import { HOUR_MS } from '../model/time-units.ts';
import { forestScoreMilli } from './forest.ts';
import { type History } from './history.ts';
import { levelAt, robustScoreMilli, zScoreMilli } from './level-score.ts';
import { modelScoreMilli } from './model-score.ts';
import { type OracleTransaction, valueOf } from './transaction.ts';

/** The evidence of a condition that holds. */
export interface Finding extends Evidence {
  readonly details: DetectionDetails;
}

/**
 * Whether `rule` holds at the transaction x at index `at`. Its window is the transactions `oldest` to `at`, x included. The
 * history is what the rule takes (`takenBy`). Returns the evidence, or null.
 */
export function conditionAt(rule: Rule, history: History, oldest: number, at: number): Finding | null {
  switch (rule.kind) {
    case 'distinct':
      return distinctAt(rule, history, oldest, at);
    case 'pair':
      return pairAt(rule, history, oldest, at);
    case 'count':
      return countAt(rule, history, oldest, at);
    case 'sum':
      return sumAt(rule, history, oldest, at);
    case 'speed':
      return speedAt(rule, history, oldest, at);
    case 'anomaly':
      return anomalyAt(rule, history, oldest, at);
  }
}

/**
 * At least k distinct values. The evidence is the k values seen most recently, each with its latest transaction. Null is not a
 * value.
 */
function distinctAt(rule: DistinctRule, history: History, oldest: number, at: number): Finding | null {
  if (at - oldest + 1 < rule.atLeast) return null;
  const values: string[] = [];
  const evidence: string[] = [];
  for (let i = at; i >= oldest && values.length < rule.atLeast; i--) {
    const value = valueOf(history.at(i), rule.field);
    if (value === null || values.includes(value)) continue;
    values.push(value);
    evidence.push(history.at(i).id);
  }
  if (values.length < rule.atLeast) return null;
  return { evidence, details: { kind: 'distinct', field: rule.field, values } };
}

/** A small and a large amount, with x as the later of the two. The evidence has the latest possible partner. */
function pairAt(rule: PairRule, history: History, oldest: number, at: number): Finding | null {
  const x = history.at(at);
  // Only the unordered variant may end with the small amount.
  const wanted = isLarge(rule, x) ? isSmall : rule.order === 'unordered' && isSmall(rule, x) ? isLarge : null;
  if (wanted === null) return null;
  const furthest = rule.order === 'adjacent' ? Math.max(oldest, at - 1) : oldest;
  for (let i = at - 1; i >= furthest; i--) {
    const partner = history.at(i);
    if (!wanted(rule, partner)) continue;
    const [small, large] = wanted === isSmall ? [partner, x] : [x, partner];
    return {
      evidence: [partner.id, x.id],
      details: { kind: 'pair', small_amount_cents: small.amountCents, large_amount_cents: large.amountCents },
    };
  }
  return null;
}

/** Whether a transaction can be the small one of a pair. */
export function isSmall(rule: PairRule, { currency, amountCents }: OracleTransaction): boolean {
  return currency === rule.currency && amountCents >= 0 && amountCents < rule.belowCents;
}

/** Whether a transaction can be the large one of a pair. */
export function isLarge(rule: PairRule, { currency, amountCents }: OracleTransaction): boolean {
  return currency === rule.currency && amountCents > rule.aboveCents;
}

/**
 * The least number of transactions that a window must hold for the rule to hold. With fewer the evaluation can be skipped.
 */
export function leastTransactions(rule: Rule): number {
  switch (rule.kind) {
    case 'distinct':
    case 'count':
      return rule.atLeast;
    case 'pair':
    case 'speed':
      return 2;
    case 'anomaly':
      return rule.warmUp + 1;
    case 'sum':
      return 1;
  }
}

/** At least a number of transactions. */
function countAt(rule: CountRule, history: History, oldest: number, at: number): Finding | null {
  const count = at - oldest + 1;
  if (count < rule.atLeast) return null;
  const named = between(history, Math.max(oldest, at - MOST_EVIDENCE + 1), at);
  return { ...evidenceOf(named, count), details: { kind: 'count', count } };
}

/** More than an amount of money in the rule's currency; refunds are left out. */
function sumAt(rule: SumRule, history: History, oldest: number, at: number): Finding | null {
  let [sumCents, total] = [0, 0];
  for (let i = oldest; i <= at; i++) {
    if (!isSummed(rule, history.at(i))) continue;
    sumCents += history.at(i).amountCents;
    total += 1;
  }
  if (sumCents <= rule.aboveCents) return null;
  const named: OracleTransaction[] = [];
  for (let i = at; i >= oldest && named.length < MOST_EVIDENCE; i--) {
    if (isSummed(rule, history.at(i))) named.unshift(history.at(i));
  }
  return { ...evidenceOf(named, total), details: { kind: 'sum', sum_cents: sumCents } };
}

/** Too far from the client's previous located transaction for the time in between. That one must be in the window. */
function speedAt(rule: SpeedRule, history: History, oldest: number, at: number): Finding | null {
  const x = history.at(at);
  const previousAt = x.point === null ? null : previousLocated(history, at);
  if (previousAt === null || previousAt < oldest) return null;
  const previous = history.at(previousAt);
  const distance = metresBetween(previous, x);
  const elapsedMs = x.timeMs - previous.timeMs;
  if (distance === null || distance <= rule.minMetres) return null;
  if (distance * HOUR_MS <= rule.maxMetresPerHour * elapsedMs) return null;
  return {
    evidence: [previous.id, x.id],
    details: { kind: 'speed', distance_m: distance, elapsed_ms: elapsedMs },
  };
}

/** Index of the latest transaction before `at` that has coordinates; null if there is none. */
export function previousLocated(history: History, at: number): number | null {
  for (let i = at - 1; i >= 0; i--) if (history.at(i).point !== null) return i;
  return null;
}

/** The great circle between two transactions, in whole metres; null if one of them has no coordinates. */
export function metresBetween({ point: from }: OracleTransaction, { point: to }: OracleTransaction): number | null {
  if (from === null || to === null) return null;
  return distanceM(from.latitudeE6, from.longitudeE6, to.latitudeE6, to.longitudeE6);
}

/** Far above what the client's own past has. */
function anomalyAt(rule: AnomalyRule, history: History, oldest: number, at: number): Finding | null {
  const x = history.at(at);
  if (x.currency !== rule.currency || x.amountCents < rule.minCents) return null;
  const { indices, grouped } = baselineAt(rule, history, oldest, at);
  if (indices.length < rule.warmUp) return null;
  const scoreMilli = scoreMilliOf(rule, history, indices, at);
  if (scoreMilli <= rule.aboveMilli) return null;
  const compared = indices.length;
  const usual_cents = history.at(indices[Math.ceil(compared / 2) - 1]!).amountCents;
  return {
    evidence: [x.id],
    details: { kind: 'anomaly', score_milli: scoreMilli, usual_cents, compared, grouped },
  };
}

/** What x is compared with. */
export interface Baseline {
  /** Of transactions, by ascending level, those of one level in processing order. */
  readonly indices: readonly number[];
  /** Whether they have the `by` of x; else they are the whole past. */
  readonly grouped: boolean;
}

/** The baseline of the transaction at index `at`, as far as the window from `oldest` on has it. */
export function baselineAt(rule: AnomalyRule, history: History, oldest: number, at: number): Baseline {
  const x = history.at(at);
  const past: number[] = [];
  for (let i = at - 1; i >= oldest && past.length < rule.last; i--) {
    const earlier = history.at(i);
    if (earlier.currency === rule.currency && earlier.amountCents > 0) past.unshift(i);
  }
  const group = past.filter((i) => isAlike(rule, history.at(i), x));
  const grouped = rule.by.length > 0 && group.length >= rule.warmUp;
  const chosen = grouped ? group : past;
  return { indices: chosen.sort((a, b) => levelAt(history, a) - levelAt(history, b)), grouped };
}

function isAlike({ by }: AnomalyRule, a: OracleTransaction, b: OracleTransaction): boolean {
  return by.every((grouping) =>
    grouping === 'category' ? a.category === b.category : hourOfWeek(a.timeMs) === hourOfWeek(b.timeMs),
  );
}

/** The score of the transaction at index `at` against those at others, in thousandths, rounded down. */
export function scoreMilliOf(rule: AnomalyRule, history: History, baseline: readonly number[], at: number): number {
  switch (rule.score) {
    case 'robust':
      return robustScoreMilli(history, baseline, at);
    case 'z':
      return zScoreMilli(history, baseline, at);
    case 'trees':
      return forestScoreMilli(rule, history, baseline, at);
    case 'model':
      return modelScoreMilli(rule, history, baseline, at);
  }
}

/** What is said of a number of transactions, of which the latest are to be named. */
function evidenceOf(named: readonly OracleTransaction[], total: number): Evidence {
  const evidence = named.map(({ id }) => id);
  return named.length < total ? { evidence, evidence_total: total } : { evidence };
}

/** Whether a transaction of the window is one that a rule of sums adds up. */
export function isSummed(
  rule: Pick<SumRule, 'currency'>,
  { currency, amountCents }: Pick<OracleTransaction, 'currency' | 'amountCents'>,
): boolean {
  return currency === rule.currency && amountCents >= 0;
}

/** The transactions from index `first` to index `last`, both included. */
function between(history: History, first: number, last: number): OracleTransaction[] {
  return Array.from({ length: last - first + 1 }, (_, i) => history.at(first + i));
}
