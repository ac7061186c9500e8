import { Worker } from 'node:worker_threads';
import { defect } from '../model/errors.ts';
import { type SentError, unpackError } from '../model/sent-error.ts';

/** What a thread says of a job. */
export type JobAnswer<Result> =
  { readonly kind: 'done'; readonly result: Result } | { readonly kind: 'failed'; readonly error: SentError };

/** How a job's thread is started. */
export interface JobThreadOptions {
  /** The thread's program, which answers each message with a JobAnswer. */
  readonly program: URL;
  /** Most of a heap that a job may have; with more of it, V8 collects later. */
  readonly heapMib: number;
  /** What a job fails with that needs more. */
  readonly memoryFailure: (cause: Error) => Error;
}

/**
 * A thread that does one job after another. Threads, because they end with the process, even if that is killed, and because the code
 * is warm after the first job.
 */
export class JobThread<Job, Result> {
  readonly #options: JobThreadOptions;
  readonly #worker: Worker;

  constructor(options: JobThreadOptions) {
    this.#options = options;
    this.#worker = new Worker(options.program, { resourceLimits: { maxOldGenerationSizeMb: options.heapMib } });
  }

  /** Does a job. Rejects with what the job failed with. */
  run(job: Job): Promise<Result> {
    return new Promise((resolve, reject) => {
      const listeners = {
        message: (answer: JobAnswer<Result>) => {
          settle();
          if (answer.kind === 'done') resolve(answer.result);
          else reject(unpackError(answer.error));
        },
        error: (error: Error) => {
          settle();
          const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
          reject(isMemory ? this.#options.memoryFailure(error) : error);
        },
        exit: () => {
          settle();
          reject(defect('the thread of a job has ended before the job did'));
        },
      };
      const settle = (): void => {
        for (const [name, listener] of Object.entries(listeners)) this.#worker.off(name, listener);
      };
      for (const [name, listener] of Object.entries(listeners)) this.#worker.on(name, listener);
      this.#worker.postMessage(job);
    });
  }

  /** Ends the thread at once, in the middle of a job too. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
