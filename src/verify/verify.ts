import { type PrepareRequest } from '../run/prepare.ts';
import { type FinishedRun, type InterruptedRun } from '../run/run-outcome.ts';
import { runScenario } from '../run/run-scenario.ts';
import { type RunRequest } from '../run/run-request.ts';
import { firstDivergingBlock, firstDivergingRow, isSameBlock } from './compare-traces.ts';
import { type Environment, otherThan, ownEnvironment, variablesOf } from './environment.ts';
import { errorOf, type FreshOutcome, freshRun } from './fresh-run.ts';
import { BLOCK_ROWS, type BlockPlace, type RunTrace } from './trace.ts';
import { Tracer } from './tracer.ts';
import { type Divergence, type Verdict } from './verdict.ts';

/** A run and its comparison with a second one; null if the signal fired before. */
export interface VerifiedRun {
  readonly run: FinishedRun | InterruptedRun;
  readonly verdict: Verdict | undefined;
}

/** Runs a scenario as requested, then compares it with a second run. `request` was prepared from `source`. */
export async function runVerified(source: PrepareRequest, request: RunRequest): Promise<VerifiedRun> {
  const tracer = new Tracer();
  const run = await runScenario({ ...request, tracer });
  if (run.kind === 'interrupted') return { run, verdict: undefined };
  const { trace } = tracer.result();
  const transactions = run.report.counts.transactions ?? 0;
  return { run, verdict: await verify({ source, request, transactions, trace }) };
}

/** A run that has finished. */
interface FirstRun {
  readonly source: PrepareRequest;
  readonly request: RunRequest;
  readonly transactions: number;
  readonly trace: RunTrace;
}

/**
 * Runs a scenario a second time, in a fresh process with another environment, and compares the two. If they differ, both are
 * run again to get the rows of the first block that differs. Undefined if the signal fires.
 */
async function verify(done: FirstRun): Promise<Verdict | undefined> {
  const { request, trace } = done;
  const { scenario, live, batchRows } = request;
  const first = ownEnvironment(batchRows, live?.consumers ?? request.consumers ?? 1);
  const second = otherThan(first, {
    partitions: scenario.delivery.partitions,
    transactions: done.transactions,
  });
  const outcome = await runElsewhere(done, second, null);
  if (outcome === undefined) return undefined;
  const place = firstDivergingBlock(trace, outcome.trace);
  const failure = errorOf(outcome)?.message ?? null;
  if (place === undefined && failure === null) return { equal: true, first, second, divergence: null };
  const found = place === undefined ? UNKNOWN : await lookCloser(done, second, outcome.trace, place);
  return request.signal.aborted ? undefined : { equal: false, first, second, divergence: { ...found, failure } };
}

type Found = Omit<Divergence, 'failure'>;

const UNKNOWN: Found = { stage: null, partition: null, rows: null, difference: null, repeats: true };

/** Runs both sides again and keeps the rows of the block. */
async function lookCloser(
  done: FirstRun,
  second: Environment,
  secondTrace: RunTrace,
  place: BlockPlace,
): Promise<Found> {
  const { stage, stream, block } = place;
  const rows = Math.max(...[done.trace, secondTrace].map((trace) => trace[stage][stream]?.rows ?? 0));
  const found: Found = {
    ...UNKNOWN,
    stage,
    partition: stage === 'deliveries' ? stream : null,
    rows: [block * BLOCK_ROWS, Math.min((block + 1) * BLOCK_ROWS, rows)],
  };
  // A run through Kafka or by the wall clock cannot be repeated here.
  if (done.request.live !== undefined || done.request.pace !== undefined) return found;
  const [firstAgain, secondAgain] = await Promise.all([
    runAgain(done, done.request, {}, place),
    runElsewhere(done, second, place),
  ]);
  if (firstAgain === undefined || secondAgain === undefined) return found;
  return {
    ...found,
    difference: firstDivergingRow(block, firstAgain.kept, secondAgain.kept) ?? null,
    repeats: isSameBlock(place, done.trace, firstAgain.trace) && isSameBlock(place, secondTrace, secondAgain.trace),
  };
}

function runElsewhere(
  done: FirstRun,
  environment: Environment,
  keep: BlockPlace | null,
): Promise<FreshOutcome | undefined> {
  return runAgain(done, environment, variablesOf(environment), keep);
}

function runAgain(
  { source, request: { attribute, onProgress, signal }, transactions: total }: FirstRun,
  { batchRows, consumers }: Pick<RunRequest, 'batchRows' | 'consumers'>,
  variables: Readonly<Record<string, string>>,
  keep: BlockPlace | null,
): Promise<FreshOutcome | undefined> {
  return freshRun({ request: source, batchRows, consumers, attribute, keep }, { variables, total, onProgress, signal });
}
