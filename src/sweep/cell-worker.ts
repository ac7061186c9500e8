import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { defect, TraplineError } from '../model/errors.ts';
import { unpackError } from '../model/sent-error.ts';
import { type CellAnswer, type CellJob } from './cell-job.ts';
import { type CellResult } from './cell-result.ts';

/** The program of the thread. It lies beside this file, as source or compiled. */
const PROGRAM = new URL(`cell-main${extname(import.meta.url)}`, import.meta.url);

/** Most of a heap that a job may have; with more of it, V8 collects later. */
const MOST_HEAP_MIB = 2000;

/**
 * A thread that does one run after another. Threads, because they end with the process, even if that is killed, and because the code
 * is warm after the first run.
 */
export class CellWorker {
  readonly #worker = new Worker(PROGRAM, { resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MIB } });

  /** Does a run. Rejects with what the run failed with. */
  run(job: CellJob): Promise<CellResult> {
    return new Promise((resolve, reject) => {
      const listeners = {
        message: (answer: CellAnswer) => {
          settle();
          if (answer.kind === 'done') resolve(answer.result);
          else reject(unpackError(answer.error));
        },
        error: (error: Error) => {
          settle();
          reject(asMemoryFailure(error));
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

  /** Ends the thread at once, in the middle of a run too. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

function asMemoryFailure(error: Error): Error {
  if (!('code' in error) || error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
  return new TraplineError('service', `a run needs more memory than ${MOST_HEAP_MIB} MiB, which a job may have`, {
    cause: error,
  });
}
