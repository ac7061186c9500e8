import { type AlertListener, type EngineFiles } from '../artifacts/engine-files.ts';
import { type RunDirectory } from '../artifacts/run-directory.ts';
import { type EngineDigests, writeEpisodes, writeLabels, writeSide } from '../artifacts/run-files.ts';
import { type RunTracer } from '../artifacts/run-tracer.ts';
import { type AuditedRun, type RunAudit, type SeenRun } from '../audit/run-audit.ts';
import { type ForeignEngine } from '../external/foreign-engine.ts';
import { type EngineResults } from '../model/engine-results.ts';
import { type Episode } from '../model/episode.ts';
import { TraplineError } from '../model/errors.ts';
import { type AlertDifference, type MatchingCounts, type SaidAlerts, type TimedAlert } from '../model/foreign-alert.ts';
import { type ProgressListener } from '../model/progress.ts';
import { type RareEventCounts } from '../model/rare-events.ts';
import { type Rereads } from '../model/reread.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { type Flow } from '../pipeline/log-source.ts';
import { type Scores } from '../report/scores.ts';
import { countAlerts } from '../score/count-alerts.ts';
import { assertConservation } from '../score/integrity.ts';
import { type IntervalUnits } from '../score/interval-units.ts';
import { type LabelledRows } from '../model/labelled-rows.ts';
import { type ScoredSpan } from '../score/scoring-input.ts';
import { atItsPlace } from './foreign-run.ts';

/** A pipeline that has come to its end, and what it takes to say what came of it. */
export interface ConcludableRun<A extends TimedAlert = TimedAlert> extends AlertListener<A> {
  readonly directory: RunDirectory | null;
  /** They hold what was taken while the run went on. */
  readonly files: EngineFiles;
  readonly tracer?: RunTracer | undefined;
  readonly ruleSet: RuleSet;
  readonly result: Omit<EngineResults, 'detections'> & Flow & { readonly detections: SaidAlerts<A> };
  /** Given where another engine said it. */
  readonly foreign?: ForeignEngine | undefined;
  /** What was seen beside the engine, by a run that is scored. */
  readonly truth: Truth | null;
  readonly span: ScoredSpan;
  readonly onProgress: ProgressListener;
  readonly signal: AbortSignal;
}

/** What a run is scored against. */
export interface Truth {
  readonly audit: RunAudit;
  readonly seen: SeenRun;
  readonly episodes: readonly Episode[];
  /** What is independent of each other, for intervals. */
  readonly units: IntervalUnits;
  readonly labels?: LabelledRows | undefined;
  /** What consumers read again; left out where that is not known. */
  readonly rereads?: Rereads | undefined;
  /** The episodes that are this run's own, and so belong into its folder; null where they all are another's. */
  readonly writes: readonly Episode[] | null;
}

/** What came of a run. */
export interface Conclusion {
  readonly digests: EngineDigests & { readonly episodes?: string; readonly outcomes?: string };
  /** Undefined if the run was stopped before it was scored. */
  readonly scores: Scores | undefined;
  /** How many transactions have no copy in the log; 0 where that is not known. */
  readonly undelivered: number;
  /** How often rare events happened; undefined where the world is not known. */
  readonly reached?: RareEventCounts | undefined;
  /** How the alerts of another engine were matched. */
  readonly matching?: MatchingCounts | undefined;
  /** The first differences between it and the oracle. */
  readonly differences?: readonly AlertDifference[] | undefined;
  /** Why another engine's alerts could not be scored. */
  readonly failure?: TraplineError | undefined;
}

/**
 * Writes what the engine said, and holds it against the oracle and against ground truth. Throws TraplineError('defect') when engine
 * and oracle judged records differently.
 */
export async function conclude<A extends TimedAlert>(run: ConcludableRun<A>): Promise<Conclusion> {
  const { directory, files, tracer, ruleSet, result, truth, span, onProgress } = run;
  onProgress({ phase: 'write', done: 0, total: 1, transactions: result.records });
  files.write({ detections: result.detections.untaken(), minuteLines: result.aggregates.lines() }, run);
  // An audit in another thread scores while this one writes.
  const scoring = truth === null || result.interrupted ? undefined : beginScoring(run, truth);
  const side = writeSide(directory, result, tracer);
  const written = { ...files.finish(), side };
  if (truth === null) {
    const scores = result.interrupted ? undefined : countAlerts(ruleSet, result.detections, span.spanMs);
    return { digests: written, scores, undelivered: 0 };
  }
  const { seen, writes, labels } = truth;
  const digests = writes === null ? written : { ...written, episodes: writeEpisodes(directory, writes, tracer) };
  if (writes !== null && labels !== undefined) writeLabels(directory, labels);
  // Only now, so that a tracer has seen what the engine said.
  if (run.foreign === undefined) assertConservation(result.counts, seen.verdicts);
  try {
    const audited = await scoring;
    if (audited === undefined) return { digests, scores: undefined, undelivered: 0 };
    const { outcomes, ...found } = audited;
    return { digests: { ...digests, outcomes }, ...found };
  } catch (error) {
    const failure = run.foreign === undefined ? error : atItsPlace(error, run.foreign);
    if (!(failure instanceof TraplineError) || failure.subCode !== 'engine_protocol') throw failure;
    return { digests, scores: undefined, undelivered: 0, failure };
  }
}

/** What goes wrong in scoring is of no interest where writing fails before: then nothing awaits the result. */
function beginScoring(
  { span, foreign, onProgress, signal }: Pick<ConcludableRun, 'span' | 'foreign' | 'onProgress' | 'signal'>,
  { audit, episodes, units, labels, rereads }: Truth,
): Promise<AuditedRun | undefined> {
  const scoring = audit.score(
    { episodes, span, units, labels, rereads, foreign: foreign?.comparison },
    onProgress,
    signal,
  );
  scoring.catch(() => undefined);
  return scoring;
}
