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

/** Which scenarios are checked, and against which golden results. */
export interface CheckRequest {
  /** Names or paths; empty for every shipped scenario. */
  readonly scenarios: readonly string[];
  /** Path of the file of golden results. */
  readonly goldenPath: string;
  /** Whether to write the results as the new golden results instead of comparing them. */
  readonly update: boolean;
  readonly batchRows: number;
  /** Whether a second thread may help. */
  readonly worker?: boolean;
  /** Whether to run each scenario a second time and compare the two runs. */
  readonly verify?: boolean;
  readonly onProgress: ProgressListener;
  /** Called when a scenario has been judged. */
  readonly onResult: (result: CheckResult) => void;
  readonly signal: AbortSignal;
}

/** How one scenario compares with its expectations and its golden results. */
export interface CheckResult {
  readonly scenario: string;
  readonly report: Report;
  /** `same`: as committed. `new`: the scenario has no golden results. */
  readonly golden: 'same' | 'changed' | 'new' | 'updated';
  /** The differences from the golden results in words. */
  readonly changes: readonly string[];
  readonly missed: Report['expectations'];
  /** The comparison with a second run; null if it was not requested. */
  readonly verdict: Verdict | null;
  readonly passed: boolean;
}

/**
 * Runs scenarios in memory, judges their expectations, and compares them with the golden results. If the signal fires, it
 * returns the results so far. Throws a defect if an engine differs from its oracle.
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

/** The new golden results. If all scenarios were run, entries of scenarios that no longer exist are removed. */
function updated(golden: GoldenFile, seen: Readonly<Record<string, Report>>, all: boolean): GoldenFile {
  const entries = Object.entries(seen).map(([name, report]) => [name, goldenEntry(report)] as const);
  return { ...(all ? {} : golden), ...Object.fromEntries(entries) };
}
