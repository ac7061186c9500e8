import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Clock } from '../../src/pacing/clock.ts';
import { Pacer, type PacerOptions } from '../../src/pacing/pacer.ts';
import { type Pace, PaceSchedule } from '../../src/pacing/schedule.ts';
import { Timeline } from '../../src/pacing/timeline.ts';
import { SimulatedClock } from './simulated-clock.ts';

const NEVER = new AbortController().signal;
const START_MS = 500;

/** At speed 1, from the world's time 0 at the clock's 500 on. */
function pacerFor(clock: Clock, options: PacerOptions = {}): Pacer {
  return new Pacer(new Timeline({ presentMs: 0, speed: 1 }), START_MS, clock, options);
}

interface HandedOut {
  readonly atMs: number;
  readonly dueMs: readonly number[];
}

/** Takes everything; each time costs `workMs` of the item that comes first. */
async function takeAll(
  pacer: Pacer,
  clock: SimulatedClock,
  timesMs: Iterable<number>,
  workMs: (firstDueMs: number) => number = () => 0,
): Promise<readonly HandedOut[]> {
  const all: HandedOut[] = [];
  for await (const dueMs of pacer.due(timesMs, NEVER)) {
    all.push({ atMs: clock.nowMs(), dueMs: [...dueMs] });
    if (dueMs.length > 0) clock.pass(workMs(dueMs[0]!));
  }
  return all;
}

describe('a pacer', () => {
  it('hands out what is due together, says when it was due, and has nothing to say of nothing', async () => {
    const clock = new SimulatedClock(START_MS);
    const pacer = pacerFor(clock);
    expect(await takeAll(pacer, clock, [])).toEqual([]);
    expect(await takeAll(pacer, clock, [-5, 0, 30, 30, 31])).toEqual([
      { atMs: 500, dueMs: [495, 500] },
      { atMs: 530, dueMs: [530, 530] },
      { atMs: 531, dueMs: [531] },
    ]);
  });

  it('comes back with nothing after its longest wait', async () => {
    const clock = new SimulatedClock(START_MS);
    const pacer = pacerFor(clock, { longestWaitMs: 50 });
    const all = await takeAll(pacer, clock, [120]);
    expect(all.map(({ atMs, dueMs }) => [atMs, dueMs.length])).toEqual([
      [500, 0],
      [550, 0],
      [600, 0],
      [620, 1],
    ]);
  });

  it('tells the clock how late it may wake up', async () => {
    const asked: unknown[] = [];
    const simulated = new SimulatedClock(START_MS);
    const clock: Clock = {
      nowMs: () => simulated.nowMs(),
      waitUntil(timeMs, _, toleranceMs) {
        asked.push([timeMs, toleranceMs]);
        return simulated.waitUntil(timeMs);
      },
    };
    await takeAll(pacerFor(clock, { toleranceMs: 3 }), simulated, [10]);
    await takeAll(pacerFor(clock), simulated, [20]);
    expect(asked).toEqual([
      [510, 3],
      [520, 0],
    ]);
  });

  it('hands out at most a thousand items at once', async () => {
    const clock = new SimulatedClock(START_MS);
    const all = await takeAll(pacerFor(clock), clock, new Float64Array(2001));
    expect(all.map(({ dueMs }) => dueMs.length)).toEqual([1000, 1000, 1]);
  });

  it('can start later than planned', async () => {
    const clock = new SimulatedClock(START_MS);
    const pacer = pacerFor(clock);
    clock.pass(2000);
    pacer.startNow();
    clock.pass(4);
    expect(pacer.elapsedMs).toBe(4);
    expect(await takeAll(pacer, clock, [0, 40])).toEqual([
      { atMs: 2504, dueMs: [2500] },
      { atMs: 2540, dueMs: [2540] },
    ]);
  });

  it('goes on with its schedule from one sequence to the next', async () => {
    const clock = new SimulatedClock(START_MS);
    const pace: Pace = { kind: 'rate', perSecond: 100 };
    const pacer = new Pacer(new PaceSchedule(pace), START_MS, clock);
    const all = [...(await takeAll(pacer, clock, [0, 0])), ...(await takeAll(pacer, clock, [0]))];
    expect(all.flatMap(({ dueMs }) => dueMs)).toEqual([500, 510, 520]);
  });

  it('stops at once when the signal fires in a wait', async () => {
    const controller = new AbortController();
    const clock: Clock = {
      nowMs: () => START_MS,
      waitUntil: () => Promise.resolve(controller.abort()),
    };
    const taken: number[] = [];
    for await (const dueMs of pacerFor(clock).due([0, 10, 20], controller.signal)) taken.push(dueMs.length);
    expect(taken).toEqual([1]);
  });

  it('hands every item out once, in order, never early, due when the schedule says, however slow the taker is', async () => {
    const ascending = fc
      .array(fc.integer({ min: -300, max: 2000 }), { maxLength: 60 })
      .map((times) => times.sort((a, b) => a - b));
    const shortMs = fc.integer({ min: 0, max: 40 });
    const longestWait = fc.constantFrom(10, 50, Infinity);
    await fc.assert(
      fc.asyncProperty(ascending, shortMs, shortMs, longestWait, async (timesMs, lateMs, workMs, longestWaitMs) => {
        const clock = new SimulatedClock(START_MS, () => lateMs);
        const all = await takeAll(pacerFor(clock, { longestWaitMs }), clock, timesMs, () => workMs);
        expect(all.flatMap(({ dueMs }) => dueMs)).toEqual(timesMs.map((timeMs) => START_MS + timeMs));
        let freeMs = START_MS;
        for (const { atMs, dueMs } of all) {
          for (const itemDueMs of dueMs) {
            expect(atMs).toBeGreaterThanOrEqual(itemDueMs);
            expect(atMs).toBeLessThanOrEqual(Math.max(freeMs, itemDueMs) + lateMs);
          }
          if (dueMs.length > 0) freeMs = atMs + workMs;
        }
      }),
    );
  });
});
