import { availableParallelism } from 'node:os';
import { type ProgressListener } from '../model/progress.ts';
import { DEFAULT_BATCH_ROWS } from '../pipeline/batch-rows.ts';

/** How a piece of work is done, whatever it is. Nothing of it changes a result. */
export interface WorkOptions {
  /** Folder for the files of the result; an earlier one there is replaced. Left out, no files are written. */
  readonly out?: string | undefined;
  /** Stops the work when it fires, which then throws TraplineError('interrupted'). */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
  /** How much is kept in memory before a temporary file is used, in bytes. */
  readonly memoryBytes?: number | undefined;
  /** Whether a second thread may help; left out, where there is more than one core. */
  readonly worker?: boolean | undefined;
}

/** The options in the form in which runs and replays take them. */
export function workOf({ out, signal, onProgress, memoryBytes, worker }: WorkOptions): {
  readonly directory: string | null;
  readonly signal: AbortSignal;
  readonly onProgress: ProgressListener;
  readonly memoryBytes: number | undefined;
  readonly batchRows: number;
  readonly worker: boolean;
} {
  return {
    directory: out ?? null,
    signal: signal ?? new AbortController().signal,
    onProgress: onProgress ?? (() => undefined),
    memoryBytes,
    batchRows: DEFAULT_BATCH_ROWS,
    worker: worker ?? availableParallelism() > 1,
  };
}
