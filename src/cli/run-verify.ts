import { listScenarios, loadScenario } from '../config/load-scenario.ts';
import { TraplineError } from '../model/errors.ts';
import { formatQuantity } from '../report/format.ts';
import { type PrepareRequest } from '../run/prepare.ts';
import { expectedTransactions } from '../sweep/cost.ts';
import { printable } from '../text/printable.ts';
import { assertSame, describeVerdict, verdictJson } from '../verify/verdict.ts';
import { verifyAll, type VerifyResult, type WeighedJob } from '../verify/verify-all.ts';
import { type Colors, colorsFor } from './colors.ts';
import { beforeLongWork, onInterrupt } from './interrupt.ts';
import { runsProgress, type RunsWork } from './runs-progress.ts';
import { say } from './say.ts';

/** What `trapline verify` was asked for. */
export interface VerifyArguments {
  /** Scenarios; all of them where none is named. */
  readonly named: readonly string[];
  readonly seed: string | undefined;
  readonly overrides: readonly string[] | undefined;
  readonly input: readonly string[] | undefined;
  readonly jobs: number;
  readonly batchRows: number;
  readonly json: boolean;
}

/** Verifies scenarios and tells the verdicts in their order. Throws TraplineError where two runs differ, or one fails. */
export async function runVerify(given: VerifyArguments): Promise<void> {
  const { json, jobs: threads } = given;
  beforeLongWork();
  const jobs = jobsOf(given);
  const interrupt = onInterrupt('finished scenarios are shown');
  const { signal } = interrupt;
  const shares = new Map(jobs.map((job) => [job, 0]));
  const progress = await runsProgress(!json, workOf(shares), signal);
  const colors = colorsFor(process.stdout);
  try {
    const results = await verifyAll({
      jobs,
      threads,
      onShare: (job, share) => {
        shares.set(job, Math.max(share, shares.get(job)!));
        progress.update(workOf(shares));
      },
      onResult: (result) => {
        if (!json && result.kind === 'verified') progress.aside(() => say(verdictLine(result, colors)));
      },
      signal,
    });
    progress.stop();
    if (json) say(verdictsJson(results));
    assertEqual(results, jobs.length);
    if (signal.aborted) {
      throw new TraplineError('interrupted', `interrupted after ${formatQuantity(results.length, 'scenario')}`);
    }
  } finally {
    progress.stop();
    interrupt.release();
  }
}

/** What is wrong in a scenario is told before any is run. */
function jobsOf({ named, seed, overrides, input, batchRows }: VerifyArguments): WeighedJob[] {
  return (named.length > 0 ? named : listScenarios()).map((scenario) => {
    const source: PrepareRequest = {
      scenario,
      ...(overrides === undefined ? {} : { overrides }),
      ...(seed === undefined ? {} : { seed }),
      ...(input === undefined ? {} : { input }),
    };
    return { source, batchRows, weight: expectedTransactions(loadScenario(source).scenario) ?? UNKNOWN_WEIGHT };
  });
}

/** Of traffic in a file. */
const UNKNOWN_WEIGHT = 100_000;
/** What a scenario weighs beside its transactions: two processes begin. */
const BASE_WEIGHT = 20_000;

function workOf(shares: ReadonlyMap<WeighedJob, number>): RunsWork {
  const work = { runs: shares.size, doneRuns: 0, weight: 0, doneWeight: 0 };
  for (const [{ weight }, share] of shares) {
    work.weight += BASE_WEIGHT + weight;
    work.doneWeight += share * (BASE_WEIGHT + weight);
    work.doneRuns += share === 1 ? 1 : 0;
  }
  return work;
}

function verdictLine({ scenario, verdict }: Extract<VerifyResult, { kind: 'verified' }>, colors: Colors): string {
  const mark = verdict.equal ? colors.green('✓') : colors.red('✗');
  return `${mark} ${printable(scenario.padEnd(24))} ${printable(describeVerdict(verdict))}`;
}

function verdictsJson(results: readonly VerifyResult[]): string {
  const verdicts = results.flatMap((result) =>
    result.kind === 'verified'
      ? [{ scenario: result.scenario, seed: result.seed, ...verdictJson(result.verdict) }]
      : [],
  );
  return JSON.stringify(verdicts, null, 2);
}

/** Throws what the first scenario that failed failed with, else what is wrong with the first whose runs differ. */
function assertEqual(results: readonly VerifyResult[], scenarios: number): void {
  for (const result of results) {
    if (result.kind !== 'failed') continue;
    const { error, job } = result;
    if (scenarios === 1 || !(error instanceof TraplineError)) throw error;
    throw new TraplineError(error.subCode, `${job.source.scenario}: ${error.oneLine()}`, { cause: error });
  }
  for (const result of results) if (result.kind === 'verified') assertSame(result.scenario, result.verdict);
}
