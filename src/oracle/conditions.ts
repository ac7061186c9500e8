import { type DetectionDetails } from '../model/alert.ts';
import { type CountRule, type DistinctRule, type PairRule, type Rule, type SumRule } from '../model/rule-set.ts';
import { type OracleTransaction } from './transaction.ts';

/** What made a condition true. */
export interface Finding {
  readonly evidence: readonly string[];
  readonly details: DetectionDetails;
}

/**
 * Whether `rule` holds at the transaction x at index `at`, whose window is the transactions `oldest` to `at`, x included: what
 * made it true, or null.
 */
export function conditionAt(
  rule: Rule,
  transactions: readonly OracleTransaction[],
  oldest: number,
  at: number,
): Finding | null {
  switch (rule.kind) {
    case 'distinct':
      return distinctAt(rule, transactions, oldest, at);
    case 'pair':
      return pairAt(rule, transactions, oldest, at);
    case 'count':
      return countAt(rule, transactions, oldest, at);
    case 'sum':
      return sumAt(rule, transactions, oldest, at);
  }
}

/** At least k distinct values: the k seen most recently, each with its latest transaction. A null is no value. */
function distinctAt(
  rule: DistinctRule,
  transactions: readonly OracleTransaction[],
  oldest: number,
  at: number,
): Finding | null {
  if (at - oldest + 1 < rule.atLeast) return null;
  const values: string[] = [];
  const evidence: string[] = [];
  for (let i = at; i >= oldest && values.length < rule.atLeast; i--) {
    const value = transactions[i]![rule.field];
    if (value === null || values.includes(value)) continue;
    values.push(value);
    evidence.push(transactions[i]!.id);
  }
  if (values.length < rule.atLeast) return null;
  return { evidence, details: { kind: 'distinct', field: rule.field, values } };
}

/** A small and a large amount, x being the later of the two: the latest partner that will do. */
function pairAt(
  rule: PairRule,
  transactions: readonly OracleTransaction[],
  oldest: number,
  at: number,
): Finding | null {
  const x = transactions[at]!;
  // Only the unordered variant may end in the small amount.
  const wanted = isLarge(rule, x) ? isSmall : rule.order === 'unordered' && isSmall(rule, x) ? isLarge : null;
  if (wanted === null) return null;
  const furthest = rule.order === 'adjacent' ? Math.max(oldest, at - 1) : oldest;
  for (let i = at - 1; i >= furthest; i--) {
    const partner = transactions[i]!;
    if (!wanted(rule, partner)) continue;
    const [small, large] = wanted === isSmall ? [partner, x] : [x, partner];
    return {
      evidence: [partner.id, x.id],
      details: { kind: 'pair', small_amount_cents: small.amountCents, large_amount_cents: large.amountCents },
    };
  }
  return null;
}

function isSmall(rule: PairRule, { currency, amountCents }: OracleTransaction): boolean {
  return currency === rule.currency && amountCents >= 0 && amountCents < rule.belowCents;
}

function isLarge(rule: PairRule, { currency, amountCents }: OracleTransaction): boolean {
  return currency === rule.currency && amountCents > rule.aboveCents;
}

/** At least so many transactions. */
function countAt(
  rule: CountRule,
  transactions: readonly OracleTransaction[],
  oldest: number,
  at: number,
): Finding | null {
  const count = at - oldest + 1;
  if (count < rule.atLeast) return null;
  const evidence = transactions.slice(oldest, at + 1).map(({ id }) => id);
  return { evidence, details: { kind: 'count', count } };
}

/** More than so much money in the rule's currency, refunds left out. */
function sumAt(rule: SumRule, transactions: readonly OracleTransaction[], oldest: number, at: number): Finding | null {
  let sumCents = 0;
  for (let i = oldest; i <= at; i++) {
    if (isSummed(rule, transactions[i]!)) sumCents += transactions[i]!.amountCents;
  }
  if (sumCents <= rule.aboveCents) return null;
  const summed = transactions.slice(oldest, at + 1).filter((transaction) => isSummed(rule, transaction));
  return { evidence: summed.map(({ id }) => id), details: { kind: 'sum', sum_cents: sumCents } };
}

function isSummed(rule: SumRule, { currency, amountCents }: OracleTransaction): boolean {
  return currency === rule.currency && amountCents >= 0;
}
