import { LEAST_SEEDS } from './estimates.ts';

/** What the intervals of a sweep over so many seeds mean, in a sentence. */
export function intervalWords(seeds: number): string {
  if (seeds === 1)
    return 'Intervals at 95 % are those of the one run, given its faults: what another seed would give may lie outside.';
  if (seeds < LEAST_SEEDS) {
    return (
      `Intervals at 95 % are Wilson's, of all ${seeds} seeds together: they hold for these faults, not for others; ` +
      `from ${LEAST_SEEDS} seeds on they are over seeds.`
    );
  }
  return `Means over ${seeds} seeds, with Student's interval at 95 %; where all seeds agree, Wilson's of all together.`;
}
