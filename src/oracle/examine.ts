import { defect } from '../model/errors.ts';
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
import {
  baselineAt,
  conditionAt,
  isLarge,
  isSmall,
  metresBetween,
  previousLocated,
  scoreMilliOf,
} from './conditions.ts';
import { takenAround, isTaken } from './filter.ts';
import { type History } from './history.ts';
import { type OracleTransaction } from './transaction.ts';
import { oldestInWindow, type OracleWindow } from './windows.ts';

/** What a part of a rule's condition asks for. */
export const PARTS = [
  /** The filter of the rule takes the transaction. Not a part of a rule without a filter. */
  'taken',
  /** A distinct value was seen last at or after the window's start. Wanted, found: times in ms. */
  'value_in_window',
  /** There is another distinct value. Wanted, found: numbers of distinct values, in and before the window. */
  'another_value',
  /** An amount above the bound. Wanted, found: cents. */
  'large_amount',
  /** An amount from nothing up to below the bound. Wanted, found: cents. */
  'small_amount',
  /** An amount that is small or large. Found: cents. */
  'small_or_large_amount',
  /** There is a transaction before x that can be the other one of the pair. */
  'partner',
  /** The partner is at or after the window's start. Wanted, found: times in ms. */
  'partner_in_window',
  /** Transactions in the window. Wanted, found: numbers. */
  'transactions',
  /** The sum of the window's amounts is above the bound. Wanted, found: cents. */
  'sum',
  /** The transaction has coordinates. */
  'located',
  /** There is a located transaction before x. */
  'located_before',
  /** It is further away than what counts as one place. Wanted, found: metres. */
  'another_place',
  /** It is further away than the limit allows in the time. Wanted, found: metres. */
  'out_of_reach',
  /** The amount is one that a rule of anomalies looks at. Wanted, found: cents. */
  'counted_amount',
  /** There is enough of the client's past to compare with. Wanted, found: numbers of transactions. */
  'past',
  /** The score is above the bound. Wanted, found: thousandths. */
  'score',
] as const;

/** One requirement of a rule at a transaction. The rule's condition holds iff all of them are met. */
export interface ConditionPart {
  readonly part: (typeof PARTS)[number];
  readonly held: boolean;
  readonly wanted: number | null;
  /** Null if there is nothing to be looked at. */
  readonly found: number | null;
  /** The distinct value, or the currency of the amount that was found. */
  readonly value: string | null;
  /** The currency of the bound; null where that is no amount. */
  readonly currency: string | null;
  /** The transaction that was looked at. */
  readonly transactionId: string | null;
}

/** A rule's condition at one transaction x in one of its windows, requirement by requirement. */
export interface Examination {
  /** What the rule takes of the history, and x. */
  readonly history: History;
  /** Whether the rule takes x. */
  readonly isTaken: boolean;
  /** Index of x in that. */
  readonly at: number;
  /** Index of the oldest transaction in the window. */
  readonly oldest: number;
  readonly window: OracleWindow;
  /** What `conditionAt` says. */
  readonly held: boolean;
  readonly parts: readonly ConditionPart[];
}

/**
 * Takes the condition of a rule apart at the transaction at index `place`, in one of its windows. Every figure is an answer of `conditionAt`,
 * asked of other windows and lesser rules, or of what it is made of. Throws a defect if the parts contradict its answer to the rule itself.
 */
export function examineAt(rule: Rule, whole: History, place: number, window: OracleWindow): Examination {
  const { history, at } = takenAround(rule, whole, place);
  const oldest = oldestInWindow(history, at, window.startMs);
  const taken = filterParts(rule, history.at(at));
  if (!taken.every((part) => part.held)) {
    return { history, isTaken: false, at, oldest, window, held: false, parts: taken };
  }
  const held = conditionAt(rule, history, oldest, at) !== null;
  const parts = [...taken, ...partsOf(rule, history, { at, oldest, startMs: window.startMs })];
  if (parts.every((part) => part.held) !== held) {
    throw defect(`rule ${rule.name} at ${history.at(at).id}: its parts do not add up to the condition`);
  }
  return { history, isTaken: true, at, oldest, window, held, parts };
}

