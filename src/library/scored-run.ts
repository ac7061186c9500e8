import { TraplineError } from '../model/errors.ts';
import { type EpisodeOutcome } from '../report/outcomes.ts';
import { type Report } from '../report/report-schema.ts';
import { type FinishedRun, type InterruptedRun } from '../run/run-outcome.ts';
import { assertEngineEqualsOracle } from '../score/integrity.ts';

/** What came of a run. */
export interface ScoredRun {
  /** The same as in report.json. */
  readonly report: Report;
  /** What became of each episode and decoy under each rule, by episode id. */
  readonly episodes: readonly EpisodeOutcome[];
}

/** The result of a run that is at its end. Throws TraplineError: `interrupted` if it was stopped, and `defect` where the built-in engine is wrong. */
export function scored(run: FinishedRun | InterruptedRun, signal: AbortSignal | undefined): ScoredRun {
  if (run.kind === 'interrupted') throw interrupted(signal);
  // How far another engine is from the oracle is a result.
  if (run.report.engine_facts === undefined) assertEngineEqualsOracle(run.report);
  return { report: run.report, episodes: run.episodeOutcomes };
}

/** The error of work that was stopped; the reason of the signal is its cause. */
export function interrupted(signal: AbortSignal | undefined): TraplineError {
  return new TraplineError('interrupted', 'interrupted, not scored', { cause: signal?.reason });
}
