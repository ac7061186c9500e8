import { type DetectionDetails, type Evidence, MOST_EVIDENCE } from '../model/alert.ts';
import { columnOf, dictionaryNameOf } from '../model/coded-field.ts';
import { dictionaryNamed, NULL_CODE, type Vocabulary } from '../model/dictionary.ts';
import { type MonotoneRule } from '../model/monotone-rule.ts';
import { type CountRule, type DistinctRule, type PairRule, type SumRule } from '../model/rule-set.ts';
import { formatTransactionId } from '../model/transaction-id.ts';

/** An admitted transaction of a client. Codes as in the engine's vocabulary. */
export interface EarlyRow {
  readonly timeMs: number;
  readonly idLow: number;
  readonly idHigh: number;
  readonly amountCents: number;
  readonly currency: number;
  readonly region: number;
  readonly category: number;
  readonly location: number;
  readonly device: number;
  /** Of the extra columns, in the order of the vocabulary's. */
  readonly extras: readonly number[];
}

/** What makes a condition true. */
export interface EarlyFinding extends Evidence {
  readonly details: DetectionDetails;
}

/** Whether the rule holds at row `at`, its window beginning at `startMs`; null where it does not. Rows are in processing order. */
export function earlyConditionAt(
  rule: MonotoneRule,
  vocabulary: Vocabulary,
  rows: readonly EarlyRow[],
  at: number,
  startMs: number,
): EarlyFinding | null {
  switch (rule.kind) {
    case 'distinct':
      return distinctAt(rule, vocabulary, rows, at, startMs);
    case 'pair':
      return pairAt(rule, vocabulary.currencies.intern(rule.currency), rows, at, startMs);
    case 'count':
      return countAt(rule, rows, at, startMs);
    case 'sum':
      return sumAt(rule, vocabulary.currencies.intern(rule.currency), rows, at, startMs);
  }
}

function distinctAt(
  { field, atLeast }: DistinctRule,
  vocabulary: Vocabulary,
  rows: readonly EarlyRow[],
  at: number,
  startMs: number,
): EarlyFinding | null {
  const codeOf = columnOf(vocabulary, field);
  const codes: number[] = [];
  const evidence: string[] = [];
  for (let i = at; i >= 0 && rows[i]!.timeMs >= startMs && codes.length < atLeast; i--) {
    const code = codeOf(rows[i]!);
    if (code === NULL_CODE || codes.includes(code)) continue;
    codes.push(code);
    evidence.push(idOf(rows[i]!));
  }
  if (codes.length < atLeast) return null;
  const dictionary = dictionaryNamed(vocabulary, dictionaryNameOf(field));
  const values = codes.map((code) => dictionary.text(code));
  return { evidence, details: { kind: 'distinct', field, values } };
}

function pairAt(
  rule: PairRule,
  currency: number,
  rows: readonly EarlyRow[],
  at: number,
  startMs: number,
): EarlyFinding | null {
  const x = rows[at]!;
  if (x.currency !== currency) return null;
  const isSmall = ({ amountCents }: EarlyRow): boolean => amountCents >= 0 && amountCents < rule.belowCents;
  const isLarge = ({ amountCents }: EarlyRow): boolean => amountCents > rule.aboveCents;
  const fits = isLarge(x) ? isSmall : rule.order === 'unordered' && isSmall(x) ? isLarge : undefined;
  if (fits === undefined) return null;
  for (let i = at - 1; i >= 0 && rows[i]!.timeMs >= startMs; i--) {
    const partner = rows[i]!;
    if (partner.currency !== currency || !fits(partner)) continue;
    const [small, large] = fits === isSmall ? [partner, x] : [x, partner];
    const amounts = { small_amount_cents: small.amountCents, large_amount_cents: large.amountCents };
    return { evidence: [idOf(partner), idOf(x)], details: { kind: 'pair', ...amounts } };
  }
  return null;
}

function countAt({ atLeast }: CountRule, rows: readonly EarlyRow[], at: number, startMs: number): EarlyFinding | null {
  let count = 0;
  for (let i = at; i >= 0 && rows[i]!.timeMs >= startMs; i--) count += 1;
  if (count < atLeast) return null;
  return { ...latest(rows.slice(at + 1 - count, at + 1)), details: { kind: 'count', count } };
}

function sumAt(
  { aboveCents }: SumRule,
  currency: number,
  rows: readonly EarlyRow[],
  at: number,
  startMs: number,
): EarlyFinding | null {
  const summed: EarlyRow[] = [];
  for (let i = at; i >= 0 && rows[i]!.timeMs >= startMs; i--) {
    if (rows[i]!.currency === currency && rows[i]!.amountCents >= 0) summed.unshift(rows[i]!);
  }
  const sumCents = summed.reduce((sum, { amountCents }) => sum + amountCents, 0);
  return sumCents > aboveCents ? { ...latest(summed), details: { kind: 'sum', sum_cents: sumCents } } : null;
}

/** The evidence of so many rows, of which the latest are named. */
function latest(rows: readonly EarlyRow[]): Evidence {
  const evidence = rows.slice(-MOST_EVIDENCE).map(idOf);
  return evidence.length < rows.length ? { evidence, evidence_total: rows.length } : { evidence };
}

function idOf({ idHigh, idLow }: EarlyRow): string {
  return formatTransactionId(idHigh, idLow);
}
