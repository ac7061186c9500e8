import { extname } from 'node:path';
import { isOutOfMemory, JobThread } from '../threads/job-thread.ts';
import { type HuntCase } from './case.ts';
import { type Failure } from './failure.ts';
import { type HuntJob } from './hunt-job.ts';
import { type HuntedProgram, type Tried } from './try-case.ts';

/** The program of the thread. It lies beside this file, as source or compiled. */
const PROGRAM = new URL(`hunt-main${extname(import.meta.url)}`, import.meta.url);

/** A short run needs a few. */
const MOST_HEAP_MIB = 512;

/**
 * Tries cases in a thread, one after another. A case that does not end in time, or needs too much memory, costs its thread; the next case
 * gets a fresh one.
 */
export class CaseTrier {
  readonly #program: HuntedProgram | undefined;
  #thread: JobThread<HuntJob, Tried | null> | undefined;

  constructor(program: HuntedProgram | undefined) {
    this.#program = program;
  }

  /** Tries a case for so long. */
  async try(huntCase: HuntCase, limitMs: number): Promise<Tried> {
    const thread = (this.#thread ??= await this.#start());
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), limitMs);
    });
    const answer = thread.run({ huntCase, program: this.#program });
    // After the limit nothing waits for it any more.
    answer.catch(() => undefined);
    try {
      const tried = await Promise.race([answer, late]);
      if (tried !== 'late' && tried !== null) return tried;
      await this.close();
      return failed({ kind: 'hang', part: '', words: `the run does not end within ${limitMs / 1000} s` });
    } catch (error) {
      await this.close();
      if (isOutOfMemory(error)) {
        return failed({ kind: 'memory', part: '', words: `the run needs more than ${MOST_HEAP_MIB} MiB of heap` });
      }
      const words = error instanceof Error ? error.message : String(error);
      return failed({ kind: 'error', part: words.slice(0, 80), words });
    } finally {
      clearTimeout(timer);
    }
  }

  /** A thread that has begun: on a busy machine that takes longer than a case may. */
  async #start(): Promise<JobThread<HuntJob, Tried | null>> {
    const thread = new JobThread<HuntJob, Tried | null>(PROGRAM, MOST_HEAP_MIB);
    await thread.run({ huntCase: null, program: this.#program });
    return thread;
  }

  /** Ends the thread, in the middle of a case too. */
  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.close();
  }
}

function failed(failure: Failure): Tried {
  return { failure, alerts: null, transactions: 0, features: [], refusal: null };
}
