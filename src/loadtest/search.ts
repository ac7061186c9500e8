/** A step that was run: how many transactions a second were asked of it, and whether they were sustained. */
export interface TriedRate {
  readonly ratePerS: number;
  readonly sustained: boolean;
}

/** What a search for the highest sustainable rate goes by. */
export interface SearchOptions {
  /** The first rate, in transactions a second. */
  readonly fromPerS: number;
  /** Highest rate that is tried. */
  readonly maxRatePerS: number;
  /** The search ends when the lowest rate that failed is at most this share above the highest that was sustained. */
  readonly resolution: number;
}

/** Why a search ends: it is resolved, the highest rate allowed is sustained, nothing is, or there is time for no other step. */
export type SearchEnd = 'resolution' | 'max_rate' | 'nothing_sustained' | 'budget';

/** What to do next. */
export type SearchMove =
  | { readonly kind: 'step'; readonly ratePerS: number; readonly purpose: 'search' | 'confirm' }
  | { readonly kind: 'end'; readonly ended: SearchEnd };

/** What the steps so far say; rates in transactions a second. */
export interface RateBounds {
  /** The highest rate that was sustained whenever it was tried, below every rate that was not; null without any. */
  readonly sustainedPerS: number | null;
  /** Whether that rate was tried more than once. */
  readonly confirmed: boolean;
  /** The lowest rate that was not sustained; null without any. */
  readonly failedPerS: number | null;
}

/** While nothing is sustained the rate is halved, down to this share of the first one. */
const LOWEST_SHARE = 1 / 64;

/**
 * The next move of a search, from the steps so far alone: the rate doubles until a step fails, then the gap between the highest
 * sustained and the lowest failed rate is halved (by ratio) down to the resolution, then the highest sustained rate is tried once
 * more. If it fails then, it counts as failed, and the search goes on below it. `stepsLeft` is how many steps there is time for:
 * the last one is spent on confirming what was found.
 */
export function nextMove(tried: readonly TriedRate[], options: SearchOptions, stepsLeft = Infinity): SearchMove {
  const move = wantedMove(tried, options, stepsLeft);
  return move.kind === 'step' && stepsLeft < 1 ? { kind: 'end', ended: 'budget' } : move;
}

function wantedMove(tried: readonly TriedRate[], options: SearchOptions, stepsLeft: number): SearchMove {
  const { fromPerS, maxRatePerS, resolution } = options;
  if (tried.length === 0) return search(Math.min(fromPerS, maxRatePerS));
  const { sustainedPerS, failedPerS, confirmed } = boundsOf(tried);
  if (sustainedPerS === null) {
    const lower = roundRate(failedPerS! / 2);
    return lower < fromPerS * LOWEST_SHARE ? { kind: 'end', ended: 'nothing_sustained' } : search(lower);
  }
  const confirm: SearchMove = { kind: 'step', ratePerS: sustainedPerS, purpose: 'confirm' };
  if (stepsLeft < 2 && !confirmed) return confirm;
  if (failedPerS === null) {
    if (sustainedPerS < maxRatePerS) return search(Math.min(2 * sustainedPerS, maxRatePerS));
    return confirmed ? { kind: 'end', ended: 'max_rate' } : confirm;
  }
  const middle = roundRate(Math.sqrt(sustainedPerS * failedPerS));
  const resolved = failedPerS <= sustainedPerS * (1 + resolution) || middle <= sustainedPerS || middle >= failedPerS;
  if (!resolved) return search(middle);
  return confirmed ? { kind: 'end', ended: 'resolution' } : confirm;
}

/** What is known after these steps, in whatever order they were run. */
export function boundsOf(tried: readonly TriedRate[]): RateBounds {
  const failed = tried.filter(({ sustained }) => !sustained).map(({ ratePerS }) => ratePerS);
  const lowestFailed = Math.min(...failed);
  const good = tried.map(({ ratePerS }) => ratePerS).filter((ratePerS) => ratePerS < lowestFailed);
  const highest = good.length === 0 ? null : Math.max(...good);
  return {
    sustainedPerS: highest,
    confirmed: good.filter((ratePerS) => ratePerS === highest).length > 1,
    failedPerS: failed.length === 0 ? null : lowestFailed,
  };
}

/** Three significant digits: more would say more than a step can tell. */
export function roundRate(ratePerS: number): number {
  return Number(ratePerS.toPrecision(3));
}

function search(ratePerS: number): SearchMove {
  return { kind: 'step', ratePerS, purpose: 'search' };
}
