import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateBatch } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { type DeliveryBatch } from '../../src/model/delivery-batch.ts';
import { BatchPacer } from '../../src/pacing/batch-pacer.ts';
import { Pacer } from '../../src/pacing/pacer.ts';
import { Timeline, type TimelineStart } from '../../src/pacing/timeline.ts';
import { SimulatedClock } from './simulated-clock.ts';

const NEVER = new AbortController().signal;
/** The world's time 10,000 is the clock's 500. */
const START: TimelineStart = { presentMs: 10_000, speed: 1 };
const BEGAN = 500;

/** Rows with these ingest times, numbered by their amounts, in partitions 0 and 1 by turns. */
function batchAt(ingestTimesMs: readonly number[]): DeliveryBatch {
  const { length } = ingestTimesMs;
  return {
    ...allocateBatch(createVocabulary(), length),
    length,
    amountCents: Float64Array.from(ingestTimesMs.keys()),
    partition: Uint16Array.from(ingestTimesMs, (_, i) => i % 2),
    ingestTimeMs: Float64Array.from(ingestTimesMs),
  };
}

interface Sent {
  readonly row: number;
  readonly atMs: number;
}

/** Takes the parts of some batches; each part that has rows costs `workMs`. */
async function take(
  batches: readonly (readonly number[])[],
  {
    start = START,
    clock = new SimulatedClock(BEGAN),
    signal = NEVER,
    work = () => undefined,
  }: {
    readonly start?: TimelineStart;
    readonly clock?: SimulatedClock;
    readonly signal?: AbortSignal;
    readonly work?: (rows: readonly number[]) => void;
  },
) {
  const told: { partition: number; dueMs: number }[] = [];
  const pacer = new BatchPacer(
    new Pacer(new Timeline(start), BEGAN, clock, { longestWaitMs: 50 }),
    (partition, dueMs) => told.push({ partition, dueMs }),
  );
  const sent: Sent[] = [];
  let empty = 0;
  let first = 0;
  for (const times of batches) {
    for await (const part of pacer.parts(batchAt(times), signal)) {
      const rows = [...part.amountCents.subarray(0, part.length)].map((row) => first + row);
      for (const row of rows) sent.push({ row, atMs: clock.nowMs() });
      // What is handed out has been told of, and nothing else has.
      expect(told).toHaveLength(sent.length);
      if (rows.length === 0) empty += 1;
      work(rows);
    }
    first += times.length;
  }
  return { told, sent, empty };
}

describe('the pacer of batches', () => {
  it('sends history at once, and each record of the present when it is due', async () => {
    // world   9,000  9,999  10,000 | 10,120   10,120   10,400
    // clock     500    500     500 |    620      620      900
    const { sent, told, empty } = await take([[9000, 9999, 10_000, 10_120, 10_120, 10_400]], {});
    expect(sent.map(({ atMs }) => atMs)).toEqual([500, 500, 500, 620, 620, 900]);
    expect(told).toEqual([
      { partition: 0, dueMs: -500 },
      { partition: 1, dueMs: 499 },
      { partition: 0, dueMs: 500 },
      { partition: 1, dueMs: 620 },
      { partition: 0, dueMs: 620 },
      { partition: 1, dueMs: 900 },
    ]);
    // While nothing is due there is an empty part every 50 ms.
    expect(empty).toBe(2 + 5);
  });

  it('goes as many times as fast as it is told', async () => {
    const { sent } = await take([[10_000, 10_600, 16_000]], { start: { ...START, speed: 60 } });
    expect(sent.map(({ atMs }) => atMs)).toEqual([500, 510, 600]);
    const slow = await take([[10_000, 10_600]], { start: { ...START, speed: 0.5 } });
    expect(slow.sent.map(({ atMs }) => atMs)).toEqual([500, 1700]);
  });

  it('is an open loop: taking parts slowly makes nothing due later', async () => {
    // due      500    510    520 …                  900
    // sent     500 (busy 300) ── 800 800 … (busy) ─ 1100
    const clock = new SimulatedClock(BEGAN);
    const work = (rows: readonly number[]) => clock.pass(rows.length > 0 ? 300 : 0);
    const { sent, told } = await take([[10_000, 10_010, 10_020], [10_400]], { clock, work });
    expect(sent.map(({ atMs }) => atMs)).toEqual([500, 800, 800, 1100]);
    expect(told.map(({ dueMs }) => dueMs)).toEqual([500, 510, 520, 900]);
  });

  it('sends everything once and in order, never early, and late by no more than clock and consumer', async () => {
    const ascending = fc
      .array(fc.integer({ min: -300, max: 2000 }), { maxLength: 60 })
      .map((offsets) => offsets.sort((a, b) => a - b).map((offset) => START.presentMs + offset));
    const speed = fc.constantFrom(0.5, 1, 3, 60);
    const lateMs = fc.integer({ min: 0, max: 20 });
    const rowsPerBatch = fc.integer({ min: 1, max: 60 });
    await fc.assert(
      fc.asyncProperty(ascending, rowsPerBatch, speed, lateMs, lateMs, async (times, rows, factor, late, busy) => {
        const clock = new SimulatedClock(BEGAN, () => late);
        const batches: number[][] = [];
        for (let from = 0; from < times.length; from += rows) batches.push(times.slice(from, from + rows));
        const dueMs = times.map((time) => BEGAN + (time - START.presentMs) / factor);
        const { sent, told } = await take(batches, {
          start: { ...START, speed: factor },
          clock,
          work: (part) => clock.pass(part.length > 0 ? busy : 0),
        });
        expect(sent.map(({ row }) => row)).toEqual(times.map((_, row) => row));
        expect(told.map((one) => one.dueMs)).toEqual(dueMs);
        let freeMs = BEGAN;
        for (const { row, atMs } of sent) {
          expect(atMs).toBeGreaterThanOrEqual(dueMs[row]!);
          expect(atMs).toBeLessThanOrEqual(Math.max(freeMs, dueMs[row]!) + late + busy);
          freeMs = atMs;
        }
      }),
    );
  });

  it('stops when the signal fires, and hands out nothing more', async () => {
    const controller = new AbortController();
    const work = (rows: readonly number[]) => {
      if (rows.includes(2)) controller.abort();
    };
    const times = [10_000, 10_100, 10_200, 10_300, 10_400];
    const { sent, told } = await take([times, [10_500]], { signal: controller.signal, work });
    expect(sent.map(({ row }) => row)).toEqual([0, 1, 2]);
    expect(told).toHaveLength(3);
  });
});
