import { describe, expect, it } from 'vitest';
import { historyOf } from '../../src/oracle/history.ts';
import { oldestInWindow, windowsAt } from '../../src/oracle/windows.ts';
import { hopping, transaction, trailing, tumbling } from './builders.ts';

describe('windowsAt', () => {
  it('trails from t − W to t, both inclusive', () => {
    expect(windowsAt(trailing(10), 25)).toEqual([{ startMs: 15, endMs: 25 }]);
  });

  // 0         10        20        30
  // [---------)[--------)[--------)
  it('tumbles by multiples of the size, the end exclusive', () => {
    expect(windowsAt(tumbling(10), 20)).toEqual([{ startMs: 20, endMs: 30 }]);
    expect(windowsAt(tumbling(10), 29)).toEqual([{ startMs: 20, endMs: 30 }]);
    expect(windowsAt(tumbling(10), 30)).toEqual([{ startMs: 30, endMs: 40 }]);
    expect(windowsAt(tumbling(10), 0)).toEqual([{ startMs: 0, endMs: 10 }]);
  });

  it('aligns windows before 1970 like those after', () => {
    expect(windowsAt(tumbling(10), -1)).toEqual([{ startMs: -10, endMs: 0 }]);
    expect(windowsAt(tumbling(10), -10)).toEqual([{ startMs: -10, endMs: 0 }]);
    expect(windowsAt(tumbling(10), -11)).toEqual([{ startMs: -20, endMs: -10 }]);
  });

  // size 10, slide 4:  12         22
  //                    [----------)
  //                16         26
  //                [----------)
  //            20         30
  //            [----------)          x = 21 lies in all three
  it('hops by multiples of the slide, by ascending start', () => {
    expect(windowsAt(hopping(10, 4), 21)).toEqual([
      { startMs: 12, endMs: 22 },
      { startMs: 16, endMs: 26 },
      { startMs: 20, endMs: 30 },
    ]);
    expect(windowsAt(hopping(10, 4), 22).map(({ startMs }) => startMs)).toEqual([16, 20]);
  });

  it('hops across the epoch', () => {
    expect(windowsAt(hopping(10, 5), -1).map(({ startMs }) => startMs)).toEqual([-10, -5]);
    expect(windowsAt(hopping(10, 5), 0).map(({ startMs }) => startMs)).toEqual([-5, 0]);
  });

  it('hops like a tumbling window when slide and size are the same', () => {
    for (let timeMs = -25; timeMs <= 25; timeMs++) {
      expect(windowsAt(hopping(7, 7), timeMs)).toEqual(windowsAt(tumbling(7), timeMs));
    }
  });
});

describe('oldestInWindow', () => {
  const history = historyOf([5, 10, 10, 12, 20].map((timeMs, i) => transaction(`t${i}`, timeMs)));

  it('takes in every transaction at the start of the window', () => {
    expect(oldestInWindow(history, 3, 10)).toBe(1);
    expect(oldestInWindow(history, 3, 11)).toBe(3);
    expect(oldestInWindow(history, 4, 0)).toBe(0);
  });

  it('always holds the transaction itself', () => {
    expect(oldestInWindow(history, 0, 5)).toBe(0);
    expect(oldestInWindow(history, 4, 20)).toBe(4);
  });
});
