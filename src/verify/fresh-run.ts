import { fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type SentError, unpackError } from '../model/sent-error.ts';
import { type PrepareRequest } from '../run/prepare.ts';
import { type ProgressListener } from '../model/progress.ts';
import { type BlockPlace, type TracedRun } from './trace.ts';
import { defect } from '../model/errors.ts';

/** The program of the process. It lies beside this file, as source or compiled. */
const PROGRAM = fileURLToPath(new URL(`fresh-run-main${extname(import.meta.url)}`, import.meta.url));

/** A run in a process of its own, in memory, from the scenario's files. */
export interface FreshJob {
  readonly request: PrepareRequest;
  readonly batchRows: number;
  /** As in RunRequest. */
  readonly consumers: number | undefined;
  /** As in RunRequest. */
  readonly attribute: boolean | undefined;
  /** The block whose rows are wanted. */
  readonly keep: BlockPlace | null;
}

/** The trace of a run, and the error that ended it, if there was one. */
export interface FreshOutcome extends TracedRun {
  readonly error: SentError | null;
}

/** A message from the fresh process. */
export type FromFreshRun =
  | { readonly kind: 'progress'; readonly transactions: number }
  | { readonly kind: 'done'; readonly outcome: FreshOutcome };

/** How a fresh run is started and watched. */
export interface FreshRunOptions {
  /** Environment variables that differ from ours. */
  readonly variables: Readonly<Record<string, string>>;
  /** Number of transactions that the run will have. */
  readonly total: number;
  readonly onProgress: ProgressListener;
  readonly signal: AbortSignal;
}

/**
 * Runs a scenario in a fresh process. Undefined if the signal fires; then the process has been killed. Throws a defect if the
 * process ends without a result.
 */
export async function freshRun(job: FreshJob, options: FreshRunOptions): Promise<FreshOutcome | undefined> {
  const { signal, total, onProgress } = options;
  if (signal.aborted) return undefined;
  // Its output must not get into our results.
  const child = fork(PROGRAM, [], {
    stdio: ['ignore', 2, 2, 'ipc'],
    env: { ...process.env, ...options.variables },
  });
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill);
  try {
    return await new Promise<FreshOutcome | undefined>((resolve, reject) => {
      child.on('message', (received) => {
        const message = received as FromFreshRun;
        if (message.kind === 'done') resolve(message.outcome);
        else onProgress({ phase: 'verify', done: message.transactions, total, transactions: message.transactions });
      });
      child.on('error', reject);
      child.on('exit', (code, by) => {
        if (signal.aborted) resolve(undefined);
        else reject(defect(`the second run's process ended with ${by ?? `exit code ${code}`}`));
      });
      child.send(job, (error) => error && reject(error));
    });
  } finally {
    signal.removeEventListener('abort', kill);
    kill();
  }
}

/** The error of a run that failed, else null. */
export function errorOf({ error }: FreshOutcome): Error | null {
  return error === null ? null : unpackError(error);
}
