import { takenOf } from './taken-of.ts';
import { type EpisodeStory, type StoryTransaction } from './report-schema.ts';

type Requirement<K extends EpisodeStory['requires']['kind']> = Extract<EpisodeStory['requires'], { kind: K }>;
type TimeOf = (transaction: StoryTransaction) => number;

/** Transactions of an episode that follow one another, at least one. */
export type Stretch = readonly StoryTransaction[];

/**
 * The shortest stretch of an episode at whose end the rule's condition holds in a window that is long enough; of several, the
 * last. `none` if it holds at no stretch, whatever the window. `unknown` if the story does not show what the condition is about,
 * as coordinates.
 */
export function neededStretch(story: EpisodeStory, timeOf: TimeOf): Stretch | 'none' | 'unknown' {
  const { requires } = story;
  const rows = takenOf(story.transactions).toSorted((a, b) => timeOf(a) - timeOf(b));
  switch (requires.kind) {
    case 'distinct':
      return distinctStretch(requires, rows, timeOf);
    case 'pair':
      return pairStretch(requires, rows, timeOf);
    case 'count':
      return shortest(rows, timeOf, countTally(requires));
    case 'sum':
      return shortest(rows, timeOf, sumTally(requires));
    case 'speed':
      return ofAsMany(rows, 2);
    case 'anomaly':
      return 'unknown';
  }
}

/** The time from the first to the last of some transactions, in ms. */
export function spanMs(rows: readonly StoryTransaction[], timeOf: TimeOf): number {
  let [first, last] = [Infinity, -Infinity];
  for (const row of rows) {
    first = Math.min(first, timeOf(row));
    last = Math.max(last, timeOf(row));
  }
  return rows.length === 0 ? 0 : last - first;
}

/** All of them if a condition that needs so many has no choice among them. */
function ofAsMany(rows: readonly StoryTransaction[], needed: number): Stretch | 'none' | 'unknown' {
  if (rows.length < needed) return 'none';
  return rows.length === needed ? rows : 'unknown';
}

/** What a stretch holds, while it grows at its end and shrinks at its beginning. */
interface Tally {
  readonly add: (row: StoryTransaction) => void;
  readonly remove: (row: StoryTransaction) => void;
  readonly isEnough: () => boolean;
}

/** For conditions that a longer stretch never undoes. */
function shortest(rows: readonly StoryTransaction[], timeOf: TimeOf, tally: Tally): Stretch | 'none' {
  let best: Stretch | 'none' = 'none';
  let from = 0;
  for (const [at, row] of rows.entries()) {
    tally.add(row);
    for (; from <= at && tally.isEnough(); from++) {
      best = shorter(best, rows, [from, at], timeOf);
      tally.remove(rows[from]!);
    }
  }
  return best;
}

function shorter(
  best: Stretch | 'none',
  rows: readonly StoryTransaction[],
  [from, to]: readonly [number, number],
  timeOf: TimeOf,
): Stretch {
  const isShorter = best === 'none' || timeOf(rows[to]!) - timeOf(rows[from]!) <= spanMs(best, timeOf);
  return isShorter ? rows.slice(from, to + 1) : best;
}

function distinctStretch(
  { field, at_least: atLeast }: Requirement<'distinct'>,
  rows: readonly StoryTransaction[],
  timeOf: TimeOf,
): Stretch | 'none' | 'unknown' {
  // A story has no places and devices.
  if (field !== 'region' && field !== 'category') return ofAsMany(rows, atLeast);
  const counts = new Map<string, number>();
  const change = ({ [field]: value }: StoryTransaction, by: number): void => {
    if (value === null) return;
    const count = (counts.get(value) ?? 0) + by;
    if (count === 0) counts.delete(value);
    else counts.set(value, count);
  };
  return shortest(rows, timeOf, {
    add: (row) => change(row, 1),
    remove: (row) => change(row, -1),
    isEnough: () => counts.size >= atLeast,
  });
}

function countTally({ at_least: atLeast }: Requirement<'count'>): Tally {
  let count = 0;
  return { add: () => void count++, remove: () => void count--, isEnough: () => count >= atLeast };
}

function sumTally({ above_cents: aboveCents, currency }: Requirement<'sum'>): Tally {
  let sumCents = 0;
  const change = (row: StoryTransaction, sign: number): void => {
    if (row.currency === currency && row.amount_cents > 0) sumCents += sign * row.amount_cents;
  };
  return {
    add: (row) => change(row, 1),
    remove: (row) => change(row, -1),
    isEnough: () => sumCents > aboveCents,
  };
}

function pairStretch(
  requires: Requirement<'pair'>,
  rows: readonly StoryTransaction[],
  timeOf: TimeOf,
): Stretch | 'none' {
  const { order } = requires;
  let best: Stretch | 'none' = 'none';
  let [small, large] = [-1, -1];
  for (const [at, row] of rows.entries()) {
    const [isSmall, isLarge] = sizeOf(requires, row);
    const partner = isLarge ? small : order === 'unordered' && isSmall ? large : -1;
    if (partner >= 0) best = shorter(best, rows, [partner, at], timeOf);
    if (isSmall) small = at;
    else if (order === 'adjacent') small = -1;
    if (isLarge) large = at;
  }
  return best;
}

function sizeOf(
  { below_cents: below, above_cents: above, currency: wanted }: Requirement<'pair'>,
  { amount_cents: cents, currency }: StoryTransaction,
): readonly [isSmall: boolean, isLarge: boolean] {
  const isCounted = currency === wanted;
  return [isCounted && cents >= 0 && cents < below, isCounted && cents > above];
}
