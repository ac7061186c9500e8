import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Pace, PaceSchedule } from '../../src/pacing/schedule.ts';

const AT_SPEED = (factor: number, maxGapMs: number | null = null): Pace => ({ kind: 'speed', factor, maxGapMs });

function dueTimes(pace: Pace, recordTimes: readonly number[]): number[] {
  const schedule = new PaceSchedule(pace);
  return recordTimes.map((timeMs) => schedule.next(timeMs));
}

describe('at a speed', () => {
  it('keeps the recorded distances, divided by the speed', () => {
    const times = [1_000_000, 1_000_600, 1_060_000];
    expect(dueTimes(AT_SPEED(1), times)).toEqual([0, 600, 60_000]);
    expect(dueTimes(AT_SPEED(60), times)).toEqual([0, 10, 1000]);
    expect(dueTimes(AT_SPEED(0.5), times)).toEqual([0, 1200, 120_000]);
  });

  it('never goes back: what is stamped earlier is due with what came before it', () => {
    expect(dueTimes(AT_SPEED(1), [5000, 9000, 4000, 8999, 9001])).toEqual([0, 4000, 4000, 4000, 4001]);
  });

  it('takes a record without a time along with the one before it', () => {
    expect(dueTimes(AT_SPEED(1), [NaN, 500, NaN, 700])).toEqual([0, 0, 0, 200]);
  });

  it('cuts pauses to the longest one allowed, as it would be felt', () => {
    //  recorded  0────5 s────────────────1 h────1 h 1 s
    //  at 2 ×    0──2.5 s──3 s (cut)──3.5 s
    expect(dueTimes(AT_SPEED(2, 3000), [0, 5000, 3_605_000, 3_606_000])).toEqual([0, 2500, 5500, 6000]);
  });

  it('does not drift: after any number of records the sum is as exact as the first one', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 200 });
    const factor = fc.constantFrom(0.25, 1, 3, 7, 60, 1000);
    fc.assert(
      fc.property(gaps, factor, fc.integer({ min: -1e12, max: 2e12 }), (distances, speed, startMs) => {
        let timeMs = startMs;
        const times = distances.map((distance) => (timeMs += distance));
        const expected = times.map((time) => (time - times[0]!) / speed);
        expect(dueTimes(AT_SPEED(speed), times)).toEqual(expected);
      }),
    );
  });
});

it('at a rate, the recorded times do not matter', () => {
  expect(dueTimes({ kind: 'rate', perSecond: 400 }, [9, NaN, 3, 1e12])).toEqual([0, 2.5, 5, 7.5]);
});

it('as fast as possible, everything is due at once', () => {
  expect(dueTimes({ kind: 'max' }, [0, 1e9, NaN])).toEqual([0, 0, 0]);
});
