import { describe, expect, it } from 'vitest';
import { type Figure } from '../../bench/suite/figure.ts';
import { measureAll, type MeasureOnce, stepsOf } from '../../bench/suite/measure-all.ts';
import { outcomeOf, skippedFor } from '../../bench/suite/measurement.ts';
import { Results } from '../../bench/suite/results.ts';
import { TimeLeft } from '../../bench/suite/time-left.ts';

function figure(name: string, facts: Partial<Figure> = {}): Figure {
  return { name, groups: [], about: '', typicalS: 10, measure: () => Promise.resolve(outcomeOf()), ...facts } as Figure;
}

/** Measures `figures`, `runs` times; returns the results, and what was said and tried. */
async function suite(
  figures: readonly Figure[],
  runs: number,
  measureOnce: MeasureOnce,
  abort = new AbortController(),
) {
  const results = new Results(figures);
  const tried: string[] = [];
  const notices: string[] = [];
  const listener = {
    begun: ({ figure: { name }, run }: { readonly figure: Figure; readonly run: number }) =>
      tried.push(`${name} ${run}`),
    done: () => undefined,
    notice: (line: string) => notices.push(line),
  };
  await measureAll(stepsOf(figures, runs), measureOnce, { results, listener, signal: abort.signal });
  return { results, tried, notices };
}

const rate = (value: number) => outcomeOf({ name: 'line', rows: 10, metrics: { rows_per_s: value } });

describe('the suite', () => {
  it('makes all figures once before it makes one again, and an exact one only once', async () => {
    const figures = [figure('a'), figure('b', { isExact: true }), figure('c')];
    const { tried } = await suite(figures, 2, () => Promise.resolve(rate(1)));
    expect(tried).toEqual(['a 1', 'b 1', 'c 1', 'a 2', 'c 2']);
  });

  it('puts the runs of a line together', async () => {
    const values = [3, 1, 2];
    const { results } = await suite([figure('a')], 3, () => Promise.resolve(rate(values.shift()!)));
    expect(results.lines()).toEqual([
      {
        figure: 'a',
        name: 'line',
        rows: 10,
        metrics: { rows_per_s: { median: 2, min: 1, max: 3, runs: [3, 1, 2] } },
      },
    ]);
  });

  it('says once what is skipped, does not try it again, and goes on', async () => {
    const once: MeasureOnce = ({ name }) => Promise.resolve(name === 'a' ? skippedFor('no broker') : rate(1));
    const { results, tried, notices } = await suite([figure('a'), figure('b')], 2, once);
    expect(tried).toEqual(['a 1', 'b 1', 'b 2']);
    expect(notices).toEqual(['skipped: a: no broker']);
    expect(results.skipped).toEqual([{ figure: 'a', why: 'no broker' }]);
  });

  it('measures again what is skipped in part', async () => {
    const partly = { ...rate(1), skipped: ['no kcat'] };
    const { results, tried, notices } = await suite([figure('a')], 2, () => Promise.resolve(partly));
    expect(tried).toHaveLength(2);
    expect(notices).toEqual(['skipped: a: no kcat']);
    expect(results.lines()).toMatchObject([{ metrics: { rows_per_s: { runs: [1, 1] } } }]);
  });

  it('keeps the runs before a failure, and goes on after it', async () => {
    let runs = 0;
    const once: MeasureOnce = ({ name }) => {
      if (name === 'a' && ++runs === 2) return Promise.reject(new Error('out of memory'));
      return Promise.resolve(rate(1));
    };
    const { results, tried } = await suite([figure('a'), figure('b')], 3, once);
    expect(tried).toEqual(['a 1', 'b 1', 'a 2', 'b 2', 'b 3']);
    expect(results.failed).toEqual([{ figure: 'a', why: 'out of memory' }]);
    expect(results.lines().map(({ metrics }) => metrics.rows_per_s!.runs.length)).toEqual([1, 3]);
  });

  it('drops the run in which it is stopped, and keeps those before', async () => {
    const abort = new AbortController();
    const once: MeasureOnce = ({ name }) => {
      if (name === 'a') return Promise.resolve(rate(1));
      abort.abort();
      return Promise.reject(new Error('killed'));
    };
    const { results, tried } = await suite([figure('a'), figure('b'), figure('c')], 2, once, abort);
    expect(tried).toEqual(['a 1', 'b 1']);
    expect(results.lines()).toHaveLength(1);
    expect(results.failed).toEqual([]);
  });
});

describe('the time that is left', () => {
  const [a, b] = [figure('a'), figure('b', { typicalS: 40 })];
  const step = (of: Figure) => ({ figure: of, run: 1 });

  it('is what is typical, at the pace of this machine', () => {
    const time = new TimeLeft();
    expect(time.secondsFor([step(a), step(b)])).toBe(50);
    time.add(step(a), 20);
    expect(time.secondsFor([step(b)])).toBe(80);
  });

  it('of a figure that was measured is what it took the last time', () => {
    const time = new TimeLeft();
    time.add(step(a), 20);
    time.add(step(b), 30);
    expect(time.secondsFor([step(a), step(b), step(b)])).toBe(80);
  });
});
