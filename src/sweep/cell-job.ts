import { type JobAnswer } from '../threads/job-thread.ts';
import { type PrepareRequest } from '../run/prepare.ts';
import { type CellResult } from './cell-result.ts';

/** A run that a worker is to do. */
export interface CellJob {
  readonly point: number;
  readonly request: PrepareRequest;
  /** Bytes that it keeps in memory of what it has to remember, before it uses a temporary file. */
  readonly memoryBytes: number;
}

/** What a worker says of a job. */
export type CellAnswer = JobAnswer<CellResult>;
