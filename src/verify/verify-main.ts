import { defect } from '../model/errors.ts';
import { type Progress } from '../model/progress.ts';
import { nowAndThen } from '../threads/now-and-then.ts';
import { serveJobs } from '../threads/serve-jobs.ts';
import { doVerifyJob, shareDone, type VerifiedScenario, type VerifyJob } from './verify-job.ts';

/** The program of a thread that verifies scenarios. It says now and then how much of one is done. A thread that is to stop is ended. */

serveJobs(async (job: VerifyJob, note: (share: number) => void): Promise<VerifiedScenario> => {
  const onProgress = nowAndThen((progress: Progress) => note(shareDone(progress)));
  const verified = await doVerifyJob(job, { onProgress, signal: new AbortController().signal });
  if (verified === undefined) throw defect('a verification was interrupted by nothing');
  return verified;
});
