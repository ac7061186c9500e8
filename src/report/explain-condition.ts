import { formatCents, formatOffset } from './format.ts';
import { neededStretch, type Stretch } from './needed-stretch.ts';
import { type BesideTransaction, type EpisodeStory, type StoryTransaction } from './report-schema.ts';
import { takenOf } from './taken-of.ts';

type Requirement<K extends EpisodeStory['requires']['kind']> = Extract<EpisodeStory['requires'], { kind: K }>;

/** Half a sentence on why the rule's condition did not hold, other than that its window is short; null if the story does not show it. */
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
  const needed = neededStretch(story, ({ true_time_ms: timeMs }) => timeMs);
  if (typeof needed !== 'string') {
    return requires.order === 'adjacent' ? explainBetween(needed[0]!, needed.at(-1)!, story) : null;
  }
  const rows = takenOf(story.transactions);
  if (rows.length < 2 || rows.some(({ currency }) => currency !== requires.currency)) return null;
  return explainAmounts(requires, rows) ?? explainOrder(requires);
}

/** The amount that no other order of the same transactions would mend. */
function explainAmounts(
  { order, above_cents: above, below_cents: below, currency }: Requirement<'pair'>,
  rows: readonly StoryTransaction[],
): string | null {
  const money = (cents: number): string => formatCents(cents, currency);
  const cents = rows.map(({ amount_cents: own }) => own);
  const large = Math.max(...cents);
  if (large <= above) return `the large amount, ${money(large)}, is not above ${money(above)}`;
  // Of an adjacent pair with one large amount it is the one before that; of any other, the least.
  const hasOneLarge = cents.filter((own) => own > above).length === 1;
  const before = order === 'adjacent' && hasOneLarge ? cents[cents.indexOf(large) - 1] : undefined;
  const small = before ?? Math.min(...cents);
  return small < below ? null : `the small amount, ${money(small)}, is not below ${money(below)}`;
}

function explainOrder({ order, above_cents: above, below_cents: below, currency }: Requirement<'pair'>): string {
  const [small, large] = [below, above].map((cents) => formatCents(cents, currency));
  return `no amount below ${small} came ${PLACE[order]} one above ${large}`;
}

const PLACE = { adjacent: 'right before', ordered: 'before', unordered: 'beside' } as const;

/** The pair that comes nearest to one where no pair does: the largest amount and the one before it; undefined if none is before it. */
export function meantPair(rows: readonly StoryTransaction[]): Stretch | undefined {
  let at = 0;
  for (const [i, { amount_cents: cents }] of rows.entries()) if (cents >= rows[at]!.amount_cents) at = i;
  return at === 0 ? undefined : rows.slice(at - 1, at + 1);
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
