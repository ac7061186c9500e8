import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Timeline } from '../../src/pacing/timeline.ts';

describe('a timeline', () => {
  it('has its present due at the start, and the rest in proportion to the speed, the past before it', () => {
    const at = (speed: number) => [9000, 10_000, 10_600].map((timeMs) => timeline(speed).next(timeMs));
    const timeline = (speed: number) => new Timeline({ presentMs: 10_000, speed });
    expect(at(1)).toEqual([-1000, 0, 600]);
    expect(at(60)).toEqual([-1000 / 60, 0, 10]);
    expect(at(0.5)).toEqual([-2000, 0, 1200]);
  });

  it('keeps no state: what was asked before changes nothing', () => {
    const timeline = new Timeline({ presentMs: 0, speed: 2 });
    expect([100, 20, 100].map((timeMs) => timeline.next(timeMs))).toEqual([50, 10, 50]);
  });

  it('knows the time of the world at any instant after the start, and the other way round', () => {
    const wholeMs = fc.integer({ min: -1e12, max: 2e12 });
    fc.assert(
      fc.property(wholeMs, wholeMs, fc.constantFrom(0.25, 1, 2, 64), (presentMs, timeMs, speed) => {
        const timeline = new Timeline({ presentMs, speed });
        expect(timeline.timeMsAt(timeline.next(timeMs))).toBe(timeMs);
      }),
    );
  });
});
