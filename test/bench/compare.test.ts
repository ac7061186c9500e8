import { describe, expect, it } from 'vitest';
import { type Comparable, compareResults, newNames } from '../../bench/suite/compare.ts';
import { spreadOf } from '../../bench/suite/statistics.ts';
import { drawComparison } from '../../bench/suite/tables.ts';
import { PLAIN } from '../../src/report/colors.ts';

function rates(name: string, ...runs: readonly number[]): Comparable {
  return { name, metrics: { rows_per_s: spreadOf(runs) } };
}

function costs(name: string, ...runs: readonly number[]): Comparable {
  return { name, metrics: { cpu_s_per_million_rows: spreadOf(runs) } };
}

describe('a comparison', () => {
  it('knows in which direction a metric is better', () => {
    const old = [rates('a', 100, 101, 102), costs('b', 100, 101, 102)];
    const now = [rates('a', 200, 201, 202), costs('b', 200, 201, 202)];
    expect(compareResults(old, now).map(({ name, verdict }) => [name, verdict])).toEqual([
      ['a', 'better'],
      ['b', 'worse'],
    ]);
    expect(compareResults(now, old).map(({ verdict }) => verdict)).toEqual(['worse', 'better']);
  });

  it('takes bytes a row for exact', () => {
    const bytes = (value: number) => [{ name: 'log', metrics: { bytes_per_row: spreadOf([value]) } }];
    expect(compareResults(bytes(104), bytes(104.5))).toMatchObject([{ verdict: 'worse' }]);
    expect(compareResults(bytes(104), bytes(104))).toMatchObject([{ verdict: 'same' }]);
  });

  it('counts the wall clock only where there are no CPU seconds', () => {
    const both = (...runs: readonly number[]): Comparable => ({
      name: 'both',
      metrics: { rows_per_s: spreadOf(runs), cpu_s_per_million_rows: spreadOf(runs) },
    });
    const comparisons = compareResults([both(1, 2, 3), rates('a', 1, 2, 3)], [both(1, 2, 3), rates('a', 1, 2, 3)]);
    expect(comparisons.map(({ name, metric, counts }) => [name, metric, counts])).toEqual([
      ['both', 'rows_per_s', false],
      ['both', 'cpu_s_per_million_rows', true],
      ['a', 'rows_per_s', true],
    ]);
  });

  it('leaves out what only one side has, and names what is new', () => {
    const old = [rates('gone', 1, 2, 3), rates('other metric', 1, 2, 3)];
    const now = [costs('other metric', 1, 2, 3), rates('new', 1, 2, 3)];
    expect(compareResults(old, now)).toEqual([]);
    expect(newNames(old, now)).toEqual(['new']);
  });

  it('shows what has changed, and counts the rest', () => {
    const old = [rates('fast', 100, 101, 102), rates('still', 100, 101, 102), rates('once', 100)];
    const now = [rates('fast', 150, 151, 152), rates('still', 100, 101, 102), rates('once', 50)];
    const text = drawComparison(compareResults(old, now), PLAIN);
    expect(text).toMatch(/^ fast +rows\/s +101 \(100–102\) +151 \(150–152\) +\+49\.5 % +better$/m);
    expect(text).toContain('1 number changed beyond noise, 1 did not; 1 cannot be told with fewer than 3 runs');
    expect(text).not.toMatch(/still|once/);
  });
});
