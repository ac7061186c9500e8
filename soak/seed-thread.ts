import { type Failure } from '../src/hunt/failure.ts';
import { SECOND_MS } from '../src/model/time-units.ts';
import { isOutOfMemory, JobThread, LATE } from '../src/threads/job-thread.ts';
import { LOADER } from './loader.ts';
import { errorFailure, failedSeed, type TriedSeed } from './try-seed.ts';

const PROGRAM = new URL('seeds-main.ts', import.meta.url);
/** A short run needs a few. */
const MOST_HEAP_MIB = 768;
/** A seed takes some 60 ms. Of time that the thread really had (`watchWork`). */
const LIMIT_MS = 60 * SECOND_MS;

/** Seeds that a thread is to try, one after another. Plain data. */
export interface SeedsJob {
  readonly seed: string;
  readonly from: number;
  readonly seeds: number;
  /** The trace of each so many-th is told as well; Infinity for none. */
  readonly traceEvery: number;
}

/** Tries seeds in a thread. One that does not end in time, or needs too much memory, costs the thread; those after it get a fresh one. */
export class SeedThread {
  readonly #limitMs: number;
  readonly #program: URL;
  #thread: JobThread<SeedsJob, null, TriedSeed> | undefined;
  #isClosed = false;

  /** Another limit or program than the real one is for a test of this. */
  constructor(limitMs = LIMIT_MS, program = PROGRAM) {
    this.#limitMs = limitMs;
    this.#program = program;
  }

  /** Tells what comes of each seed, in their order. Returns early if the thread is closed meanwhile. */
  async run(job: SeedsJob, onTried: (tried: TriedSeed) => void): Promise<void> {
    const end = job.from + job.seeds;
    for (let from = job.from; from < end && !this.#isClosed;) {
      const failure = await this.#runUntilFailure({ ...job, from, seeds: end - from }, (tried) => {
        from = tried.number + 1;
        onTried(tried);
      });
      if (failure === null || this.#isClosed) return;
      onTried(failedSeed(from, failure));
      from += 1;
    }
  }

  /** Null when all are done; else what went wrong with the seed after the last one that was told. */
  async #runUntilFailure(job: SeedsJob, onTried: (tried: TriedSeed) => void): Promise<Failure | null> {
    try {
      const thread = (this.#thread ??= await this.#start(job));
      const done = await thread.runWithin(this.#limitMs, job, (tried) => {
        if (this.#thread === thread) onTried(tried);
      });
      if (done !== LATE) return null;
      await this.#end();
      return { kind: 'hang', part: '', words: `the run does not end within ${this.#limitMs / SECOND_MS} s` };
    } catch (error) {
      await this.#end();
      if (!isOutOfMemory(error)) return errorFailure(error);
      return { kind: 'memory', part: '', words: `the run needs more than ${MOST_HEAP_MIB} MiB of heap` };
    }
  }

  /** A thread that has begun: on a busy machine that takes longer than a seed may. */
  async #start(job: SeedsJob): Promise<JobThread<SeedsJob, null, TriedSeed>> {
    const thread = new JobThread<SeedsJob, null, TriedSeed>(this.#program, MOST_HEAP_MIB, LOADER);
    this.#thread = thread;
    await thread.run({ ...job, seeds: 0 });
    return thread;
  }

  async #end(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.close();
  }

  /** Ends the thread, in the middle of a seed too. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#end();
  }
}
