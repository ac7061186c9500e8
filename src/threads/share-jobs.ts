/** How jobs are shared out. */
export interface SharedJobs<Job, Server> {
  /** Taken one by one, so that there need be no end of them. */
  readonly jobs: Iterable<Job>;
  /** Does one job, and takes its result. Once something has gone wrong, or the signal has fired, no other job begins. */
  readonly serve: (server: Server, job: Job) => Promise<void>;
  readonly servers: readonly Server[];
  readonly signal: AbortSignal;
}

/** Has all jobs done by the servers, each of which takes the next one when it is free. Throws what the first failure is; returns early at the signal. */
export async function shareJobs<Job, Server>({ jobs, serve, servers, signal }: SharedJobs<Job, Server>): Promise<void> {
  const queue = oneByOne(jobs);
  const over = new AbortController();
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    // The same signal may be over many calls, as in a hunt that goes on for hours.
    signal.addEventListener('abort', () => resolve(), { once: true, signal: over.signal });
  });
  const work = async (server: Server): Promise<void> => {
    for (let next = queue.next(); next.done !== true && !signal.aborted; next = queue.next()) {
      await serve(server, next.value);
    }
  };
  const served = Promise.all(servers.map(work));
  // After an abort the servers are ended, and what they then say is of no interest.
  served.catch(() => undefined);
  try {
    await Promise.race([served, aborted]);
  } finally {
    over.abort();
    queue.return(undefined);
  }
}

/** What is over once it has been told to return, whatever the jobs come from. */
function* oneByOne<Job>(jobs: Iterable<Job>): Generator<Job, undefined> {
  yield* jobs;
  return undefined;
}
