import { Worker } from 'node:worker_threads';
import { defect, TraplineError } from '../model/errors.ts';
import { unpackError } from '../model/sent-error.ts';
import { type JobMessage } from './job-message.ts';
import { watchWork } from './work-time.ts';

/** Most of a heap that a job may have, unless more or less is asked for; with more of it, V8 collects later. */
const MOST_HEAP_MIB = 2000;

/** What comes of a job that does not end in time. */
export const LATE = Symbol('late');

const OUT_OF_MEMORY = 'ERR_WORKER_OUT_OF_MEMORY';

/** Whether a job failed because its thread ran out of memory. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof TraplineError && error.cause instanceof Error && hasCode(error.cause);
}

function hasCode(error: Error): boolean {
  return 'code' in error && error.code === OUT_OF_MEMORY;
}

/**
 * A thread that does one job after another. A thread, because it ends with the process, even if that is killed, and because the code is warm
 * after the first job. `program` calls `serveJobs`.
 */
export class JobThread<Job, Result, Note = never> {
  readonly #worker: Worker;
  readonly #heapMib: number;
  #hasEnded = false;

  /** `execArgv` are options of Node for a program that needs some; without them, those of this process. */
  constructor(program: URL, heapMib = MOST_HEAP_MIB, execArgv?: readonly string[]) {
    this.#heapMib = heapMib;
    this.#worker = new Worker(program, {
      resourceLimits: { maxOldGenerationSizeMb: heapMib },
      ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
    });
    this.#worker.once('exit', () => (this.#hasEnded = true));
    // Without a listener, what ends the thread between two jobs would end the process.
    this.#worker.on('error', () => (this.#hasEnded = true));
  }

  /** Whether it can do no other job: it ran out of memory, or was closed. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Does a job. Rejects with what the job failed with. */
  run(job: Job, onNote: (note: Note) => void = () => undefined): Promise<Result> {
    return new Promise((resolve, reject) => {
      const listeners = {
        message: (message: JobMessage<Result, Note>) => {
          if (message.kind === 'note') return onNote(message.note);
          settle();
          if (message.kind === 'done') resolve(message.result);
          else reject(unpackError(message.error));
        },
        error: (error: Error) => {
          settle();
          reject(asMemoryFailure(error, this.#heapMib));
        },
        exit: () => {
          settle();
          reject(defect('the thread of a run has ended before the run did'));
        },
      };
      const settle = (): void => {
        for (const [name, listener] of Object.entries(listeners)) this.#worker.off(name, listener);
      };
      for (const [name, listener] of Object.entries(listeners)) this.#worker.on(name, listener);
      this.#worker.postMessage(job);
    });
  }

  /**
   * The same for a job that may hang: LATE where the thread has had more than `limitMs` of time (`watchWork`) since it began the job, or since its
   * last note. The thread is then of no more use, and is to be closed.
   */
  async runWithin(
    limitMs: number,
    job: Job,
    onNote: (note: Note) => void = () => undefined,
  ): Promise<Result | typeof LATE> {
    let [nowMs, sinceMs] = [0, 0];
    let stopWatching = (): void => undefined;
    const late = new Promise<typeof LATE>((resolve) => {
      stopWatching = watchWork(this.#worker, (workedMs) => {
        nowMs = workedMs;
        if (nowMs - sinceMs >= limitMs) resolve(LATE);
      });
    });
    const done = this.run(job, (note) => {
      sinceMs = nowMs;
      onNote(note);
    });
    // Behind the limit nothing waits for it any more.
    done.catch(() => undefined);
    try {
      return await Promise.race([done, late]);
    } finally {
      stopWatching();
    }
  }

  /** Ends the thread at once, in the middle of a job too. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

function asMemoryFailure(error: Error, heapMib: number): Error {
  if (!hasCode(error)) return error;
  return new TraplineError('service', `a run needs more memory than ${heapMib} MiB, which a job may have`, {
    cause: error,
  });
}
