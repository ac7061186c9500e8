import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isRun } from '../artifacts/is-run.ts';
import { type Annotation, annotationOfError, annotationsOf } from '../check/annotations.ts';
import { type Baseline, openBaseline, parseBaseline } from '../check/baseline.ts';
import { check, folderName, keepRuns, removeRuns, type RunsRequest } from '../check/check.ts';
import { checkJUnit } from '../check/check-junit.ts';
import { checkMarkdown } from '../check/check-markdown.ts';
import { type CheckResult, type Comparison, failsComparison } from '../check/check-result.ts';
import { type FailOn } from '../check/fail-on.ts';
import { expectationsFileOf, findSubjects, type Subject, type Subjects } from '../check/subjects.ts';
import { type ErrorCode, TraplineError } from '../model/errors.ts';
import { systemReason } from '../model/system-reason.ts';
import { formatQuantity } from '../report/format.ts';
import { assertSame } from '../verify/verdict.ts';
import { checkResultJson, describeCheck } from './describe-check.ts';
import { colorsFor } from './colors.ts';
import { gitHubStep } from './github.ts';
import { beforeLongWork, onInterrupt } from './interrupt.ts';
import { type RunsProgress, runsProgress, type RunsWork } from './runs-progress.ts';
import { say, sayLine, sayLineAside } from './say.ts';
import { openTextOutput, type TextOutput } from './text-output.ts';

/** What `trapline check` was asked for. */
export interface CheckArguments {
  /** Scenarios, captures and folders. */
  readonly named: readonly string[];
  readonly baseline: string | undefined;
  readonly failOn: FailOn;
  readonly tolerance: number;
  readonly update: boolean;
  readonly writeExpectations: boolean;
  readonly verify: boolean;
  readonly json: boolean;
  readonly junit: string | undefined;
  readonly markdown: string | undefined;
  readonly out: string | undefined;
  readonly jobs: number;
  readonly batchRows: number;
  readonly memoryBytes: number | undefined;
}

/** Checks, and tells the results on the terminal, in files and in GitHub Actions. Throws TraplineError where something did not pass. */
export async function runCheck(given: CheckArguments): Promise<void> {
  const github = gitHubStep(process.env, given.json);
  try {
    await checkAll(given, github);
  } catch (error) {
    // What was checked has its own remarks.
    if (error instanceof TraplineError && error.code === 'input') github.annotate(annotationOfError(error));
    throw error;
  }
}

async function checkAll(given: CheckArguments, github: ReturnType<typeof gitHubStep>): Promise<void> {
  const { json, out } = given;
  beforeLongWork();
  const found = findSubjects(given.named);
  refuseUseless(given);
  if (given.writeExpectations) requireCaptureWithout(found.subjects);
  const baseline = openBaseline(parseBaseline(given.baseline), found, given.update);
  if (out !== undefined) openFolder(out, found.subjects);
  const files = openOutputs(given);
  const interrupt = onInterrupt('what is done is told');
  const { signal } = interrupt;
  const counter = countRuns(found.subjects);
  const progress = await runsProgress(!json, counter.now(), signal);
  const watched = { onShare: counter.follow(progress), signal };
  try {
    for (const notice of baseline.notices) sayLineAside(`trapline: ${notice}`);
    const colors = colorsFor(process.stdout);
    const results = await check({
      ...given,
      ...watched,
      subjects: found.subjects,
      baseline,
      onResult: (result) => {
        if (!json) progress.aside(() => say(describeCheck(result, colors)));
      },
    });
    progress.stop();
    if (json) say(JSON.stringify(results.map(checkResultJson), null, 2));
    const markdown = checkMarkdown(results, summaryFacts(baseline, found));
    await files.write(checkJUnit(results), markdown);
    github.annotate([...annotationsOf(results), ...noticesOf(baseline, found)]);
    github.summarise(markdown);
    for (const name of baseline.gone) sayLineAside(`trapline: ${name} is no longer there, and was not checked`);
    if (out !== undefined && !signal.aborted) await keepFailed(results, out, { ...given, ...watched });
    assertWhole(results, found.subjects, signal);
    assertPassed(results, given.baseline !== undefined);
  } finally {
    progress.stop();
    files.discard();
    interrupt.release();
  }
}

/** Notices have no line; they are shown at the first file that is checked. */
function noticesOf({ notices }: Baseline, { subjects }: Subjects): Annotation[] {
  const location = { file: subjects[0]!.file };
  return notices.map((message) => ({ level: 'warning', title: 'trapline check', message, location }));
}

function summaryFacts(baseline: Baseline, { subjects }: Subjects): Parameters<typeof checkMarkdown>[1] {
  return { against: baseline.words, total: subjects.length, gone: baseline.gone, notices: baseline.notices };
}

/** What would be passed over without a word, or written twice. */
function refuseUseless({ failOn, tolerance, junit, markdown }: CheckArguments): void {
  if (tolerance > 0 && failOn !== 'worse') {
    const message = `--tolerance: says by how much a figure may be worse, and --fail-on ${failOn} does not look at that; add --fail-on worse`;
    throw new TraplineError('option_invalid', message);
  }
  if (junit !== undefined && markdown !== undefined && resolve(junit) === resolve(markdown)) {
    throw new TraplineError('option_invalid', `--junit and --markdown name the same file, ${junit}`);
  }
}

/** There must be something to write first expectations of. */
function requireCaptureWithout(subjects: readonly Subject[]): void {
  const captures = subjects.filter((subject) => subject.kind === 'capture');
  if (captures.some(({ check: own }) => own === null)) return;
  const [first] = captures;
  const why =
    first === undefined
      ? 'no capture is checked, and a scenario has its own expect:'
      : `${expectationsFileOf(first)} is there already; edit it, or delete it to have it written anew`;
  throw new TraplineError('option_invalid', `--write-expectations: ${why}`);
}

