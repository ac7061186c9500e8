import { LEAST_SEEDS } from './estimates.ts';

/** What the intervals of a sweep over so many seeds mean, in a sentence. */
export function intervalWords(seeds: number): string {
  if (seeds === 1)
    return 'Intervals at 95 % are those of the one run, given its faults: what another seed would give may lie outside.';
  if (seeds < LEAST_SEEDS) {
    return (
      `Of ${seeds} seeds, figures are of all together, from the least to the largest of the seeds: that is no interval; ` +
      `from ${LEAST_SEEDS} seeds on there is one.`
    );
  }
  return `Means over ${seeds} seeds, with Student's interval at 95 %; where all seeds agree, Wilson's of all together.`;
}
