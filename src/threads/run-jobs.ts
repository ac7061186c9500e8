import { JobThread } from './job-thread.ts';
import { shareJobs } from './share-jobs.ts';

/** Jobs that are to be done in threads. */
export interface JobsRequest<Job, Result, Note = never> {
  /** The module that the threads run; it calls `serveJobs`. */
  readonly program: URL;
  /** They are begun in this order. */
  readonly jobs: readonly Job[];
  /** Jobs at a time. */
  readonly threads: number;
  /** Called when a job is done. */
  readonly onDone: (job: Job, result: Result) => void;
  /** Called when a job has failed. What it throws ends them all. */
  readonly onFailed: (job: Job, error: unknown) => void;
  /** Called with what is said of a job on the way. */
  readonly onNote?: (job: Job, note: Note) => void;
  /** Ends the threads at once; what is not done then stays undone. */
  readonly signal: AbortSignal;
}

/** Does jobs in as many threads as are wanted. Throws what `onFailed` throws. */
export async function runJobs<Job, Result, Note = never>(request: JobsRequest<Job, Result, Note>): Promise<void> {
  const { program, jobs, threads, onDone, onFailed, onNote, signal } = request;
  const places = Array.from({ length: Math.min(threads, jobs.length) }, () => ({
    thread: new JobThread<Job, Result, Note>(program),
  }));
  const serve = async (place: (typeof places)[number], job: Job): Promise<void> => {
    if (place.thread.hasEnded) place.thread = new JobThread<Job, Result, Note>(program);
    const settled = await place.thread
      .run(job, (note) => onNote?.(job, note))
      .then(
        (result) => () => onDone(job, result),
        (error: unknown) => () => onFailed(job, error),
      );
    if (!signal.aborted) settled();
  };
  try {
    await shareJobs({ jobs, serve, servers: places, signal });
  } finally {
    await Promise.all(places.map(({ thread }) => thread.close()));
  }
}
