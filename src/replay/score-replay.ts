import { type Detection } from '../model/alert.ts';
import { type Episode } from '../model/episode.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { compareDetections } from '../oracle/compare.ts';
import { Random } from '../random/random.ts';
import { unscored } from '../score/partial-score.ts';
import { score } from '../score/score.ts';
import { type Scores } from '../report/scores.ts';
import { climbReplayed } from '../score/climb-ladder.ts';
import { type EngineResults } from '../model/engine-results.ts';
import { type ProgressListener } from '../model/progress.ts';
import { fateOf } from '../score/score-run.ts';
import { type WorldLog } from '../score/world-log.ts';

const DAY_MS = 86_400_000;

export interface ScorableReplay {
  readonly ruleSet: RuleSet;
  readonly seed: string;
  readonly episodes: readonly Episode[];
  /** What was delivered. */
  readonly log: WorldLog;
  readonly results: EngineResults;
  /** Event time from the first transaction to the last. */
  readonly spanMs: number;
}

/**
 * Holds a replay against the oracle and against ground truth, as far as the log tells. Undefined if the signal fires on the way.
 */
export async function scoreReplay(
  { ruleSet, seed, episodes, log, results, spanMs }: ScorableReplay,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<Scores | undefined> {
  const rungs = await climbReplayed(log, ruleSet, onProgress, signal);
  if (rungs === undefined) return undefined;
  onProgress({ phase: 'score', done: 0, total: 1, transactions: log.length });
  return score({
    ruleSet,
    episodes,
    rungs: { rule: null, window: null, stamped: null, ...rungs },
    engine: results.detections,
    compare: compareDetections,
    timings: (detection) => results.timings.get(detection),
    spanMs,
    transactions: null,
    verdictOf: (id) => fateOf(log.rowOf(id)),
    factsOf: () => undefined,
    doneBy: () => [],
    random: Random.fromSeed(seed).fork('score'),
  });
}

/** What there is to say of the rules where there is no ground truth: how many alerts each one gave. */
export function countAlerts(ruleSet: RuleSet, detections: readonly Detection[], spanMs: number): Scores {
  const opened = new Map(ruleSet.rules.map(({ name }) => [name, 0]));
  for (const { kind, rule } of detections) if (kind === 'open') opened.set(rule, opened.get(rule)! + 1);
  const perDay = (alerts: number): number | null => (spanMs === 0 ? null : (alerts * DAY_MS) / spanMs);
  const rules = [...opened].map(([name, alerts]) => [name, unscored(alerts, perDay(alerts))] as const);
  return { rules: new Map(rules), uncovered: new Map(), episodeOutcomes: [], alertOutcomes: [], worstMissed: null };
}
