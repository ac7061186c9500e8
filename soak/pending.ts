/** Seeds that follow one another. */
export interface SeedRange {
  readonly from: number;
  readonly seeds: number;
}

/**
 * The numbers from `from` to `end`, exclusive, that are not in `done`, in their order and at most `most` at a time. `done` are ranges in their order, with
 * exclusive ends. `end` may be Infinity.
 */
export function* pendingRanges(
  { from, end, most }: { readonly from: number; readonly end: number; readonly most: number },
  done: readonly (readonly [from: number, end: number])[],
): Generator<SeedRange> {
  let next = from;
  for (const [begin, over] of [...done, [end, end] as const]) {
    while (next < Math.min(begin, end)) {
      const seeds = Math.min(most, begin - next, end - next);
      yield { from: next, seeds };
      next += seeds;
    }
    next = Math.max(next, over);
  }
}
