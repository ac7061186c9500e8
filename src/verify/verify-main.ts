import { defect } from '../model/errors.ts';
import { type Progress } from '../model/progress.ts';
import { serveJobs } from '../threads/serve-jobs.ts';
import { doVerifyJob, shareDone, type VerifiedScenario, type VerifyJob } from './verify-job.ts';

/** The program of a thread that verifies scenarios. It says now and then how much of one is done. */

const never = new AbortController().signal;
const NOTE_EVERY_MS = 200;

serveJobs(async (job: VerifyJob, note: (share: number) => void): Promise<VerifiedScenario> => {
  let toldAtMs = performance.now();
  const onProgress = (progress: Progress): void => {
    if (performance.now() - toldAtMs < NOTE_EVERY_MS) return;
    toldAtMs = performance.now();
    note(shareDone(progress));
  };
  const verified = await doVerifyJob(job, { onProgress, signal: never });
  if (verified === undefined) throw defect('a verification was interrupted by nothing');
  return verified;
});
