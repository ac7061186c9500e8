import { setTimeout } from 'node:timers/promises';

const LOOK_EVERY_MS = 10;
/** Below the minute that a test may take, so that the test says what it waited for. */
const DEADLINE_MS = 45_000;

/** Waits until something holds. Throws where it does not in time, with `what` was waited for. */
export async function until(what: string, holds: () => boolean, deadlineMs = DEADLINE_MS): Promise<void> {
  for (const end = performance.now() + deadlineMs; !holds(); await setTimeout(LOOK_EVERY_MS)) {
    if (performance.now() > end) throw new Error(`waited ${deadlineMs / 1000} s in vain: ${what}`);
  }
}
