import { JobThread } from './job-thread.ts';

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
  const queue = [...jobs].reverse();
  const running = new Set<JobThread<Job, Result, Note>>();
  const begin = (): JobThread<Job, Result, Note> => {
    const thread = new JobThread<Job, Result, Note>(program);
    running.add(thread);
    return thread;
  };
  const serve = async (): Promise<void> => {
    let thread = begin();
    for (let job = queue.pop(); job !== undefined && !signal.aborted; job = queue.pop()) {
      const own = job;
      if (thread.hasEnded) {
        running.delete(thread);
        thread = begin();
      }
      const settled = await thread
        .run(own, (note) => onNote?.(own, note))
        .then(
          (result) => () => onDone(own, result),
          (error: unknown) => () => onFailed(own, error),
        );
      if (!signal.aborted) settled();
    }
  };
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const served = Promise.all(Array.from({ length: Math.min(threads, jobs.length) }, serve));
  // After an abort the threads are ended, and what they then say is of no interest.
  served.catch(() => undefined);
  try {
    await Promise.race([served, aborted]);
  } finally {
    queue.length = 0;
    await Promise.all([...running].map((thread) => thread.close()));
  }
}
