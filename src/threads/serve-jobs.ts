import { parentPort } from 'node:worker_threads';
import { packError } from '../model/sent-error.ts';
import { type JobMessage } from './job-message.ts';

/** Makes this thread one that does jobs, one after another, for `JobThread`. What `run` throws is the job's failure. */
export function serveJobs<Job, Result, Note = never>(
  run: (job: Job, note: (note: Note) => void) => Promise<Result>,
): void {
  const port = parentPort!;
  const say = (message: JobMessage<Result, Note>): void => port.postMessage(message);
  port.on('message', (job: Job) => {
    void run(job, (note) => say({ kind: 'note', note })).then(
      (result) => say({ kind: 'done', result }),
      (error: unknown) => say({ kind: 'failed', error: packError(error) }),
    );
  });
}
