import { type Progress } from '../model/progress.ts';
import { defect } from '../model/errors.ts';
import { serveJobs } from '../threads/serve-jobs.ts';
import { type CheckedRun, type CheckJob, doCheckJob, shareDone } from './check-job.ts';

/** The program of a thread that does runs of a check. It says now and then how much of one is done. */

const never = new AbortController().signal;
const NOTE_EVERY_MS = 200;

serveJobs(async (job: CheckJob, note: (share: number) => void): Promise<CheckedRun> => {
  let toldAtMs = performance.now();
  const onProgress = (progress: Progress): void => {
    if (performance.now() - toldAtMs < NOTE_EVERY_MS) return;
    toldAtMs = performance.now();
    note(shareDone(progress));
  };
  const run = await doCheckJob(job, { onProgress, signal: never });
  if (run === undefined) throw defect('a run of a check was interrupted');
  return run;
});
