import { describe, expect, it } from 'vitest';
import { coverageOf } from '../../bench/coverage/coverage.ts';
import { runSeeds } from '../../bench/coverage/run-seeds.ts';
import { type SeedFigure } from '../../bench/coverage/seed-figures.ts';
import { tableOf } from '../../bench/coverage/table.ts';
import { WORLDS } from '../../bench/coverage/worlds.ts';

const share = (value: number | null, ci95: SeedFigure['ci95']): SeedFigure => {
  return { rule: 'travel', name: 'recall', kind: 'share', value, ci95 };
};

describe('coverageOf', () => {
  it('counts the intervals that hold the mean of all seeds, and leaves seeds without one out of the count', () => {
    const seeds = [[share(0.2, [0.1, 0.3])], [share(0.4, [0.3, 0.5])], [share(0.6, null)]];
    const [row] = coverageOf(seeds);
    expect(row).toMatchObject({ longRun: expect.closeTo(0.4, 12), width: expect.closeTo(0.2, 12) });
    expect(row!.ofRuns).toEqual({ held: 1, of: 2 });
  });

  it('leaves out a figure that a seed did not measure', () => {
    expect(coverageOf([[share(0.2, null)], [share(null, null)]])).toEqual([]);
  });

  it('holds quantiles against their median, with no end above where the upper one is null', () => {
    const time = (value: number, ci95: SeedFigure['ci95']): SeedFigure => ({ ...share(value, ci95), kind: 'quantile' });
    const [row] = coverageOf([[time(10, [5, null])], [time(20, [15, 25])], [time(90, [80, null])]]);
    expect(row).toMatchObject({ longRun: 20, width: null, ofRuns: { held: 2, of: 3 } });
  });

  it('takes ten seeds together for an interval between seeds', () => {
    const seeds = Array.from({ length: 25 }, (_, seed) => [share(seed % 2, null)]);
    expect(coverageOf(seeds)[0]!.betweenSeeds).toEqual({ held: 2, of: 2 });
  });
});

describe('tableOf', () => {
  it('tells the error of a share of intervals, and that there was none', () => {
    const row = { rule: 'r', figure: 'recall', kind: 'share', longRun: 0.5, width: 0.1 } as const;
    const text = tableOf('x', 'a world', [{ ...row, ofRuns: { held: 3, of: 4 }, betweenSeeds: { held: 0, of: 0 } }]);
    expect(text).toContain('### x: a world\n');
    expect(text).toContain('| r | recall | 0.500 | 0.100 | 0.750 ± 0.217 (4) | no interval |');
  });
});

describe('runSeeds', () => {
  const figuresOf = async (name: string) =>
    (await runSeeds(
      WORLDS.find((world) => world.name === name)!,
      2,
      new AbortController().signal,
    ))!;

  it('runs a world under another seed each time', async () => {
    const [first, second] = await figuresOf('six-clients');
    expect(first!.map(({ name }) => name)).toContain('p90, event time');
    expect(first).not.toEqual(second);
    expect(first!.every(({ ci95 }) => ci95 === null)).toBe(true);
  });

  it('scores traffic of a file by the labels of the file', async () => {
    const [first] = await figuresOf('own-traffic');
    expect(first!.map(({ name }) => name)).toEqual(['recall', 'precision', 'F1']);
    expect(first!.every(({ value, ci95 }) => value !== null && ci95![0] < value && value < ci95![1]!)).toBe(true);
  });
});
