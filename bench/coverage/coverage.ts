import { estimateMean, LEAST_SEEDS } from '../../src/sweep/estimates.ts';
import { type SeedFigure } from './seed-figures.ts';

/** How many of so many intervals hold what they are held against. */
export interface Held {
  readonly held: number;
  readonly of: number;
}

/** How often the intervals of a figure hold its long-run value. */
export interface Coverage {
  readonly rule: string;
  readonly figure: string;
  readonly kind: SeedFigure['kind'];
  /** The mean over all seeds; of a quantile the median. */
  readonly longRun: number;
  /** Of the intervals, the mean; of a quantile the median, null where it has no upper end. Null where there is no interval. */
  readonly width: number | null;
  readonly ofRuns: Held;
  readonly betweenSeeds: Held;
}

/** One row per figure that every seed measured. `seeds`: the figures of each, in the same order. */
export function coverageOf(seeds: readonly (readonly SeedFigure[])[]): Coverage[] {
  return seeds[0]!.flatMap((first, place) => {
    const own = seeds.map((figures) => figures[place]!);
    const values = own.map(({ value }) => value).filter((value) => value !== null);
    if (values.length < own.length) return [];
    const { rule, name: figure, kind } = first;
    const longRun = kind === 'share' ? meanOf(values) : medianOf(values);
    const intervals = own.map(({ ci95 }) => ci95).filter((ci95) => ci95 !== null);
    const widths = intervals.map(([low, high]) => (high ?? Infinity) - low);
    const width = kind === 'share' ? meanOf(widths) : medianOf(widths);
    return [
      {
        rule,
        figure,
        kind,
        longRun,
        width: Number.isFinite(width) ? width : null,
        ofRuns: heldBy(intervals, longRun),
        betweenSeeds: heldBy(betweenSeeds(values), kind === 'share' ? longRun : meanOf(values)),
      },
    ];
  });
}

/** Student's intervals of ten seeds each. */
function betweenSeeds(values: readonly number[]): (readonly [number, number])[] {
  const groups = Array.from({ length: Math.floor(values.length / LEAST_SEEDS) }, (_, group) =>
    values.slice(group * LEAST_SEEDS, (group + 1) * LEAST_SEEDS),
  );
  return groups.map((group) => estimateMean(group).ci95).filter((ci95) => ci95 !== null);
}

function heldBy(intervals: readonly (readonly [number, number | null])[], value: number): Held {
  const held = intervals.filter(([low, high]) => low <= value && value <= (high ?? Infinity)).length;
  return { held, of: intervals.length };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}
