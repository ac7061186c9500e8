import { type Distribution } from './distribution.ts';

/** A pattern that a scenario defines itself, by a sequence of steps; of fraud or of a decoy. */
export interface OwnPattern {
  /** At least one, in their order in time. */
  readonly sequence: readonly SequenceStep[];
  /**
   * At evasion 1, the time from the first to the completing transaction is one ms more than this. Left out, the steps say what evasion does to
   * the gaps before them.
   */
  readonly evadesMs?: number;
  /** Left out, episodes have nothing to do with one another. */
  readonly campaign?: CampaignSpec;
}

/** Groups of episodes, each on a client of its own, that begin within one span and can share values. */
export interface CampaignSpec {
  /** How many clients, and so episodes, a campaign has; drawn for each. The last campaign has what is left of the episodes. */
  readonly clients: CountRange;
  readonly spanMs: number;
}

/** The words by which a step can choose a value, instead of by names. */
export const CHOICE_WORDS = {
  category: ['same', 'different', 'shared'],
  device: ['same', 'different', 'shared'],
  region: ['home', 'same', 'different', 'shared', 'far', 'neighbouring'],
  location: ['home', 'same', 'different', 'shared'],
} as const;

/** One of them. */
type ChoiceWord<Field extends keyof typeof CHOICE_WORDS> = (typeof CHOICE_WORDS)[Field][number];

/** Transactions that are alike, one after the other. What is left out of a step is drawn from all that the traffic has, or is at home. */
export interface SequenceStep {
  readonly count: CountRange;
  /** Between one transaction of the step and the next, ms. */
  readonly spacingMs?: Distribution;
  /** Instead of a spacing: the transactions after the step's first fall uniformly within this time after it, ms. */
  readonly spanMs?: Distribution;
  /** From the last transaction of the step before to the first of this one, ms; all steps but the first have one. */
  readonly gapMs?: Distribution;
  /** At evasion 1, the gap is one ms more than this. */
  readonly evadesMs?: number;
  /** Left out, what is ordinary for the category. */
  readonly amountCents?: Distribution;
  /** Left out, any. */
  readonly category?: Choice<ChoiceWord<'category'>>;
  /** Left out, any. */
  readonly device?: Choice<ChoiceWord<'device'>>;
  /** Of `region` and `location` at most one is given; without either, home. */
  readonly region?: Choice<ChoiceWord<'region'>>;
  readonly location?: Choice<ChoiceWord<'location'>>;
  /** The last transaction of this step completes the pattern. Left out everywhere, that of the last step. */
  readonly completes?: true;
}

/** How many, both bounds included; drawn for each episode. */
export interface CountRange {
  readonly kind: 'range';
  readonly low: number;
  readonly high: number;
}

/**
 * How a value of a transaction is found: one of some names, drawn for each transaction, or by a word. `same`: as the transaction before it has; at
 * the first, any, or home. `shared`: the one that is drawn for the whole campaign. `different`: one that no earlier transaction of the episode has; of locations, one in the region of the client's home.
 */
export type Choice<Word extends string> =
  { readonly kind: 'one_of'; readonly names: readonly string[] } | { readonly kind: Word };

/** The largest number of transactions that an episode can have. */
export function mostTransactions({ sequence }: OwnPattern): number {
  return sequence.reduce((sum, { count }) => sum + count.high, 0);
}

/** The index of the step whose last transaction completes the pattern. */
export function completingStep({ sequence }: OwnPattern): number {
  const marked = sequence.findIndex(({ completes }) => completes === true);
  return marked < 0 ? sequence.length - 1 : marked;
}
