import { describe, expect, it } from 'vitest';
import { type AcknowledgeListener } from '../../src/bus/port.ts';
import { MemoryBus } from '../../src/bus/memory-bus.ts';
import { type Detection } from '../../src/model/alert.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { type EngineWatcher } from '../../src/pipeline/engine-watcher.ts';
import { type WatchableEngines } from '../../src/pipeline/engines.ts';
import { type LivePlan } from '../../src/live/live-plan.ts';
import { type DetectedPassage } from '../../src/live/latency-log.ts';
import { type LiveFollower, LiveSession } from '../../src/live/live-session.ts';
import { LiveTransactions } from '../../src/live/live-transactions.ts';
import { allocateBatch } from '../../src/model/batch.ts';
import { SimulatedClock } from '../pacing/simulated-clock.ts';
import { logRecord, transaction } from '../run/log-batches.ts';

const NEVER = new AbortController().signal;
const BEGAN = 1000;
/** The world's time 0 is the clock's 1000. */
const PLAN: LivePlan = { shiftMs: 0, presentMs: 0, speed: 1 };

/** Engines that say what the test has them say. */
class ToldEngines implements WatchableEngines {
  readonly consumed = 0;
  readonly readyAfterMs: number;
  readonly #clock: SimulatedClock;
  #watcher: EngineWatcher = () => undefined;

  constructor(clock: SimulatedClock, readyAfterMs: number) {
    this.#clock = clock;
    this.readyAfterMs = readyAfterMs;
  }

  ready(): Promise<void> {
    this.#clock.pass(this.readyAfterMs);
    return Promise.resolve();
  }

  watch(watcher: EngineWatcher): void {
    this.#watcher = watcher;
  }

  /** A partition has been processed up to `nextOffset`, with an alert for each of these transactions. */
  say(
    partition: number,
    nextOffset: number,
    ids: readonly number[] = [],
    { at_end = false, kind = 'open', early = 0 } = {},
  ): void {
    const detections = ids.map((id) => detectionOf(id, kind as Detection['kind']));
    const timing = { event_clock_ms: 0, processing_time_ms: 0, at_end };
    const timings = new Map(detections.map((detection) => [detection, timing]));
    const nowMs = this.#clock.nowMs();
    this.#watcher({ partition, nextOffset, detections, timings, early, takenAtMs: nowMs - 2, doneAtMs: nowMs - 1 });
  }

  takeFinal(): never {
    throw new Error('has no minutes');
  }

  process(): never {
    throw new Error('processes nothing');
  }

  finish(): never {
    throw new Error('finishes nothing');
  }

  changedMinutes(): [] {
    return [];
  }
}

class ToldFollower implements LiveFollower {
  readonly alerts: DetectedPassage[] = [];
  readonly detections: Detection[] = [];
  linesGiven = 0;
  linesConfirmed = 0;

  alert(passage: DetectedPassage): void {
    this.alerts.push(passage);
    this.linesGiven += 1;
  }

  detection(detection: Detection): void {
    this.detections.push(detection);
  }
}

function detectionOf(id: number, kind: Detection['kind'] = 'open'): Detection {
  const row = transaction(id);
  return {
    alert_id: row.id.repeat(2),
    kind,
    rule: 'many',
    client_id: row.client,
    transaction_id: row.id,
    event_time_ms: row.eventTimeMs,
    window_start_ms: 0,
    window_end_ms: row.eventTimeMs,
    evidence: [row.id],
    details: { kind: 'count', count: 1 },
  };
}

interface OpenOptions {
  readonly readyAfterMs?: number;
  readonly warmUpMs?: number;
}

/**
 * A session over two partitions that begin at offsets 0 and 50. Engines stand ready `readyAfterMs` after the plan; the log has no
 * transaction yet.
 */
