import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClockSteps } from '../../src/advise/clock-steps.ts';
import { MsHistogram } from '../../src/advise/ms-histogram.ts';
import {
  detectedAt,
  fallsBelow,
  fewestFor,
  leastFor,
  mostDetected,
  RecallCurveBuilder,
} from '../../src/advise/recall-curve.ts';

/** An episode: at which allowed disorders its detection may change, and whether it is detected from each on, 0 ms first. */
const episode = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 6 }).chain((steps) =>
  fc.record({
    steps: fc.constant(steps.toSorted((a, b) => a - b)),
    isDetected: fc.array(fc.boolean(), { minLength: steps.length + 1, maxLength: steps.length + 1 }),
  }),
);

describe('a recall curve', () => {
  it('says at every allowed disorder what counting the episodes says, though recall may fall again', () => {
    let falls = 0;
    fc.assert(
      fc.property(fc.array(episode, { maxLength: 12 }), fc.nat(12), (episodes, wanted) => {
        const builder = new RecallCurveBuilder();
        for (const { steps, isDetected } of episodes) builder.add(steps, isDetected);
        const curve = builder.build();
        const counted = Array.from({ length: 42 }, (_, ms) => {
          const at = ({ steps, isDetected }: (typeof episodes)[number]) =>
            isDetected[steps.filter((s) => s <= ms).length]!;
          return episodes.filter(at).length;
        });
        expect(counted.map((_, ms) => detectedAt(curve, ms))).toEqual(counted);
        expect(mostDetected(curve)).toBe(Math.max(...counted));
        const least = counted.findIndex((count) => count >= wanted);
        expect(leastFor(curve, wanted)).toBe(least < 0 ? undefined : least);
        if (least < 0) return;
        const again = counted.findIndex((count, ms) => ms > least && count < wanted);
        if (again >= 0) falls += 1;
        expect(fallsBelow(curve, wanted, least)).toBe(again < 0 ? null : again);
      }),
      { numRuns: 500 },
    );
    expect(falls).toBeGreaterThan(20);
  });

  it.each([
    [0.95, 60, 57],
    [0.99, 60, 60],
    [0.934, 1200, 1121],
    [1, 7, 7],
    [0, 7, 0],
    [0.5, 0, 0],
  ])('a share of %d of %d is %d', (share, total, fewest) => {
    expect(fewestFor(share, total)).toBe(fewest);
  });
});

describe('a histogram of ms', () => {
  it('is exact while there are few values, and else takes no value for a smaller one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -300, max: 5000 }), { minLength: 1 }),
        fc.constantFrom(4, 1000),
        (values, most) => {
          const histogram = new MsHistogram(most);
          for (const value of values) histogram.add(value);
          const { resolutionMs } = histogram;
          if (most === 1000) expect(resolutionMs).toBe(1);
          const sorted = values.toSorted((a, b) => a - b);
          sorted.forEach((value, at) => {
            const told = histogram.ranked(at + 1)!;
            expect(told).toBeGreaterThanOrEqual(value);
            expect(told - value).toBeLessThan(resolutionMs);
          });
          for (const ms of [-1, 0, 17, 4999]) {
            const above = values.filter((value) => value > ms).length;
            if (resolutionMs === 1) expect(histogram.above(ms)).toBe(above);
            else expect(histogram.above(ms)).toBeGreaterThanOrEqual(above);
          }
          expect(histogram.ranked(values.length + 1)).toBeNull();
        },
      ),
    );
  });
});

describe('the steps of a clock', () => {
  it('are kept in bounded memory: a release is told too late by less than the resolution of event time', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3000, maxLength: 3000 }), (gaps) => {
        const [exact, coarse] = [new ClockSteps(), new ClockSteps(1024)];
        let clockMs = -5000;
        for (const gap of gaps) {
          clockMs += gap;
          // A record is ingested when it happens.
          for (const steps of [exact, coarse]) steps.rise(clockMs, clockMs);
        }
        expect(exact.resolutionMs).toBe(1);
        expect(coarse.resolutionMs).toBeGreaterThan(1);
        for (let ms = -5000; ms <= clockMs; ms += 13) {
          const [told, at] = [coarse.reachedAt(ms)!, exact.reachedAt(ms)!];
          expect(told).toBeGreaterThanOrEqual(at);
          expect(told - at).toBeLessThan(coarse.resolutionMs + 9);
        }
        expect(coarse.reachedAt(clockMs + 1)).toBeUndefined();
      }),
      { numRuns: 10 },
    );
  });
});
