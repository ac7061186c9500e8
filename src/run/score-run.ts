import { type ListedAlerts } from '../external/engine-request.ts';
import { TraplineError } from '../model/errors.ts';
import { type ScorableRun } from './prepare-score.ts';
import { type FinishedRun, type InterruptedRun } from './run-outcome.ts';
import { type RunRequest } from './run-request.ts';
import { runScenario } from './run-scenario.ts';

/** A list of alerts that is to be scored. */
export interface ScoreRequest extends Pick<
  RunRequest,
  'directory' | 'batchRows' | 'memoryBytes' | 'worker' | 'onProgress' | 'signal'
> {
  readonly engine: ListedAlerts;
}

/**
 * Scores a list of alerts against the world of a finished run, which is drawn again. Throws TraplineError: `input` for alerts that cannot
 * be read, `determinism` if the world is not that of the run.
 */
export async function scoreRun(run: ScorableRun, request: ScoreRequest): Promise<FinishedRun | InterruptedRun> {
  const { digests, ...prepared } = run;
  const scored = await runScenario({ ...prepared, ...request });
  if (scored.kind === 'finished') assertSameWorld(scored, digests);
  return scored;
}

function assertSameWorld({ report }: FinishedRun, expected: ScorableRun['digests']): void {
  for (const stage of ['transactions', 'deliveries'] as const) {
    if (report.digests[stage] === expected[stage]) continue;
    throw new TraplineError(
      'runs_differ',
      `the ${stage} of ${report.scenario} are not those of the run: ${report.digests[stage]}, expected ${expected[stage]}`,
    );
  }
}
