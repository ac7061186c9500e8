import { type OracleTransaction } from './transaction.ts';

/** The transactions of one client in processing order, on the time column of one rung: times do not decrease. */
export interface History {
  readonly length: number;
  /** By index, in integer ms since the epoch. */
  readonly timesMs: ArrayLike<number>;
  /** The transaction at an index, the time of which is that of `timesMs`. */
  at(index: number): OracleTransaction;
}

/** Transactions that are at hand as objects, in processing order. */
export function historyOf(transactions: readonly OracleTransaction[]): History {
  return {
    length: transactions.length,
    timesMs: Float64Array.from(transactions, ({ timeMs }) => timeMs),
    at: (index) => transactions[index]!,
  };
}
