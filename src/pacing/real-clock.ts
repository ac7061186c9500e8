import { setImmediate, setTimeout } from 'node:timers/promises';
import { type Clock } from './clock.ts';

/** Timers count whole milliseconds and fire up to one too late: what is left after them is spent turning the event loop. */
const TIMER_SLACK_MS = 2;
/** Longer timers overflow. */
const LONGEST_TIMER_MS = 3_600_000;

/** The machine's monotonic clock, waited for to a fraction of a millisecond. */
export const realClock: Clock = {
  nowMs: () => performance.now(),
  async waitUntil(timeMs, signal) {
    for (let left = timeMs - performance.now(); left > 0 && !signal.aborted; left = timeMs - performance.now()) {
      if (left <= TIMER_SLACK_MS) await setImmediate();
      else await sleep(Math.min(left - TIMER_SLACK_MS, LONGEST_TIMER_MS), signal);
    }
  },
};

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
