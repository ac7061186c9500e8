import { extname } from 'node:path';
import { runJobs } from '../threads/run-jobs.ts';
import { doVerifyJob, shareDone, type VerifiedScenario, type VerifyJob } from './verify-job.ts';

/** The program of the threads. It lies beside this file, as source or compiled. */
const PROGRAM = new URL(`verify-main${extname(import.meta.url)}`, import.meta.url);

/** A scenario to verify, and about how long that takes, in any unit. */
export interface WeighedJob extends VerifyJob {
  readonly weight: number;
}

/** What became of a scenario. */
export type VerifyResult =
  | ({ readonly kind: 'verified' } & VerifiedScenario)
  /** A run of it failed. */
  | { readonly kind: 'failed'; readonly job: WeighedJob; readonly error: unknown };

/** How scenarios are verified. */
export interface VerifyRequest {
  readonly jobs: readonly WeighedJob[];
  /** Scenarios at a time; a single one is verified in this thread. */
  readonly threads: number;
  /** Called with how much of a scenario is done, 0 to 1. */
  readonly onShare: (job: WeighedJob, share: number) => void;
  /** Called with each result in the order of the jobs, as soon as those before it are there; after the signal, with all that there are. */
  readonly onResult: (result: VerifyResult) => void;
  readonly signal: AbortSignal;
}

/**
 * Verifies scenarios side by side, each in a thread and, for its second run, a fresh process, which take turns: so many cores are busy as there are
 * threads. One that fails is a result too, and the others go on. Returns the results so far if the signal fires.
 */
export async function verifyAll(request: VerifyRequest): Promise<VerifyResult[]> {
  const { jobs, threads, onResult, onShare, signal } = request;
  const results = new Map<WeighedJob, VerifyResult>();
  let told = 0;
  const tell = (all: boolean): void => {
    for (; told < jobs.length; told++) {
      const result = results.get(jobs[told]!);
      if (result !== undefined) onResult(result);
      else if (!all) return;
    }
  };
  const take = (job: WeighedJob, result: VerifyResult): void => {
    results.set(job, result);
    onShare(job, 1);
    tell(false);
  };
  const takers: Takers = {
    onDone: (job, verified) => take(job, { kind: 'verified', ...verified }),
    onFailed: (job, error) => take(job, { kind: 'failed', job, error }),
  };
  if (threads === 1 || jobs.length === 1) await verifyInTurn(request, takers);
  else {
    // The longest first, so that no thread is left alone with it in the end.
    const ordered = jobs.toSorted((a, b) => b.weight - a.weight);
    await runJobs<WeighedJob, VerifiedScenario, number>({
      program: PROGRAM,
      jobs: ordered,
      threads,
      onNote: onShare,
      ...takers,
      signal,
    });
  }
  tell(true);
  return jobs.flatMap((job) => results.get(job) ?? []);
}

interface Takers {
  readonly onDone: (job: WeighedJob, verified: VerifiedScenario) => void;
  readonly onFailed: (job: WeighedJob, error: unknown) => void;
}

async function verifyInTurn({ jobs, onShare, signal }: VerifyRequest, { onDone, onFailed }: Takers): Promise<void> {
  for (const job of jobs) {
    if (signal.aborted) return;
    const onProgress = (progress: Parameters<typeof shareDone>[0]): void => onShare(job, shareDone(progress));
    const settled = await doVerifyJob(job, { onProgress, signal }).then(
      (verified) => () => verified && onDone(job, verified),
      (error: unknown) => () => onFailed(job, error),
    );
    settled();
  }
}
