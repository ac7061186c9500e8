import { type ListedTransaction } from './scenario.ts';

/** A few events that a rule is shown, and where its author says that it holds. */
export interface RuleExample {
  readonly title: string;
  /** Stamped when they happen, and delivered at once; by their times, those of equal time as they are listed. */
  readonly events: readonly ListedTransaction[];
  /** Each event at which the rule is to hold, in the order of the list; empty if it is to hold nowhere. */
  readonly matches: readonly ExpectedMatch[];
}

/** An event at which a rule is to hold. */
export interface ExpectedMatch {
  /** Its number in the list, from 1. */
  readonly event: number;
  /** Numbers of the events that are to be named as evidence; null where the author does not say. */
  readonly evidence: readonly number[] | null;
}