/** Nothing for a rule without a filter. */
function filterParts(rule: Rule, x: OracleTransaction): ConditionPart[] {
  if (rule.where === undefined) return [];
  const nothing = { wanted: null, found: null, value: null, currency: null };
  return [{ part: 'taken', held: isTaken(rule, x), ...nothing, transactionId: x.id }];
}

/**
 * Index of the latest transaction from which on a window that ends at `at` makes the rule hold; null if none does. A longer window never
 * undoes a condition of any kind but anomalies, so a binary search finds it. Not for these. The history is what the rule takes.
 */
export function latestStart(rule: Exclude<Rule, AnomalyRule>, history: History, at: number): number | null {
  if (conditionAt(rule, history, 0, at) === null) return null;
  let [holds, fails] = [0, at + 1];
  while (fails - holds > 1) {
    const middle = (holds + fails) >>> 1;
    if (conditionAt(rule, history, middle, at) === null) fails = middle;
    else holds = middle;
  }
  return holds;
}

/** The place that is examined. */
interface Place {
  readonly at: number;
  readonly oldest: number;
  readonly startMs: number;
}

function partsOf(rule: Rule, history: History, place: Place): readonly ConditionPart[] {
  switch (rule.kind) {
    case 'distinct':
      return distinctParts(rule, history, place);
    case 'pair':
      return pairParts(rule, history, place);
    case 'count':
      return [countPart(rule, history, place)];
    case 'sum':
      return [sumPart(rule, history, place)];
    case 'speed':
      return speedParts(rule, history, place);
    case 'anomaly':
      return anomalyParts(rule, history, place);
  }
}

/** The distinct values seen most recently, as many as the rule needs or as there are; and one part for those that there are not. */
function distinctParts(rule: DistinctRule, history: History, { at, startMs }: Place): ConditionPart[] {
  const seen = mostRecentValues(rule, history, at);
  const parts = seen.map(({ value, transactionId }): ConditionPart => {
    const found = timeOf(history, at, transactionId);
    return {
      part: 'value_in_window',
      held: found >= startMs,
      wanted: startMs,
      found,
      value,
      currency: null,
      transactionId,
    };
  });
  if (seen.length === rule.atLeast) return parts;
  const lacking = { wanted: rule.atLeast, found: seen.length, value: null, currency: null, transactionId: null };
  return [...parts, { part: 'another_value', held: false, ...lacking }];
}

interface SeenValue {
  readonly value: string;
  readonly transactionId: string;
}

function mostRecentValues(rule: DistinctRule, history: History, at: number): SeenValue[] {
  for (let atLeast = rule.atLeast; atLeast > 0; atLeast--) {
    const finding = conditionAt({ ...rule, atLeast }, history, 0, at);
    if (finding?.details.kind !== 'distinct') continue;
    return finding.details.values.map((value, i) => ({ value, transactionId: finding.evidence[i]! }));
  }
  return [];
}

function pairParts(rule: PairRule, history: History, { at, oldest, startMs }: Place): ConditionPart[] {
  const x = history.at(at);
  const endsSmall = rule.order === 'unordered' && isSmall(rule, x);
  if (rule.order === 'unordered' && !endsSmall && !isLarge(rule, x)) {
    const { amountCents, currency: value, id: transactionId } = x;
    const found = { wanted: null, found: amountCents, value, currency: rule.currency, transactionId };
    return [{ part: 'small_or_large_amount', held: false, ...found }];
  }
  const own = amountPart(rule, history, at, endsSmall ? 'small_amount' : 'large_amount');
  return [own, ...partnerParts(rule, history, { at, oldest, startMs }, endsSmall ? 'large_amount' : 'small_amount')];
}

function partnerParts(
  rule: PairRule,
  history: History,
  { at, oldest, startMs }: Place,
  wanted: 'small_amount' | 'large_amount',
): ConditionPart[] {
  const partner = partnerOf(rule, history, at, wanted);
  if (partner < 0) {
    const nothing = { wanted: null, found: null, value: null, currency: null, transactionId: null };
    return [{ part: 'partner', held: false, ...nothing }];
  }
  const found = history.timesMs[partner]!;
  const transactionId = history.at(partner).id;
  return [
    amountPart(rule, history, partner, wanted),
    {
      part: 'partner_in_window',
      held: partner >= oldest,
      wanted: startMs,
      found,
      value: null,
      currency: null,
      transactionId,
    },
  ];
}

