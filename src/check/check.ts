import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import { isRun } from '../artifacts/is-run.ts';
import { partialPath } from '../artifacts/leftovers.ts';
import { throughLinks } from '../files/through-links.ts';
import { runJobs } from '../threads/run-jobs.ts';
import { type Baseline } from './baseline.ts';
import { type CheckedRun, type CheckJob, doCheckJob, shareDone } from './check-job.ts';
import { type CheckResult } from './check-result.ts';
import { judgeRun, type JudgeRequest } from './judge.ts';
import { writeFirstExpectations } from './first-expectations.ts';
import { expectationsFileOf, type Subject } from './subjects.ts';

/** The program of the threads. It lies beside this file, as source or compiled. */
const PROGRAM = new URL(`check-main${extname(import.meta.url)}`, import.meta.url);

/** How runs are done. */
export interface RunsRequest extends Omit<CheckJob, 'subject' | 'directory'> {
  /** Runs at a time; a single one is done in this thread. */
  readonly jobs: number;
  /** Called with how much of a subject's run is done, 0 to 1. */
  readonly onShare: (subject: Subject, share: number) => void;
  readonly signal: AbortSignal;
}

/** What is checked, and how. */
export interface CheckRequest extends RunsRequest, JudgeRequest {
  readonly subjects: readonly Subject[];
  readonly baseline: Baseline;
  /** Called with each result in the order of the subjects, as soon as those before it are there; after the signal, with all that there are. */
  readonly onResult: (result: CheckResult) => void;
}

/**
 * Runs subjects, judges their expectations, and compares them with earlier results. A run that fails is a result too, and the others go on. If the
 * signal fires, it returns the results so far and writes nothing.
 */
export async function check(request: CheckRequest): Promise<CheckResult[]> {
  const { subjects, baseline, onResult, signal, update } = request;
  const results = new Map<Subject, CheckResult>();
  let told = 0;
  const tell = (all: boolean): void => {
    for (; told < subjects.length; told++) {
      const result = results.get(subjects[told]!);
      if (result !== undefined) onResult(result);
      else if (!all) return;
    }
  };
  const take = (subject: Subject, result: CheckResult): void => {
    results.set(subject, result);
    request.onShare(subject, 1);
    tell(false);
  };
  await runAll(request, jobsOf(subjects, request), {
    onDone: ({ subject }, run) => take(subject, judgeRun(subject, run, baseline.of(subject), request)),
    onFailed: ({ subject }, error) => take(subject, { kind: 'failed', subject, error, passed: false }),
  });
  tell(true);
  if (!signal.aborted) writeFirstExpectations(firstOf(results));
  if (update && !signal.aborted) baseline.update(entriesOf(results));
  return subjects.flatMap((subject) => results.get(subject) ?? []);
}

/**
 * Runs subjects once more, each into a folder of its own within `out`, and returns the paths of those that are whole. The same scenario and seed give
 * the same run, so only what is wanted has to be written.
 */
export async function keepRuns(subjects: readonly Subject[], out: string, request: RunsRequest): Promise<string[]> {
  const jobs = jobsOf(subjects, { ...request, verify: false, writeExpectations: false }).map((job) => {
    return { ...job, directory: join(out, folderName(job.subject)) };
  });
  const kept: string[] = [];
  await runAll(request, jobs, {
    onDone: ({ directory }) => kept.push(directory!),
    onFailed: (_, error) => {
      throw error;
    },
  });
  // A thread that is ended leaves what it was writing.
  for (const { directory } of jobs) {
    if (!kept.includes(directory)) rmSync(partialPath(throughLinks(directory)), { recursive: true, force: true });
  }
  return kept;
}

/** Removes the runs of subjects that an earlier check has left in `out`. */
export function removeRuns(subjects: readonly Subject[], out: string): void {
  for (const subject of subjects) {
    const folder = join(out, folderName(subject));
    if (isRun(folder)) rmSync(folder, { recursive: true });
  }
}

/** The name of a subject's folder within that of all: its label, or where that cannot be one, what is alike, with a hash of the label. */
export function folderName({ label }: Subject): string {
  const name = label.replace(/[^\p{L}\p{N}_.-]+/gu, '_');
  if (name === label) return name;
  return `${name}-${createHash('sha256').update(label).digest('hex').slice(0, 8)}`;
}

/** The longest first, so that no thread is left alone with it in the end; one after another as they were named. */
function jobsOf(subjects: readonly Subject[], request: RunsRequest): CheckJob[] {
  const { jobs, batchRows, memoryBytes, verify, writeExpectations } = request;
  const ordered = jobs === 1 ? subjects : subjects.toSorted((a, b) => b.weight - a.weight);
  return ordered.map((subject) => ({ subject, directory: null, batchRows, memoryBytes, verify, writeExpectations }));
}

interface Takers<Job> {
  readonly onDone: (job: Job, run: CheckedRun) => void;
  readonly onFailed: (job: Job, error: unknown) => void;
}

async function runAll<Job extends CheckJob>(
  { jobs: threads, onShare, signal }: RunsRequest,
  jobs: readonly Job[],
  takers: Takers<Job>,
): Promise<void> {
  if (threads === 1 || jobs.length === 1) return runInTurn(jobs, takers, { onShare, signal });
  const onNote = ({ subject }: Job, share: number): void => onShare(subject, share);
  await runJobs<Job, CheckedRun, number>({ program: PROGRAM, jobs, threads, onNote, ...takers, signal });
}

async function runInTurn<Job extends CheckJob>(
  jobs: readonly Job[],
  { onDone, onFailed }: Takers<Job>,
  { onShare, signal }: Pick<RunsRequest, 'onShare' | 'signal'>,
): Promise<void> {
  for (const job of jobs) {
    if (signal.aborted) return;
    const onProgress = (progress: Parameters<typeof shareDone>[0]): void => onShare(job.subject, shareDone(progress));
    const settled = await doCheckJob(job, { onProgress, signal }).then(
      (run) => () => run && onDone(job, run),
      (error: unknown) => () => onFailed(job, error),
    );
    settled();
  }
}

/** First expectations by the path of their file. */
function firstOf(results: ReadonlyMap<Subject, CheckResult>): ReadonlyMap<string, string> {
  return new Map(
    [...results].flatMap(([subject, result]) => {
      if (subject.kind !== 'capture' || result.kind !== 'checked' || result.firstExpectations === null) return [];
      return [[expectationsFileOf(subject), result.firstExpectations] as const];
    }),
  );
}

function entriesOf(results: ReadonlyMap<Subject, CheckResult>): ReadonlyMap<Subject, CheckedRun['entry']> {
  return new Map(
    [...results].flatMap(([subject, result]) => (result.kind === 'checked' ? [[subject, result.entry] as const] : [])),
  );
}
