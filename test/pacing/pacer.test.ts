import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pace, type PacedRecord } from '../../src/pacing/pacer.ts';
import { PacingError } from '../../src/pacing/pacing-error.ts';
import { realClock } from '../../src/pacing/real-clock.ts';
import { type Pace } from '../../src/pacing/schedule.ts';
import { SimulatedClock } from './simulated-clock.ts';

const REAL_TIME: Pace = { kind: 'speed', factor: 1, maxGapMs: null };
const NEVER = new AbortController().signal;

function recordsAt(times: readonly number[]): PacedRecord<number>[] {
  return times.map((timeMs, record) => ({ record, timeMs }));
}

/** Remembers when each record was sent; `work` is what a sending costs. */
class Sink {
  readonly sent: { record: number; atMs: number }[] = [];
  readonly #clock: SimulatedClock;
  readonly #work: (records: readonly number[]) => number;

  constructor(clock: SimulatedClock, work: (records: readonly number[]) => number = () => 0) {
    this.#clock = clock;
    this.#work = work;
  }

  send(records: readonly number[]): Promise<void> {
    for (const record of records) this.sent.push({ record, atMs: this.#clock.nowMs() });
    this.#clock.pass(this.#work(records));
    return Promise.resolve();
  }
}

describe('pacing', () => {
  it('sends each record when it is due, those due together in one go', async () => {
    const clock = new SimulatedClock(50);
    const sink = new Sink(clock);
    const error = new PacingError();
    const sent = await pace(recordsAt([1000, 1000, 1250, 1100]), REAL_TIME, sink, clock, error, NEVER);
    expect(sent).toBe(4);
    expect(sink.sent.map(({ atMs }) => atMs)).toEqual([50, 50, 300, 300]);
    expect(error.summary()).toMatchObject({ records: 4, max: 0 });
  });

  it('is an open loop: one slow sending makes the next records late, and does not shift the plan', async () => {
    // due      0     100     200     300     400
    // sent     0 (busy 250) ── 250 ── 250 ── 300 ── 400
    const clock = new SimulatedClock();
    const sink = new Sink(clock, ([first]) => (first === 0 ? 250 : 0));
    const error = new PacingError();
    await pace(recordsAt([0, 100, 200, 300, 400]), REAL_TIME, sink, clock, error, NEVER);
    expect(sink.sent.map(({ atMs }) => atMs)).toEqual([0, 250, 250, 300, 400]);
    const { p50, max } = error.summary()!;
    expect(p50).toBe(0);
    expect(max).toBeCloseTo(150, 0);
  });

  it('is never early, keeps the order, and is late by no more than the clock and the sink', async () => {
    const times = fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 60 });
    const late = fc.integer({ min: 0, max: 20 });
    await fc.assert(
      fc.asyncProperty(times, late, async (recordTimes, lateMs) => {
        const clock = new SimulatedClock(7, () => lateMs);
        const sink = new Sink(clock);
        const error = new PacingError();
        await pace(recordsAt(recordTimes), REAL_TIME, sink, clock, error, NEVER);
        expect(sink.sent.map(({ record }) => record)).toEqual(recordTimes.map((_, i) => i));
        let reached = recordTimes[0] ?? 0;
        for (const { record, atMs } of sink.sent) {
          reached = Math.max(reached, recordTimes[record]!);
          const dueMs = 7 + reached - recordTimes[0]!;
          expect(atMs).toBeGreaterThanOrEqual(dueMs);
          expect(atMs).toBeLessThanOrEqual(dueMs + lateMs);
        }
      }),
    );
  });

  it('stops when the signal fires, and says how many were sent', async () => {
    const controller = new AbortController();
    const clock = new SimulatedClock();
    const sink = new Sink(clock, ([first]) => {
      if (first === 2) controller.abort();
      return 0;
    });
    const { signal } = controller;
    expect(await pace(recordsAt([0, 10, 20, 30, 40]), REAL_TIME, sink, clock, new PacingError(), signal)).toBe(3);
    expect(sink.sent).toHaveLength(3);
  });

  it('measures nothing where nothing was to be waited for', async () => {
    const clock = new SimulatedClock();
    const error = new PacingError();
    await pace(recordsAt([0, 1e9]), { kind: 'max' }, new Sink(clock), clock, error, NEVER);
    expect(error.summary()).toBeNull();
  });
});

describe('the real clock', () => {
  it('waits to a fraction of a millisecond, and never returns early', async () => {
    const error = new PacingError();
    const every7Ms = recordsAt(Array.from({ length: 40 }, (_, i) => 7 * i));
    const earliest: number[] = [];
    const startMs = realClock.nowMs();
    const sink = {
      send: (records: readonly number[]) => {
        for (const record of records) earliest.push(realClock.nowMs() - startMs - 7 * record);
        return Promise.resolve();
      },
    };
    await pace(every7Ms, REAL_TIME, sink, realClock, error, NEVER);
    expect(Math.min(...earliest)).toBeGreaterThanOrEqual(0);
    // The best of forty, for a machine may be busy with other things.
    expect(Math.min(...earliest)).toBeLessThan(0.5);
    expect(error.summary()!.records).toBe(40);
  });

  it('comes back at once when the signal fires', async () => {
    const controller = new AbortController();
    const startMs = realClock.nowMs();
    setTimeout(() => controller.abort(), 20);
    await realClock.waitUntil(startMs + 60_000, controller.signal);
    expect(realClock.nowMs() - startMs).toBeLessThan(10_000);
  });
});