/** The previous transaction of an adjacent pair, else the latest one with an amount as it is wanted; −1 if there is none. */
function partnerOf(rule: PairRule, history: History, at: number, wanted: 'small_amount' | 'large_amount'): number {
  if (rule.order === 'adjacent') return at - 1;
  const fits = wanted === 'small_amount' ? isSmall : isLarge;
  let partner = at - 1;
  while (partner >= 0 && !fits(rule, history.at(partner))) partner -= 1;
  return partner;
}

function amountPart(
  rule: PairRule,
  history: History,
  at: number,
  part: 'small_amount' | 'large_amount',
): ConditionPart {
  const transaction = history.at(at);
  const [held, wanted] =
    part === 'small_amount'
      ? [isSmall(rule, transaction), rule.belowCents]
      : [isLarge(rule, transaction), rule.aboveCents];
  const { amountCents: found, currency: value, id: transactionId } = transaction;
  return { part, held, wanted, found, value, currency: rule.currency, transactionId };
}

function countPart(rule: CountRule, history: History, { at, oldest }: Place): ConditionPart {
  const details = conditionAt({ ...rule, atLeast: 1 }, history, oldest, at)?.details;
  const found = details?.kind === 'count' ? details.count : 0;
  const held = found >= rule.atLeast;
  return { part: 'transactions', held, wanted: rule.atLeast, found, value: null, currency: null, transactionId: null };
}

function sumPart(rule: SumRule, history: History, { at, oldest }: Place): ConditionPart {
  const details = conditionAt({ ...rule, aboveCents: -1 }, history, oldest, at)?.details;
  const found = details?.kind === 'sum' ? details.sum_cents : 0;
  const held = found > rule.aboveCents;
  const { aboveCents: wanted, currency } = rule;
  return { part: 'sum', held, wanted, found, value: currency, currency, transactionId: null };
}

function speedParts(rule: SpeedRule, history: History, { at, oldest, startMs }: Place): ConditionPart[] {
  const x = history.at(at);
  const none = { wanted: null, found: null, value: null, currency: null };
  const located = { part: 'located', held: x.point !== null, ...none, transactionId: x.id } as const;
  if (x.point === null) return [located];
  const before = previousLocated(history, at);
  if (before === null) return [located, { part: 'located_before', held: false, ...none, transactionId: null }];
  const [previous, timeMs] = [history.at(before), history.timesMs[before]!];
  const found = metresBetween(previous, x)!;
  const within = Math.floor((rule.maxMetresPerHour * (history.timesMs[at]! - timeMs)) / HOUR_MS);
  const common = { found, value: null, currency: null, transactionId: previous.id };
  return [
    located,
    { part: 'another_place', held: found > rule.minMetres, wanted: rule.minMetres, ...common },
    { part: 'out_of_reach', held: found > within, wanted: within, ...common },
    { ...common, part: 'partner_in_window', held: before >= oldest, wanted: startMs, found: timeMs },
  ];
}

function anomalyParts(rule: AnomalyRule, history: History, { at, oldest }: Place): ConditionPart[] {
  const x = history.at(at);
  const counted: ConditionPart = {
    part: 'counted_amount',
    held: x.currency === rule.currency && x.amountCents >= rule.minCents,
    wanted: rule.minCents,
    found: x.amountCents,
    value: x.currency,
    currency: rule.currency,
    transactionId: x.id,
  };
  if (!counted.held) return [counted];
  const { indices } = baselineAt(rule, history, oldest, at);
  const none = { value: null, currency: null, transactionId: null };
  const held = indices.length >= rule.warmUp;
  const past: ConditionPart = { part: 'past', held, wanted: rule.warmUp, found: indices.length, ...none };
  if (!held) return [counted, past];
  const found = scoreMilliOf(rule, history, indices, at);
  return [counted, past, { part: 'score', held: found > rule.aboveMilli, wanted: rule.aboveMilli, found, ...none }];
}

function timeOf(history: History, from: number, transactionId: string): number {
  for (let i = from; i >= 0; i--) if (history.at(i).id === transactionId) return history.timesMs[i]!;
  throw defect(`the oracle's evidence ${transactionId} is not in the history`);
}
