import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until the condition holds. Throws an Error that names `what` was waited for if it does not within `withinMs`, which is long because a
 * machine may be busy.
 */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = 30_000,
): Promise<void> {
  const deadlineMs = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadlineMs) throw new Error(`waited ${withinMs / 1000} s in vain: ${what}`);
    await sleep(10);
  }
}
