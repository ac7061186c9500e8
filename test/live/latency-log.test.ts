import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlertPassage, LatencyLog } from '../../src/live/latency-log.ts';

function passage(times: Partial<AlertPassage> = {}): AlertPassage {
  return {
    rule: 'travel',
    transactionId: '0'.repeat(16),
    partition: 0,
    releasedAtMs: 40,
    doneAtMs: 41,
    deliveredAtMs: 44,
    isMeasured: true,
    confirmedAtMs: NaN,
    visibleAtMs: NaN,
    ...times,
  };
}

/** A partition from offset 100 on; records due at 0, 10 and 20, in the log 3 later, taken together at 35. */
function threeRecords(): LatencyLog {
  const log = new LatencyLog([100]);
  for (const dueMs of [0, 10, 20]) {
    log.sent(0, dueMs);
    log.acknowledged(0, 1, dueMs + 3);
  }
  log.taken({ partition: 0, nextOffset: 103, takenAtMs: 35 });
  return log;
}

describe('the latency of an alert', () => {
  it('goes stage by stage, as far as it is known', () => {
    // record 101   due 10 · in the log 13 · taken 35 · released (by a later record) 40 · done 41 · collected 44
    const log = threeRecords();
    const reached = log.latencyOf(passage(), 101);
    expect([...reached.stages]).toEqual([
      ['send', 3],
      ['consume', 22],
      ['watermark', 5],
      ['engine', 1],
      ['deliver', 3],
    ]);
    expect(reached.totalMs).toBe(34);
    const confirmed = log.latencyOf(passage({ confirmedAtMs: 60 }), 101);
    expect([confirmed.stages.get('confirm'), confirmed.stages.has('visible'), confirmed.totalMs]).toEqual([
      16,
      false,
      50,
    ]);
    const seen = log.latencyOf(passage({ confirmedAtMs: 60, visibleAtMs: 61.5 }), 101);
    expect([seen.stages.get('visible'), seen.totalMs]).toEqual([1.5, 51.5]);
  });

  it('sums its stages to the whole, whatever the times', () => {
    const time = fc.integer({ min: -1000, max: 1000 });
    const times = fc.array(time, { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(times, fc.nat(2), ([due, ack, taken, released, done, delivered, confirmed, visible], missing) => {
        const log = new LatencyLog([7]);
        log.sent(0, due!);
        log.acknowledged(0, 1, ack!);
        log.taken({ partition: 0, nextOffset: 8, takenAtMs: taken! });
        const { stages, totalMs } = log.latencyOf(
          passage({
            releasedAtMs: released!,
            doneAtMs: done!,
            deliveredAtMs: delivered!,
            confirmedAtMs: missing > 1 ? NaN : confirmed!,
            visibleAtMs: missing > 0 ? NaN : visible!,
          }),
          7,
        );
        expect(stages.size).toBe(7 - missing);
        expect([...stages.values()].reduce((sum, ms) => sum + ms, 0)).toBe(totalMs);
        expect(totalMs).toBe([visible!, confirmed!, delivered!][missing]! - due!);
      }),
    );
  });

  it('knows nothing past a record whose acknowledgement has not come', () => {
    const log = new LatencyLog([0]);
    log.sent(0, 5);
    log.taken({ partition: 0, nextOffset: 1, takenAtMs: 9 });
    expect(log.latencyOf(passage(), 0).stages.size).toBe(0);
  });

  it('knows no due time of records that were not sent', () => {
    const log = threeRecords();
    expect([100, 102, 103, 99].map((offset) => log.dueMs(0, offset))).toEqual([0, 20, NaN, NaN]);
  });
});

describe('when a record was taken', () => {
  it('is when a consumer first had it: who reads it once more moves nothing', () => {
    // taken    100 101 at 35 │ 102 at 50      after a crash   101 102 again at 900, 103 for the first time
    const log = threeRecords();
    for (const dueMs of [30, 45]) {
      log.sent(0, dueMs);
      log.acknowledged(0, 1, dueMs);
    }
    log.taken({ partition: 0, nextOffset: 104, takenAtMs: 50 });
    const consume = (offset: number) => log.latencyOf(passage(), offset).stages.get('consume');
    const before = [100, 101, 102, 103].map(consume);
    expect(before).toEqual([32, 22, 12, 20]);
    log.taken({ partition: 0, nextOffset: 102, takenAtMs: 900 });
    log.taken({ partition: 0, nextOffset: 104, takenAtMs: 901 });
    expect([100, 101, 102, 103].map(consume)).toEqual(before);
    log.taken({ partition: 0, nextOffset: 105, takenAtMs: 902 });
    expect([100, 101, 102, 103].map(consume)).toEqual(before);
    expect(consume(104)).toBe(857);
    expect(log.transport(0).consume).toMatchObject({ count: 5, negative: 0 });
    expect(log.transport(0).consume.max! / 857).toBeCloseTo(1, 2);
  });

  it('is the time of the first batch that reaches past it, as a search one by one has it', () => {
    const batches = fc.array(fc.tuple(fc.integer({ min: -2, max: 6 }), fc.integer({ min: 0, max: 50 })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(batches, (steps) => {
        const log = new LatencyLog([10]);
        for (let i = 0; i < 40; i++) {
          log.sent(0, 0);
          log.acknowledged(0, 1, 0);
        }
        const first = new Map<number, number>();
        let [reached, nowMs] = [10, 0];
        for (const [records, waitMs] of steps) {
          nowMs += waitMs;
          const nextOffset = Math.min(50, reached + records);
          log.taken({ partition: 0, nextOffset, takenAtMs: nowMs });
          for (let offset = reached; offset < nextOffset; offset++) first.set(offset, nowMs);
          reached = Math.max(reached, nextOffset);
        }
        for (let offset = 10; offset < 50; offset++) {
          expect(log.latencyOf(passage(), offset).stages.get('consume')).toBe(first.get(offset));
        }
        expect(log.transport(0).consume.count).toBe(first.size);
      }),
    );
  });

  it('may be before its acknowledgement, and is told as it is', () => {
    const log = new LatencyLog([0, 0]);
    log.sent(1, 10);
    log.taken({ partition: 1, nextOffset: 1, takenAtMs: 11 });
    log.acknowledged(1, 1, 11.5);
    const { stages, totalMs } = log.latencyOf(passage({ partition: 1 }), 0);
    expect([stages.get('send'), stages.get('consume'), totalMs]).toEqual([1.5, -0.5, 34]);
    expect(log.transport(0)).toMatchObject({
      send: { count: 1, p50: 1.5, negative: 0 },
      consume: { count: 1, p50: -0.5, negative: 1 },
    });
  });
});

describe('the transport of all records', () => {
  it('counts those due from the given instant on, of every partition, as far as they have got', () => {
    const log = new LatencyLog([0, 5]);
    for (const [partition, dueMs] of [
      [0, -1],
      [0, 0],
      [0, 1],
      [1, 2],
    ] as const)
      log.sent(partition, dueMs);
    log.acknowledged(0, 2, 1.5);
    log.acknowledged(1, 1, 2.5);
    log.taken({ partition: 0, nextOffset: 1, takenAtMs: 1.75 });
    log.taken({ partition: 1, nextOffset: 6, takenAtMs: 3 });
    expect(log.transport(0)).toMatchObject({ send: { count: 2, max: 1.5 }, consume: { count: 1, max: 0.5 } });
    expect(log.transport(-Infinity).send.count).toBe(3);
    expect(log.transport(Infinity)).toMatchObject({ send: { count: 0, p50: null }, consume: { count: 0, p50: null } });
  });
});
