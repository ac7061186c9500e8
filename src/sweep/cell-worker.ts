import { extname } from 'node:path';
import { TraplineError } from '../model/errors.ts';
import { JobThread } from '../threads/job-thread.ts';
import { type CellJob } from './cell-job.ts';
import { type CellResult } from './cell-result.ts';

/** The program of the thread. It lies beside this file, as source or compiled. */
const PROGRAM = new URL(`cell-main${extname(import.meta.url)}`, import.meta.url);

/** Most of a heap that a job may have. */
const MOST_HEAP_MIB = 2000;

/** A thread that does the runs of a sweep. */
export type CellWorker = JobThread<CellJob, CellResult>;

/** Starts a thread for runs of a sweep. */
export function startCellWorker(): CellWorker {
  return new JobThread({ program: PROGRAM, heapMib: MOST_HEAP_MIB, memoryFailure });
}

function memoryFailure(cause: Error): Error {
  return new TraplineError('service', `a run needs more memory than ${MOST_HEAP_MIB} MiB, which a job may have`, {
    cause,
  });
}
