import { formatCents, formatOffset } from './format.ts';
import { type BesideTransaction, type EpisodeStory, type StoryTransaction } from './report-schema.ts';

type Requirement<K extends EpisodeStory['requires']['kind']> = Extract<EpisodeStory['requires'], { kind: K }>;

/**
 * Half a sentence on why the rule's condition did not hold although the episode fits into its window; null if the story does
 * not show it.
 */
export function explainCondition(story: EpisodeStory): string | null {
  const { requires } = story;
  const transactions = takenOf(story.transactions);
  switch (requires.kind) {
    case 'distinct':
      return explainDistinct(requires, transactions);
    case 'pair':
      return explainPair(requires, story);
    case 'count':
      return transactions.length < requires.at_least
        ? `the rule needs ${requires.at_least} transactions and there were only ${transactions.length}`
        : null;
    case 'sum':
      return explainSum(requires, transactions);
    case 'speed':
      // A story has no coordinates.
      return null;
    case 'anomaly':
      // Nor has it the client's past.
      return null;
  }
}

/** Those of some transactions that the rule takes. */
export function takenOf<T extends StoryTransaction>(transactions: readonly T[]): readonly T[] {
  return transactions.filter(({ taken }) => taken !== false);
}

const PLURAL = { region: 'regions', category: 'categories' } as const;

function explainDistinct(requires: Requirement<'distinct'>, transactions: readonly StoryTransaction[]): string | null {
  const { field } = requires;
  // A story has no places and devices.
  if (field !== 'region' && field !== 'category') return null;
  const values = new Set(transactions.map((transaction) => transaction[field]).filter((value) => value !== null));
  if (values.size >= requires.at_least) return null;
  return `the rule needs ${requires.at_least} distinct ${PLURAL[field]} and there were only ${values.size}`;
}

function explainSum(requires: Requirement<'sum'>, transactions: readonly StoryTransaction[]): string | null {
  const summed = transactions.filter(
    ({ currency, amount_cents: cents }) => currency === requires.currency && cents > 0,
  );
  const sumCents = summed.reduce((sum, { amount_cents: cents }) => sum + cents, 0);
  if (sumCents > requires.above_cents) return null;
  const [sum, bound] = [sumCents, requires.above_cents].map((cents) => formatCents(cents, requires.currency));
  return `the amounts add up to ${sum}, which is not above ${bound}`;
}

function explainPair(requires: Requirement<'pair'>, story: EpisodeStory): string | null {
  const pair = pairOf(requires, takenOf(story.transactions));
  if (pair === undefined || pair.some(({ currency }) => currency !== requires.currency)) return null;
  const [small, large] = pair;
  const money = (cents: number): string => formatCents(cents, requires.currency);
  if (large.amount_cents <= requires.above_cents) {
    return `the large amount, ${money(large.amount_cents)}, is not above ${money(requires.above_cents)}`;
  }
  if (small.amount_cents >= requires.below_cents) {
    return `the small amount, ${money(small.amount_cents)}, is not below ${money(requires.below_cents)}`;
  }
  return requires.order === 'adjacent' ? explainBetween(small, large, story) : null;
}

/** The two transactions that would make the pair: the last two, or the extremes if others may stand between them. */
function pairOf(
  { order }: Requirement<'pair'>,
  transactions: readonly StoryTransaction[],
): readonly [StoryTransaction, StoryTransaction] | undefined {
  const last = transactions.slice(-2);
  const byAmount = transactions.toSorted((a, b) => a.amount_cents - b.amount_cents);
  const [small, large] = order === 'adjacent' ? last : [byAmount[0], byAmount.at(-1)];
  return small === undefined || large === undefined || small === large ? undefined : [small, large];
}

function explainBetween(small: StoryTransaction, large: StoryTransaction, story: EpisodeStory): string | null {
  const between = takenOf(story.beside).findLast(
    ({ true_time_ms: time }) => small.true_time_ms <= time && time <= large.true_time_ms,
  );
  if (between === undefined) return null;
  const at = formatOffset(between.true_time_ms - story.transactions[0]!.true_time_ms);
  return `${WHOSE[between.part]} purchase at ${at} came between, and the rule needs the pair with nothing between`;
}

/** Whose transaction stands beside an episode, in words. */
export const WHOSE: Readonly<Record<BesideTransaction['part'], string>> = {
  own: "the client's own",
  other_episode: "another episode's",
};
