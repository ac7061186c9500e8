import { setImmediate, setTimeout } from 'node:timers/promises';
import { HOUR_MS } from '../model/time-units.ts';
import { type Clock } from './clock.ts';

/** Timers count whole milliseconds, and fire up to one of them too late. */
const TIMER_SLACK_MS = 1;
/** Longer timers overflow. */
const LONGEST_TIMER_MS = HOUR_MS;

/**
 * The machine's monotonic clock. It reads the same in every process of the machine, so times taken in several of them can be
 * subtracted. A wait without tolerance ends within microseconds of its time on an idle machine: a timer covers all but the last
 * millisecond, the event loop turns through the rest. With a tolerance of a millisecond or more, timers cover all of it. Either way
 * the callbacks of other work run in the meantime.
 */
export const realClock: Clock = {
  nowMs: () => Number(process.hrtime.bigint()) / 1e6,
  async waitUntil(timeMs, signal, toleranceMs = 0) {
    const precise = toleranceMs < TIMER_SLACK_MS;
    for (let leftMs = timeMs - realClock.nowMs(); leftMs > 0 && !signal.aborted; leftMs = timeMs - realClock.nowMs()) {
      if (!precise) await sleep(Math.max(leftMs, toleranceMs - TIMER_SLACK_MS), signal);
      else if (leftMs > TIMER_SLACK_MS) await sleep(leftMs - TIMER_SLACK_MS, signal);
      else await setImmediate();
    }
  },
};

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(Math.min(ms, LONGEST_TIMER_MS), undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
