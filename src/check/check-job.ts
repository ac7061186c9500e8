import { EVERYTHING } from '../capture/selection/selection.ts';
import { defect } from '../model/errors.ts';
import { type Progress, type ProgressListener } from '../model/progress.ts';
import { openReplay } from '../replay/open-replay.ts';
import { type Report } from '../report/report-schema.ts';
import { prepareRun } from '../run/prepare.ts';
import { replayCapture } from '../run/replay-capture.ts';
import { runScenario } from '../run/run-scenario.ts';
import { assertEngineEqualsOracle } from '../score/integrity.ts';
import { type Verdict } from '../verify/verdict.ts';
import { runVerified } from '../verify/verify.ts';
import { firstExpectationsOf } from './first-expectations.ts';
import { type GoldenEntry, goldenEntry } from './golden.ts';
import { type CaptureSubject, type ScenarioSubject, type Subject } from './subjects.ts';

/** A run that a check needs. */
export interface CheckJob {
  readonly subject: Subject;
  /** Where the run's folder goes; null writes none. */
  readonly directory: string | null;
  readonly batchRows: number;
  /** Bytes that it keeps in memory of what it has to remember, before it uses a temporary file. */
  readonly memoryBytes: number | undefined;
  /** Whether to run a scenario a second time and compare the two runs. A capture has no second run: its records are given. */
  readonly verify: boolean;
  /** Whether to make first expectations of a capture that has none. */
  readonly writeExpectations: boolean;
}

/** What came of it. */
export interface CheckedRun {
  readonly report: Report;
  readonly entry: GoldenEntry;
  /** The comparison with a second run; null if it was not requested. */
  readonly verdict: Verdict | null;
  /** The text of a first file of expectations; null where none is to be written. */
  readonly firstExpectations: string | null;
}

/** How a run is watched. */
export interface Watch {
  readonly onProgress: ProgressListener;
  readonly signal: AbortSignal;
}

/** Does a run; undefined if the signal fired. Throws a defect if the engine differs from its oracle, and what runs and replays throw. */
export async function doCheckJob(job: CheckJob, watch: Watch): Promise<CheckedRun | undefined> {
  const { subject } = job;
  const run = await (subject.kind === 'scenario' ? runOf(job, subject, watch) : replayOf(job, subject, watch));
  if (run !== undefined) assertEngineEqualsOracle(run.report);
  return run;
}

async function runOf(
  { directory, batchRows, memoryBytes, verify }: CheckJob,
  { scenario }: ScenarioSubject,
  watch: Watch,
): Promise<CheckedRun | undefined> {
  const request = { ...prepareRun({ scenario }), ...watch, directory, batchRows, memoryBytes, worker: false };
  const { run, verdict } = verify
    ? await runVerified({ scenario }, request)
    : { run: await runScenario(request), verdict: null };
  if (run.kind === 'interrupted' || verdict === undefined) return undefined;
  const { report, episodeOutcomes } = run;
  return { report, entry: goldenEntry(report, episodeOutcomes), verdict, firstExpectations: null };
}

async function replayOf(
  { directory, batchRows, memoryBytes, writeExpectations }: CheckJob,
  { file, ruleSetFile, episodesFile, check }: CaptureSubject,
  watch: Watch,
): Promise<CheckedRun | undefined> {
  const opened = openReplay({
    capture: file,
    selection: EVERYTHING,
    rules: ruleSetFile ?? undefined,
    episodes: episodesFile ?? undefined,
    mapping: check?.mapping,
    rekey: check?.rekey,
    changes: check?.changes,
    expect: check?.expect,
    batchRows,
    memoryBytes,
  });
  try {
    const replay = await replayCapture({ ...opened, ...watch, directory });
    if (replay.kind === 'interrupted') return undefined;
    const { report, episodeOutcomes, summary } = replay;
    const firstExpectations = writeExpectations && check === null ? firstExpectationsOf(report, summary) : null;
    return { report, entry: goldenEntry(report, episodeOutcomes), verdict: null, firstExpectations };
  } finally {
    opened.source.reader.close();
  }
}

/** How much of a run is done, 0 to 1, as far as its phases tell. */
export function shareDone({ phase, done, total }: Progress): number {
  const share = total === 0 ? 0 : Math.min(1, done / total);
  switch (phase) {
    case 'simulate':
    case 'replay':
      return PIPELINE_SHARE * share;
    case 'oracle':
    case 'score':
      return PIPELINE_SHARE + SCORING_SHARE * share;
    case 'catch_up':
    case 'write':
    case 'attribute':
    case 'verify':
      return PIPELINE_SHARE;
    case 'influx':
      throw defect('a check writes nothing to InfluxDB');
  }
}

const PIPELINE_SHARE = 0.6;
const SCORING_SHARE = 0.3;