/** Makes the folder; what is not ours in the place of a run is told before anything runs. */
function openFolder(out: string, subjects: readonly Subject[]): void {
  makeFolder(out);
  for (const subject of subjects) {
    const folder = join(out, folderName(subject));
    if (!existsSync(folder) || isRun(folder)) continue;
    throw new TraplineError(
      'output_refused',
      `--out ${out}: ${folder} is no run, and would be in the way of one; move it`,
    );
  }
}

function makeFolder(out: string): void {
  try {
    mkdirSync(out, { recursive: true });
  } catch (cause) {
    throw new TraplineError('output_refused', `--out ${out}: cannot be made: ${systemReason(cause)}`, { cause });
  }
}

interface CheckOutputs {
  write(junit: string, markdown: string): Promise<void>;
  discard(): void;
}

/** Opened before anything runs, so that a path that cannot be written is told at once. */
function openOutputs({ junit, markdown }: Pick<CheckArguments, 'junit' | 'markdown'>): CheckOutputs {
  const opened = [junit, markdown].map((path) => (path === undefined ? undefined : openTextOutput(path, true)));
  const put = async (output: TextOutput | undefined, text: string): Promise<void> => {
    await output?.write(Buffer.from(text));
    output?.commit();
  };
  return {
    write: async (...texts) => {
      for (const [i, text] of texts.entries()) await put(opened[i], text);
    },
    discard: () => opened.forEach((output) => output?.discard()),
  };
}

/** What a run weighs beside its transactions. */
const BASE_WEIGHT = 5_000;

interface RunsCounter {
  now(): RunsWork;
  follow(progress: RunsProgress): RunsRequest['onShare'];
}

function countRuns(subjects: readonly Subject[]): RunsCounter {
  const shares = new Map(subjects.map((subject) => [subject, 0]));
  const now = (): RunsWork => {
    const work = { runs: subjects.length, doneRuns: 0, weight: 0, doneWeight: 0 };
    for (const [{ weight }, share] of shares) {
      work.weight += BASE_WEIGHT + weight;
      work.doneWeight += share * (BASE_WEIGHT + weight);
      work.doneRuns += share === 1 ? 1 : 0;
    }
    return work;
  };
  return {
    now,
    follow: (progress) => (subject, share) => {
      shares.set(subject, Math.max(share, shares.get(subject)!));
      progress.update(now());
    },
  };
}

async function keepFailed(results: readonly CheckResult[], out: string, request: RunsRequest): Promise<void> {
  removeRuns(
    results.map(({ subject }) => subject),
    out,
  );
  const failed = results.filter((result) => result.kind === 'checked' && !result.passed);
  const kept = await keepRuns(
    failed.map(({ subject }) => subject),
    out,
    request,
  );
  for (const path of kept) sayAbout(request, path);
}

function sayAbout({ json }: RunsRequest & { readonly json?: boolean }, path: string): void {
  if (json !== true) sayLine(`  ${path}/report.html`);
}

function assertWhole(results: readonly CheckResult[], subjects: readonly Subject[], signal: AbortSignal): void {
  if (!signal.aborted) return;
  const of = `${results.length} of ${formatQuantity(subjects.length, 'run')}`;
  throw new TraplineError('interrupted', `interrupted after ${of}`);
}

/** Of several failures, what says most about the others comes first. */
const ORDER: readonly ErrorCode[] = ['defect', 'service', 'input', 'determinism', 'expectation', 'interrupted'];

function assertPassed(results: readonly CheckResult[], hasBaseline: boolean): void {
  const failed = results.filter(({ passed }) => !passed);
  if (failed.length === 0) return;
  assertRan(failed);
  for (const result of failed) {
    if (result.kind === 'checked' && result.verdict !== null) assertSame(result.subject.label, result.verdict);
  }
  const names = failed.map(({ subject }) => subject.label).join(', ');
  throw new TraplineError('expectation_missed', `not as expected: ${names}${hintFor(failed, hasBaseline)}`);
}

function assertRan(failed: readonly CheckResult[]): void {
  const errors = failed.flatMap((result) => (result.kind === 'failed' ? [result] : []));
  const rank = (error: unknown): number => (error instanceof TraplineError ? ORDER.indexOf(error.code) : 0);
  const [first] = errors.toSorted((a, b) => rank(a.error) - rank(b.error));
  if (first === undefined) return;
  const { error, subject } = first;
  if (!(error instanceof TraplineError)) throw error;
  throw new TraplineError(error.subCode, `${subject.label}: ${error.oneLine()}`, { cause: error });
}

function isStandIn(comparison: Comparison): boolean {
  return comparison.kind === 'compared' && comparison.isStandIn;
}

function hintFor(failed: readonly CheckResult[], hasBaseline: boolean): string {
  const only = failed.every(
    (result) => result.kind === 'checked' && result.missed.length === 0 && failsComparison(result.comparison),
  );
  if (!only) return '';
  const standIns = failed.every((result) => result.kind === 'checked' && isStandIn(result.comparison));
  if (!hasBaseline || standIns) {
    return '; if the change is intended, run it again with --update and commit the golden results';
  }
  const hasExpectations = failed.every((result) => result.kind === 'checked' && result.report.expectations.length > 0);
  return `; a loss that is intended passes with --tolerance${hasExpectations ? ', or with --fail-on expectations' : ''}`;
}
