import { type RunDirectory } from '../artifacts/run-directory.ts';
import { type EngineDigests, writeEngineStages, writeEpisodes, writeOutcomes } from '../artifacts/run-files.ts';
import { type RunTracer } from '../artifacts/run-tracer.ts';
import { type TimedDetection } from '../model/engine-results.ts';
import { type Episode } from '../model/episode.ts';
import { type ProgressListener } from '../model/progress.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { type Verdict } from '../model/verdict.ts';
import { type PipelineResult } from '../pipeline/pipeline.ts';
import { type Scores } from '../report/scores.ts';
import { countAlerts } from '../score/count-alerts.ts';
import { assertConservation } from '../score/integrity.ts';
import { scoreShards } from '../score/score-shards.ts';
import { type ScoredSpan } from '../score/scoring-input.ts';
import { ShardedDetections } from '../score/sharded-detections.ts';
import { type WorldLog } from '../score/world-log.ts';
import { type BlockStore } from '../spill/block-store.ts';

/** A pipeline that has come to its end, and what it takes to say what came of it. */
export interface ConcludableRun {
  readonly directory: RunDirectory | null;
  readonly tracer?: RunTracer | undefined;
  readonly ruleSet: RuleSet;
  readonly seed: string;
  readonly result: PipelineResult;
  /** What was seen beside the engine, by a run that is scored. */
  readonly truth: Truth | null;
  readonly span: ScoredSpan;
  readonly store: BlockStore;
  /** What is written to `alerts.jsonl` in the place of a detection; left out, the detection itself. */
  readonly rowOf?: (timed: TimedDetection) => string;
  /** Gets each detection in the order of `alerts.jsonl`. */
  readonly onDetection?: (timed: TimedDetection) => void;
  readonly onProgress: ProgressListener;
  readonly signal: AbortSignal;
}

/** What a run is scored against. */
export interface Truth {
  readonly log: WorldLog;
  readonly verdicts: ReadonlyMap<Verdict, number>;
  readonly episodes: readonly Episode[];
  /** Whether the episodes are this run's own, and so belong into its folder. */
  readonly drawsEpisodes: boolean;
}

/** What came of a run. */
export interface Conclusion {
  readonly digests: EngineDigests & { readonly episodes?: string; readonly outcomes?: string };
  /** Undefined if the run was stopped before it was scored. */
  readonly scores: Scores | undefined;
  /** How many transactions have no copy in the log; 0 where that is not known. */
  readonly undelivered: number;
}

/**
 * Writes what the engine said, and holds it against the oracle and against ground truth. Throws TraplineError('defect') when engine
 * and oracle judged records differently.
 */
export async function conclude(run: ConcludableRun): Promise<Conclusion> {
  const { directory, tracer, ruleSet, seed, result, truth, span, store, onProgress, signal } = run;
  onProgress({ phase: 'write', done: 0, total: 1, transactions: result.records });
  const said = truth === null ? null : new ShardedDetections(store, truth.log.vocabulary.clients);
  const onDetection = (timed: TimedDetection): void => {
    said?.add(timed);
    run.onDetection?.(timed);
  };
  const written = writeEngineStages(directory, { results: result, tracer, rowOf: run.rowOf, onDetection });
  if (truth === null || said === null) {
    const scores = result.interrupted ? undefined : countAlerts(ruleSet, result.detections, span.spanMs);
    return { digests: written, scores, undelivered: 0 };
  }
  const { log, episodes, verdicts, drawsEpisodes } = truth;
  const digests = drawsEpisodes ? { ...written, episodes: writeEpisodes(directory, episodes, tracer) } : written;
  // Only now, so that a tracer has seen what the engine said.
  assertConservation(result.counts, verdicts);
  if (result.interrupted) return { digests, scores: undefined, undelivered: 0 };
  const scorable = { ruleSet, seed, episodes, log, detections: said, span, store };
  const scored = await scoreShards(scorable, onProgress, signal);
  if (scored === undefined) return { digests, scores: undefined, undelivered: 0 };
  const { scores, undelivered } = scored;
  return { digests: { ...digests, outcomes: writeOutcomes(directory, scores, tracer) }, scores, undelivered };
}
