import { type Progress, type ProgressListener } from '../model/progress.ts';
import { type PrepareRequest, prepareRun } from '../run/prepare.ts';
import { type Verdict } from './verdict.ts';
import { runVerified } from './verify.ts';

/** A scenario that is to be run twice. Plain data. */
export interface VerifyJob {
  readonly source: PrepareRequest;
  readonly batchRows: number;
}

/** What came of it. */
export interface VerifiedScenario {
  /** The scenario's name. */
  readonly scenario: string;
  readonly seed: string;
  readonly verdict: Verdict;
}

/** Runs a scenario twice, in memory, and compares the runs; undefined if the signal fired. Throws what a run fails with. */
export async function doVerifyJob(
  { source, batchRows }: VerifyJob,
  watch: { readonly onProgress: ProgressListener; readonly signal: AbortSignal },
): Promise<VerifiedScenario | undefined> {
  const prepared = prepareRun(source);
  const { verdict } = await runVerified(source, { ...prepared, ...watch, directory: null, batchRows });
  const { name, seed } = prepared.scenario;
  return verdict && { scenario: name, seed, verdict };
}

/** The first run takes longer: it is scored, and what it says is compared. */
const FIRST_RUN_SHARE = 0.5;

/** How much of the two runs is done, 0 to 1, as far as their phases tell. */
export function shareDone({ phase, done, total }: Progress): number {
  const share = total === 0 ? 0 : Math.min(1, done / total);
  if (phase === 'verify') return FIRST_RUN_SHARE + (1 - FIRST_RUN_SHARE) * share;
  return phase === 'simulate' ? FIRST_RUN_SHARE * share : FIRST_RUN_SHARE;
}
