import { type Worker } from 'node:worker_threads';
import { ownCpuMs } from './cpu-time.ts';

const LOOK_EVERY_MS = 100;
/** Between two looks no more than this counts: a watcher that was itself stopped for longer cannot tell what the thread had. */
const MOST_BETWEEN_LOOKS_MS = 2 * LOOK_EVERY_MS;
/** A thread that is busy and gets no CPU time at all, as one that waits in a system call, is credited one part of so many of the time by the clock. */
const MOST_STRETCHED = 20;

/** What went by between two looks at a thread, in ms. */
export interface Elapsed {
  /** By the clock. */
  readonly wallMs: number;
  /** Of that, for how long the thread had nothing to do but wait. */
  readonly idleMs: number;
  /** CPU time of the whole process. */
  readonly cpuMs: number;
  /** Threads of the process that work. */
  readonly threads: number;
}

/**
 * How much time a thread has really had, in ms: that in which it waited by the clock, and that in which it was busy by the share of CPU time
 * that each thread of the process got. On a machine with nothing else to do that is the time by the clock. On one that is busy elsewhere it is
 * less, but not less than a twentieth: so whatever does not end is found to, also without CPU time.
 */
export function workedMs({ wallMs, idleMs, cpuMs, threads }: Elapsed): number {
  const waitedMs = Math.min(wallMs, Math.max(0, idleMs));
  const busyMs = wallMs - waitedMs;
  const hadMs = Math.min(busyMs, Math.max(cpuMs / threads, busyMs / MOST_STRETCHED));
  return Math.min(MOST_BETWEEN_LOOKS_MS, waitedMs + hadMs);
}

/** Threads of this process that are at work: they share its CPU time. */
const atWork = new Set<Worker>();

/**
 * Looks at a thread ten times a second while it works, and says how much time its work has had since this was called, in ms (`workedMs`).
 * Limits are held against that, and not against the clock, so that no work is called a hang because other programs kept the thread from it.
 * Returns what ends it.
 */
export function watchWork(worker: Worker, look: (workedMs: number) => void): () => void {
  atWork.add(worker);
  let sumMs = 0;
  let before = sample(worker);
  const timer = setInterval(() => {
    const now = sample(worker);
    sumMs += workedMs({
      wallMs: now.wallMs - before.wallMs,
      idleMs: now.idleMs - before.idleMs,
      cpuMs: now.cpuMs - before.cpuMs,
      threads: atWork.size,
    });
    before = now;
    look(sumMs);
  }, LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
    atWork.delete(worker);
  };
}

function sample(worker: Worker): Omit<Elapsed, 'threads'> {
  const { idle } = worker.performance.eventLoopUtilization();
  return { wallMs: performance.now(), idleMs: idle, cpuMs: ownCpuMs() };
}
