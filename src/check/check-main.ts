import { type Progress } from '../model/progress.ts';
import { defect } from '../model/errors.ts';
import { nowAndThen } from '../threads/now-and-then.ts';
import { serveJobs } from '../threads/serve-jobs.ts';
import { type CheckedRun, type CheckJob, doCheckJob, shareDone } from './check-job.ts';

/** The program of a thread that does runs of a check. It says now and then how much of one is done. A thread that is to stop is ended. */

serveJobs(async (job: CheckJob, note: (share: number) => void): Promise<CheckedRun> => {
  const onProgress = nowAndThen((progress: Progress) => note(shareDone(progress)));
  const run = await doCheckJob(job, { onProgress, signal: new AbortController().signal });
  if (run === undefined) throw defect('a run of a check was interrupted');
  return run;
});
