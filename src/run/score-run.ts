import { type ListedAlerts } from '../external/engine-request.ts';
import { type ScorableRun } from './prepare-score.ts';
import { type FinishedRun, type InterruptedRun } from './run-outcome.ts';
import { type RunRequest } from './run-request.ts';
import { runScenario } from './run-scenario.ts';
import { assertSameWorld } from './same-world.ts';

/** A list of alerts that is to be scored. */
export interface ScoreRequest extends Pick<
  RunRequest,
  'directory' | 'batchRows' | 'memoryBytes' | 'worker' | 'startedAtMs' | 'onProgress' | 'signal'
> {
  readonly engine: ListedAlerts;
}

/**
 * Scores a list of alerts against the world of a finished run, which is drawn again. Throws TraplineError: `input` for alerts that cannot
 * be read, `determinism` if the world is not that of the run.
 */
export async function scoreRun(run: ScorableRun, request: ScoreRequest): Promise<FinishedRun | InterruptedRun> {
  const { digests, madeBy: _madeBy, ...prepared } = run;
  const scored = await runScenario({ ...prepared, ...request });
  if (scored.kind !== 'finished') return scored;
  const { transactions, deliveries } = scored.report.digests;
  assertSameWorld(scored.report.scenario, { transactions: transactions!, deliveries: deliveries! }, digests);
  return scored;
}
