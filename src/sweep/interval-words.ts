import { LEAST_SEEDS } from './estimates.ts';

/** What the intervals of a sweep over so many seeds mean, in a sentence. */
export function intervalWords(seeds: number): string {
  if (seeds === 1)
    return 'Intervals at 95 % are those of the one run, given its faults: what another seed would give may lie outside.';
  if (seeds < LEAST_SEEDS) {
    return (
      `With ${seeds} seeds, figures are of all seeds together, with the range from the lowest to the highest seed. A range is not an interval; ` +
      `${LEAST_SEEDS} seeds or more give one.`
    );
  }
  return `Means over ${seeds} seeds, with Student's interval at 95 %; where all seeds agree, Wilson's of all together.`;
}