async function openSession({ readyAfterMs = 0, warmUpMs }: OpenOptions = {}) {
  const clock = new SimulatedClock(BEGAN);
  const engines = new ToldEngines(clock, readyAfterMs);
  const vocabulary = createVocabulary();
  const transactions = new LiveTransactions();
  let acknowledge: AcknowledgeListener = () => undefined;
  const bus = new MemoryBus(vocabulary, 2);
  bus.onAcknowledged = (listener) => (acknowledge = listener);
  const follower = new ToldFollower();
  const backend = { bus, engines, firstOffsets: [0, 50], facts: {}, close: () => Promise.resolve() };
  const session = new LiveSession({ ...PLAN, warmUpMs }, BEGAN, backend, transactions, follower, clock);
  await session.ready();

  /** Sends records of these partitions, each at its time of the world, and the log has them at once. */
  async function send(...records: readonly (readonly [partition: number, timeMs: number])[]): Promise<void> {
    const batch = {
      ...allocateBatch(vocabulary, records.length),
      length: records.length,
      partition: Uint16Array.from(records, ([partition]) => partition),
      ingestTimeMs: Float64Array.from(records, ([, timeMs]) => timeMs),
    };
    for await (const part of session.pacer.parts(batch, NEVER)) {
      for (const partition of part.partition.subarray(0, part.length)) acknowledge(partition, 1);
    }
  }

  /** The audit finds that transaction `id` is the record at `offset`, and admitted. */
  function admit(id: number, offset: number): void {
    transactions.judged('admitted', 0, 0, logRecord(vocabulary, transaction(id), offset, 0), 0);
  }

  return { session, engines, follower, clock, send, admit };
}

describe('measuring', () => {
  it('begins with the first record where there is no history', async () => {
    const { session, engines, send } = await openSession({ readyAfterMs: 300 });
    expect(session.measureFromMs).toBe(Infinity);
    await send([0, 300]);
    expect([session.history, session.measureFromMs]).toEqual([0, BEGAN + 300]);
    engines.say(0, 1);
    expect(session.measureFromMs).toBe(BEGAN + 300);
  });

  // clock  1000 ── not ready ── 1300 ── warm-up ── 1500 ──
  // world                          0        150   200
  it('begins when the engines are ready and the warm-up is over, where there is one', async () => {
    const { session, engines, clock, send, admit } = await openSession({ readyAfterMs: 300, warmUpMs: 200 });
    expect([session.measureFromMs, session.dueMs(150)]).toEqual([BEGAN + 500, BEGAN + 450]);
    admit(1, 0);
    admit(2, 1);
    await send([0, 150], [0, 200]);
    // Records may be sent a little after they are due.
    const lateMs = clock.nowMs() - (BEGAN + 500);
    expect(session.history).toBe(0);
    clock.pass(5);
    engines.say(0, 2, [1, 2]);
    const [early, measured] = session.passages.map((passage) => session.latencyOf(passage));
    expect(early).toBeNull();
    expect(measured!.totalMs).toBe(lateMs + 5);
  });

  // world     −20   −10     0 │ 40 (engines not ready until 100) │ 150        200
  // sent at  ╰──── at once, at 100 ────╯                           150        200
  // partition   0     1     0    1                                 0          0
  it('waits for history: until each partition has processed its part, and not as many records of others', async () => {
    const { session, engines, clock, send } = await openSession({ readyAfterMs: 100 });
    await send([0, -20], [1, -10], [0, 0], [1, 40]);
    expect(session.history).toBe(4);
    // It is not known yet whether that was all of history.
    engines.say(0, 2);
    engines.say(1, 52);
    expect(session.measureFromMs).toBe(Infinity);

    const late = await openSession({ readyAfterMs: 100 });
    await late.send([0, -20], [1, -10], [0, 0], [1, 40], [0, 150], [0, 200]);
    late.engines.say(0, 4);
    expect(late.session.history).toBe(4);
    late.engines.say(1, 51);
    expect(late.session.measureFromMs).toBe(Infinity);
    late.clock.pass(7);
    late.engines.say(1, 52);
    expect(late.session.measureFromMs).toBe(BEGAN + 207);

    clock.pass(3);
    await send([1, 150]);
    expect(session.measureFromMs).toBe(clock.nowMs());
    expect(session.history).toBe(4);
  });

  it('waits for the lines of history too, but not for later ones', async () => {
    const { session, engines, follower, clock, send, admit } = await openSession({ readyAfterMs: 100 });
    admit(1, 0);
    await send([0, 0], [0, 150]);
    follower.linesGiven = 10;
    engines.say(0, 1);
    expect(session.measureFromMs).toBe(Infinity);
    follower.linesGiven = 15;
    follower.linesConfirmed = 9;
    await send([0, 160]);
    expect(session.measureFromMs).toBe(Infinity);
    follower.linesConfirmed = 10;
    await send([0, 170]);
    expect(session.measureFromMs).toBe(clock.nowMs());
    expect(clock.nowMs()).toBe(BEGAN + 170);
  });
});

