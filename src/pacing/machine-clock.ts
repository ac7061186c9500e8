import { setTimeout } from 'node:timers/promises';
import { type Clock } from './clock.ts';

/** Timers count whole milliseconds; what is due in between goes with the next tick, and is measured from when it was due. */
const LEAST_WAIT_MS = 2;

/** The machine's monotonic clock: it says the same in every process, so that times taken in several can be subtracted. */
export const machineClock: Clock = {
  nowMs: () => Number(process.hrtime.bigint()) / 1e6,
  async waitUntil(timeMs, signal) {
    const ms = Math.max(LEAST_WAIT_MS, timeMs - machineClock.nowMs());
    await setTimeout(ms, undefined, { signal }).catch(() => undefined);
  },
};
