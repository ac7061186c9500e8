import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../../src/pacing/latency-histogram.ts';
import { type PacedRecord, paceRecords } from '../../src/pacing/record-pacer.ts';
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

describe('paced records', () => {
  it('sends each record when it is due, those due together in one go', async () => {
    const clock = new SimulatedClock(50);
    const sink = new Sink(clock);
    const lateness = new LatencyHistogram();
    const sent = await paceRecords(recordsAt([1000, 1000, 1250, 1100]), REAL_TIME, sink, clock, lateness, NEVER);
    expect(sent).toBe(4);
    expect(sink.sent.map(({ atMs }) => atMs)).toEqual([50, 50, 300, 300]);
    expect(lateness.summary()).toMatchObject({ count: 4, max: 0 });
  });

  it('is an open loop: one slow sending makes the next records late, and does not shift the plan', async () => {
    // due      0     100     200     300     400
    // sent     0 (busy 250) ── 250 ── 250 ── 300 ── 400
    const clock = new SimulatedClock();
    const sink = new Sink(clock, ([first]) => (first === 0 ? 250 : 0));
    const lateness = new LatencyHistogram();
    await paceRecords(recordsAt([0, 100, 200, 300, 400]), REAL_TIME, sink, clock, lateness, NEVER);
    expect(sink.sent.map(({ atMs }) => atMs)).toEqual([0, 250, 250, 300, 400]);
    const { p50, max } = lateness.summary();
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
        const lateness = new LatencyHistogram();
        await paceRecords(recordsAt(recordTimes), REAL_TIME, sink, clock, lateness, NEVER);
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
    const lateness = new LatencyHistogram();
    expect(await paceRecords(recordsAt([0, 10, 20, 30, 40]), REAL_TIME, sink, clock, lateness, signal)).toBe(3);
    expect(sink.sent).toHaveLength(3);
    expect(lateness.count).toBe(3);
  });

  it('sends nothing when the signal has fired before', async () => {
    const clock = new SimulatedClock();
    const sink = new Sink(clock);
    const fired = AbortSignal.abort();
    expect(await paceRecords(recordsAt([0, 0]), REAL_TIME, sink, clock, new LatencyHistogram(), fired)).toBe(0);
    expect(sink.sent).toEqual([]);
  });

  it('closes what it reads from when the sink fails', async () => {
    let closed = false;
    function* records(): Iterable<PacedRecord<number>> {
      try {
        yield* recordsAt([0, 10, 20]);
      } finally {
        closed = true;
      }
    }
    const sink = { send: () => Promise.reject(new Error('no longer there')) };
    const paced = paceRecords(records(), REAL_TIME, sink, new SimulatedClock(), new LatencyHistogram(), NEVER);
    await expect(paced).rejects.toThrow('no longer there');
    expect(closed).toBe(true);
  });

  it('reads one record ahead while it waits, and no more', async () => {
    const clock = new SimulatedClock();
    const readAtMs: number[] = [];
    function* records(): Iterable<PacedRecord<number>> {
      for (const record of recordsAt([0, 10, 10, 20, 30])) {
        readAtMs.push(clock.nowMs());
        yield record;
      }
    }
    await paceRecords(records(), REAL_TIME, new Sink(clock), clock, new LatencyHistogram(), NEVER);
    expect(readAtMs).toEqual([0, 0, 10, 10, 20]);
  });

  it('measures nothing where nothing was to be waited for', async () => {
    const clock = new SimulatedClock();
    const lateness = new LatencyHistogram();
    await paceRecords(recordsAt([0, 1e9]), { kind: 'max' }, new Sink(clock), clock, lateness, NEVER);
    expect(lateness.count).toBe(0);
  });
});
