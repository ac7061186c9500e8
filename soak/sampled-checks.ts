import { realClock } from '../src/pacing/real-clock.ts';
import { ownCpuMs } from '../src/threads/cpu-time.ts';
import { Elsewhere } from './elsewhere.ts';
import { verifyByCommand } from './fresh-command.ts';
import { type SampledCheck, type SoakClock } from './soak.ts';

/** One in so many is run once more in a process of another time zone and locale. */
const ELSEWHERE_EVERY = 20;
/** One in so many is verified by the built command. */
const FRESH_EVERY = 1000;

/** The checks that some seeds get beside, and the clock that has their time in it. */
export interface SampledChecks {
  readonly elsewhere: SampledCheck;
  readonly fresh: SampledCheck;
  readonly clock: SoakClock;
  close(): void;
}

/** Those of a soak of a seed; the signal ends their processes. */
export function sampledChecks(seed: string, signal: AbortSignal): SampledChecks {
  const elsewhere = new Elsewhere();
  let commandMs = 0;
  return {
    elsewhere: { every: ELSEWHERE_EVERY, check: ({ number, trace }) => elsewhere.compare(seed, number, trace!) },
    fresh: {
      every: FRESH_EVERY,
      check: async ({ number }) => {
        const startedAtMs = realClock.nowMs();
        const failure = await verifyByCommand(seed, number, signal);
        // What its processes use is not told; they use one core at a time.
        commandMs += realClock.nowMs() - startedAtMs;
        return failure;
      },
    },
    clock: { nowMs: () => realClock.nowMs(), cpuMs: () => ownCpuMs() + elsewhere.cpuMs + commandMs },
    close: () => elsewhere.close(),
  };
}
