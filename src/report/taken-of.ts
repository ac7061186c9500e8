import { type StoryTransaction } from './report-schema.ts';

/** Those of some transactions that the rule takes. */
export function takenOf<T extends StoryTransaction>(transactions: readonly T[]): readonly T[] {
  return transactions.filter(({ taken }) => taken !== false);
}