describe('an alert', () => {
  it('of history is told, and not measured', async () => {
    const { session, engines, follower, send, admit } = await openSession({ readyAfterMs: 100 });
    admit(1, 0);
    await send([0, 0], [0, 200]);
    engines.say(0, 1, [1]);
    // It closed history itself, but its own record is a part of that.
    expect(session.measureFromMs).toBe(BEGAN + 200);
    expect(follower.alerts).toEqual(session.passages);
    expect(session.passages).toHaveLength(1);
    expect(session.latencyOf(session.passages[0]!)).toBeNull();
  });

  it('of the present is measured from when its record was due', async () => {
    const { session, engines, clock, send, admit } = await openSession();
    await send([1, 20], [1, 30]);
    admit(2, 51);
    clock.pass(12);
    engines.say(1, 52, [2]);
    const { stages, totalMs } = session.latencyOf(session.passages[0]!)!;
    expect([...stages]).toEqual([
      ['send', 0],
      ['consume', 10],
      ['watermark', 0],
      ['engine', 1],
      ['deliver', 1],
    ]);
    expect(totalMs).toBe(12);
  });

  it('is not known of while the audit has not seen its record', async () => {
    const { session, engines, send, admit } = await openSession();
    await send([0, 0]);
    engines.say(0, 1, [3]);
    const [passage] = session.passages;
    expect(session.latencyOf(passage!)).toBeUndefined();
    admit(3, 0);
    expect(session.latencyOf(passage!)).toMatchObject({ totalMs: 0 });
  });

  it('that only the end of the log released is not measured', async () => {
    const { session, engines, follower, send, admit } = await openSession();
    await send([0, 0], [0, 5]);
    admit(1, 0);
    admit(2, 1);
    engines.say(0, 2, [1]);
    engines.say(0, 0, [2], { at_end: true });
    expect(session.passages.map(({ isMeasured }) => isMeasured)).toEqual([true, false]);
    expect(session.passages.map((passage) => session.latencyOf(passage) === null)).toEqual([false, true]);
    expect(follower.alerts).toHaveLength(2);
  });

  // due 20 · 22 ─ at the engine 29 ─ said 30; the third and fourth are said at the end, about nothing that is due
  it('of what is said early is that of the oldest record that was looked at', async () => {
    const { session, engines, clock, send } = await openSession();
    await send([0, 20], [0, 22]);
    const lateMs = clock.nowMs() - (BEGAN + 22);
    clock.pass(9 - lateMs);
    engines.say(0, 2, [], { early: 3 });
    engines.say(0, 0, [], { early: 1 });
    const { engine, total } = session.early;
    // A histogram keeps three digits.
    const figures = [engine, total].map((times) => [times.count, Math.round(times.summary().max!)]);
    expect(figures).toEqual([
      [3, 1],
      [3, 10],
    ]);
  });

  // due 20 ─ in the log 20 ─ comes 32; how far the engine is, is known, and not since when
  it('of another engine is measured from when its record was due until it comes', async () => {
    const { session, follower, clock, send, admit } = await openSession();
    await send([1, 20], [1, 30]);
    admit(2, 50);
    clock.pass(2);
    const arrived = { rule: 'travel', transactionId: transaction(2).id, partition: 1, isAtEnd: false };
    session.arrived(arrived);
    session.arrived({ ...arrived, isAtEnd: true });
    const [measured, atEnd] = session.passages.map((passage) => session.latencyOf(passage));
    expect([...measured!.stages]).toEqual([
      ['send', 0],
      ['deliver', 12],
    ]);
    expect(measured!.totalMs).toBe(12);
    expect(atEnd).toBeNull();
    expect(follower.alerts).toEqual([]);
  });

  it('is told once, when it opens; each detection is told by itself', async () => {
    const { session, engines, follower, send } = await openSession();
    await send([0, 0], [0, 1]);
    engines.say(0, 1, [1]);
    engines.say(0, 2, [2], { kind: 'extend' });
    expect(follower.alerts.map(({ detection }) => detection)).toEqual([detectionOf(1)]);
    expect(session.passages).toEqual(follower.alerts);
    expect(follower.detections).toEqual([detectionOf(1), detectionOf(2, 'extend')]);
  });
});
