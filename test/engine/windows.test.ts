import { describe, expect, test } from 'vitest';
import { earliestStart, windowsReachingBack } from '../../src/engine/windows.ts';
import { type Rule, type WindowSpec } from '../../src/model/rule-set.ts';
import { type Entry, runLog } from './harness.ts';

const W = 600_000;

function travel(window: WindowSpec): Rule {
  return { name: 'travel', kind: 'distinct', field: 'region', atLeast: 2, window, detects: [] };
}

/** Two purchases of one client in two regions, at these times. */
function journey(firstMs: number, secondMs: number): Entry[] {
  return [
    { at: firstMs, region: 'north' },
    { at: secondMs, region: 'south' },
  ];
}

function found(entries: readonly Entry[], rule: Rule): [start: number, end: number][] {
  return runLog(entries, [rule]).detections.map(({ detection: d }) => [d.window_start_ms, d.window_end_ms]);
}

describe('trailing windows', () => {
  //  0              W
  //  n──────────────s        gap W−1, W: inside; the window includes its start
  //  n────────────────s      gap W+1: outside
  test.each([
    [W - 1, true],
    [W, true],
    [W + 1, false],
  ])('window-edge: a gap of %d ms', (gap, holds) => {
    expect(found(journey(1000, 1000 + gap), travel({ kind: 'trailing', sizeMs: W }))).toEqual(
      holds ? [[1000 + gap - W, 1000 + gap]] : [],
    );
  });

  //  −W−1   −W            0
  //    n─────n────────────s      negative-timestamp: before 1970 nothing is different
  test('negative-timestamp', () => {
    expect(found(journey(-W, 0), travel({ kind: 'trailing', sizeMs: W }))).toEqual([[-W, 0]]);
    expect(found(journey(-W - 1, 0), travel({ kind: 'trailing', sizeMs: W }))).toEqual([]);
    expect(found(journey(-5 * W, -4 * W), travel({ kind: 'trailing', sizeMs: W }))).toEqual([[-5 * W, -4 * W]]);
  });

  //  t   t
  //  n   s       equal-timestamps: a gap of 0 is inside the shortest window
  test('equal-timestamps', () => {
    expect(found(journey(7, 7), travel({ kind: 'trailing', sizeMs: 1 }))).toEqual([[6, 7]]);
  });
});

describe('tumbling windows', () => {
  //  |0            W−1|W             2W−1|
  //  |n──────────────s|                  |     same window
  //  |               n|s                 |     1 ms apart, but a boundary between them
  test('tumbling-phase', () => {
    const rule = travel({ kind: 'tumbling', sizeMs: W });
    expect(found(journey(0, W - 1), rule)).toEqual([[0, W]]);
    expect(found(journey(W - 1, W), rule)).toEqual([]);
    expect(found(journey(W, 2 * W - 1), rule)).toEqual([[W, 2 * W]]);
  });

  //  |−W           −1|0              W−1|
  //  |n────────────s |                  |
  //  |             n |s                 |      windows before 1970 are aligned like those after
  test('negative-timestamp', () => {
    const rule = travel({ kind: 'tumbling', sizeMs: W });
    expect(found(journey(-W, -1), rule)).toEqual([[-W, 0]]);
    expect(found(journey(-1, 0), rule)).toEqual([]);
    expect(found(journey(-2 * W, -W - 1), rule)).toEqual([[-2 * W, -W]]);
  });
});

describe('hopping windows', () => {
  //      0    1    2    3    4    5  × 100
  //  ────────────────|                  −100 … 200
  //      |──────────────|                  0 … 300      size 300, slide 100
  //           |──────────────|           100 … 400
  //           n    s                     at 150 and 220: in the windows from 0 and from 100
  test('a detection for each window that holds both, by start', () => {
    expect(found(journey(150, 220), travel({ kind: 'hopping', sizeMs: 300, slideMs: 100 }))).toEqual([
      [0, 300],
      [100, 400],
    ]);
  });

  //  |−99                1|
  //                    |0                  100|
  //                                      |99                 199|       size 100, slide 99: neighbours share 1 ms
  test('a slide that does not divide the size', () => {
    expect(found(journey(99, 100), travel({ kind: 'hopping', sizeMs: 100, slideMs: 99 }))).toEqual([[99, 199]]);
    expect(found(journey(98, 99), travel({ kind: 'hopping', sizeMs: 100, slideMs: 99 }))).toEqual([[0, 100]]);
    expect(found(journey(-1, 0), travel({ kind: 'hopping', sizeMs: 100, slideMs: 99 }))).toEqual([[-99, 1]]);
  });

  test('windowsReachingBack gives the windows of a time that begin at or before another', () => {
    const window: WindowSpec = { kind: 'hopping', sizeMs: 10, slideMs: 4 };
    expect(windowsReachingBack(window, 11, 11).map(({ startMs }) => startMs)).toEqual([4, 8]);
    expect(windowsReachingBack(window, 11, 7).map(({ startMs }) => startMs)).toEqual([4]);
    expect(windowsReachingBack(window, 11, 3)).toEqual([]);
  });

  test('starts are exact for times far from the epoch', () => {
    const far = 8_640_000_000_000_000;
    for (const size of [3, 7, 1001, 599_999]) {
      for (const time of [far, far - 1, far - size, -far, -far + 1]) {
        const start = earliestStart({ kind: 'tumbling', sizeMs: size }, time);
        expect(BigInt(start) % BigInt(size)).toBe(0n);
        expect(time - start).toBeGreaterThanOrEqual(0);
        expect(time - start).toBeLessThan(size);
      }
    }
  });
});
