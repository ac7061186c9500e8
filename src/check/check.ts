import { listScenarios } from '../config/load-scenario.ts';
import { type Report } from '../report/report-schema.ts';
import { describeChanges } from './diff.ts';
import { goldenEntry } from './golden.ts';
import { type GoldenFile, readGolden, writeGolden } from './golden-file.ts';
import { assertEngineEqualsOracle } from '../score/integrity.ts';
import { prepareRun } from '../run/prepare.ts';
import { type ProgressListener } from '../model/progress.ts';
import { runScenario } from '../run/run-scenario.ts';
import { type Verdict } from '../verify/verdict.ts';
import { runVerified } from '../verify/verify.ts';

export interface CheckRequest {
  /** Names or paths; none means every shipped scenario. */
  readonly scenarios: readonly string[];
  /** The file of golden results. */
  readonly goldenPath: string;
  /** Write what was seen as the new golden results instead of judging it. */
  readonly update: boolean;
  readonly batchRows: number;
  /** Also run each a second time, and hold the two against each other. */
  readonly verify?: boolean;
  readonly onProgress: ProgressListener;
  /** Called as soon as a scenario has been judged. */
  readonly onResult: (result: CheckResult) => void;
  readonly signal: AbortSignal;
}

/** How one scenario compares with its expectations and its golden results. */
export interface CheckResult {
  readonly scenario: string;
  readonly report: Report;
  /** `same`: as committed. `new`: nothing was committed. */
  readonly golden: 'same' | 'changed' | 'new' | 'updated';
  /** In words, what is not as committed. */
  readonly changes: readonly string[];
  readonly missed: Report['expectations'];
  /** How a second run compared; null where none was asked for. */
  readonly verdict: Verdict | null;
  readonly passed: boolean;
}

/**
 * Runs scenarios in memory, judges their expectations, and compares them with the golden results. Stops early, with the results
 * so far, when the signal fires. Throws a defect if an engine differs from its oracle.
 */
export async function check(request: CheckRequest): Promise<CheckResult[]> {
  const golden = readGolden(request.goldenPath);
  const results: CheckResult[] = [];
  const seen: Record<string, Report> = {};
  for (const scenario of request.scenarios.length > 0 ? request.scenarios : listScenarios()) {
    const own = { ...prepareRun({ scenario }), ...request, directory: null };
    const { run, verdict } =
      request.verify === true ? await runVerified({ scenario }, own) : { run: await runScenario(own), verdict: null };
    if (run.kind === 'interrupted' || verdict === undefined) return results;
    assertEngineEqualsOracle(run.report);
    seen[run.report.scenario] = run.report;
    const result = compare(run.report, golden, request.update, verdict);
    results.push(result);
    request.onResult(result);
  }
  if (request.update) writeGolden(request.goldenPath, updated(golden, seen, request.scenarios.length === 0));
  return results;
}

function compare(report: Report, golden: GoldenFile, update: boolean, verdict: Verdict | null): CheckResult {
  const committed = golden[report.scenario];
  const changes = committed === undefined ? [] : describeChanges(committed, goldenEntry(report));
  const state = committed === undefined ? 'new' : changes.length === 0 ? 'same' : 'changed';
  const missed = report.expectations.filter(({ passed }) => !passed);
  return {
    scenario: report.scenario,
    report,
    golden: update && state !== 'same' ? 'updated' : state,
    changes,
    missed,
    verdict,
    passed: (verdict?.equal ?? true) && missed.length === 0 && (update || state === 'same'),
  };
}

/** Entries of scenarios that no longer exist go when all were run. */
function updated(golden: GoldenFile, seen: Readonly<Record<string, Report>>, all: boolean): GoldenFile {
  const entries = Object.entries(seen).map(([name, report]) => [name, goldenEntry(report)] as const);
  return { ...(all ? {} : golden), ...Object.fromEntries(entries) };
}
