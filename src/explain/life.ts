import { finiteOrNull } from '../model/finite.ts';
import { type Verdict } from '../model/verdict.ts';
import { type OracleTransaction } from '../oracle/transaction.ts';
import { type LadderHistory } from '../oracle/ladder.ts';
import { type StoryTransaction } from '../report/report-schema.ts';

/** One record of the log that carries a transaction, and how it was judged. Times in ms, null where they are not known. */
export interface Copy {
  readonly partition: number;
  readonly offset: number;
  readonly ingestTimeMs: number | null;
  readonly verdict: Verdict;
  /** The partition's watermark before the record was judged; null before the first admission. */
  readonly watermarkMs: number | null;
}

/** One transaction of the world, and all that the log has of it. */
export interface Life {
  /** On event time. */
  readonly transaction: OracleTransaction;
  readonly trueTimeMs: number;
  /** In the order of the log. */
  readonly copies: readonly Copy[];
  /** Until when a record of it would not have been late. */
  readonly closing: Closing;
}

/**
 * When the watermark of its partition passed a transaction's event time: before it happened, never as far as the log goes, or with the record that
 * was ingested at a time in ms.
 */
export interface Closing {
  readonly when: 'before_it_happened' | 'at' | 'never';
  readonly ingestTimeMs: number | null;
}

const DECISIVE: readonly Verdict[] = ['admitted', 'late', 'future'];

/** The copy that decides what becomes of a transaction: the admitted one, else the first that was late or future; undefined if it was lost. */
export function decisiveCopy({ copies }: Life): Copy | undefined {
  return copies.find(({ verdict }) => verdict === 'admitted') ?? firstCopy(copies);
}

function firstCopy(copies: readonly Copy[]): Copy | undefined {
  return copies.find(({ verdict }) => DECISIVE.includes(verdict));
}

/** What became of a transaction. */
export function fateOf(life: Life): StoryTransaction['verdict'] {
  return (decisiveCopy(life)?.verdict ?? 'undelivered') as StoryTransaction['verdict'];
}

/** A transaction as stories tell of it. */
export function storyTransactionOf(life: Life): StoryTransaction {
  const { transaction, trueTimeMs, copies } = life;
  return {
    transaction_id: transaction.id,
    true_time_ms: trueTimeMs,
    event_time_ms: transaction.timeMs,
    ingest_time_ms: firstCopy(copies)?.ingestTimeMs ?? null,
    watermark_ms: decisiveCopy(life)?.watermarkMs ?? null,
    amount_cents: transaction.amountCents,
    currency: transaction.currency,
    category: transaction.category,
    region: transaction.region,
    verdict: fateOf(life),
  };
}

/** One client's transactions in generation order, as the oracle reads them. */
export function ladderHistoryOf(lives: readonly Life[]): LadderHistory {
  return {
    length: lives.length,
    trueTimeMs: Float64Array.from(lives, ({ trueTimeMs }) => trueTimeMs),
    eventTimeMs: Float64Array.from(lives, ({ transaction }) => transaction.timeMs),
    deliveredOffset: Float64Array.from(lives, ({ copies }) => firstCopy(copies)?.offset ?? -1),
    admittedOffset: Float64Array.from(lives, ({ copies }) => admittedOffset(copies)),
    transactionAt: (row, timeMs) => ({ ...lives[row]!.transaction, timeMs }),
  };
}

function admittedOffset(copies: readonly Copy[]): number {
  return copies.find(({ verdict }) => verdict === 'admitted')?.offset ?? -1;
}

/** A time in ms as a log has it, −∞ and NaN being none. */
export function knownTime(timeMs: number): number | null {
  return finiteOrNull(timeMs);
}
