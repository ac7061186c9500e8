import { serveJobs } from '../src/threads/serve-jobs.ts';
import { isSampled } from './sampled.ts';
import { type SeedsJob } from './seed-thread.ts';
import { trySeed, type TriedSeed } from './try-seed.ts';

/** The program of a thread that tries seeds, many for each message to it; it says what came of each as soon as that is known. */
serveJobs<SeedsJob, null, TriedSeed>(async ({ seed, from, seeds, traceEvery }, note) => {
  for (let number = from; number < from + seeds; number++) {
    const tried = await trySeed(seed, number);
    note(isSampled(number, traceEvery) ? tried : { ...tried, trace: null });
  }
  return null;
});
