import { type Filter } from '../model/filter.ts';
import { type Rule } from '../model/rule-set.ts';
import { type History } from './history.ts';
import { type OracleTransaction, valueOf } from './transaction.ts';

/** Whether a filter takes a transaction. */
export function takes(filter: Filter, transaction: OracleTransaction): boolean {
  switch (filter.kind) {
    case 'values': {
      const value = valueOf(transaction, filter.field);
      return value !== null && filter.values.includes(value);
    }
    case 'amount': {
      const { amountCents, currency } = transaction;
      if (currency !== filter.currency || amountCents < 0) return false;
      if (filter.aboveCents !== null && amountCents <= filter.aboveCents) return false;
      return filter.belowCents === null || amountCents < filter.belowCents;
    }
    case 'all':
      return filter.of.every((part) => takes(part, transaction));
    case 'any':
      return filter.of.some((part) => takes(part, transaction));
    case 'not':
      return !takes(filter.of, transaction);
  }
}

/** Whether a rule takes a transaction. */
export function isTaken({ where }: Rule, transaction: OracleTransaction): boolean {
  return where === undefined || takes(where, transaction);
}

/** What a rule is shown of a client's history: the transactions that it takes. The very same history for a rule without a filter. */
export function takenBy(rule: Rule, history: History): History {
  if (rule.where === undefined) return history;
  return historyAt(
    history,
    indexes(history).filter((index) => isTaken(rule, history.at(index))),
  );
}

/** The same with the transaction at index `at`, taken or not, and where that is in it. */
export function takenAround(
  rule: Rule,
  history: History,
  at: number,
): { readonly history: History; readonly at: number } {
  if (rule.where === undefined) return { history, at };
  const shown = indexes(history).filter((index) => index === at || isTaken(rule, history.at(index)));
  return { history: historyAt(history, shown), at: shown.indexOf(at) };
}

function indexes({ length }: History): number[] {
  return Array.from({ length }, (_, index) => index);
}

function historyAt(history: History, shown: readonly number[]): History {
  return {
    length: shown.length,
    timesMs: Float64Array.from(shown, (index) => history.timesMs[index]!),
    at: (index) => history.at(shown[index]!),
  };
}
