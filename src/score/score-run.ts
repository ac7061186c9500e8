import { type RuleSet } from '../model/rule-set.ts';
import { compareDetections } from '../oracle/compare.ts';
import { oracleTransactionAt } from '../oracle/read-batch.ts';
import { Random } from '../random/random.ts';
import { type StoryTransaction } from '../report/report-schema.ts';
import { score } from './score.ts';
import { type Scores } from '../report/scores.ts';
import { type TransactionVerdict } from './scoring-input.ts';
import { climbLadder } from './climb-ladder.ts';
import { type EngineResults } from '../model/engine-results.ts';
import { type Episode } from '../model/episode.ts';
import { type ProgressListener } from '../model/progress.ts';
import { FATES, type WorldLog, type WorldRow } from './world-log.ts';

/** What scoring wants to know of a world. */
interface ScoredWorld {
  readonly episodes: readonly Episode[];
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
}

/** A pipeline that went to its end, and what is known about its world. */
export interface ScorableRun {
  readonly ruleSet: RuleSet;
  readonly seed: string;
  readonly world: ScoredWorld;
  readonly log: WorldLog;
  readonly result: EngineResults;
}

/** Holds a finished pipeline against the oracle and the world's ground truth. Undefined if the signal fires on the way. */
export async function scoreRun(
  { ruleSet, seed, world, log, result }: ScorableRun,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<Scores | undefined> {
  const rungs = await climbLadder(log, ruleSet, onProgress, signal);
  if (rungs === undefined) return undefined;
  onProgress({ phase: 'score', done: 0, total: 1, transactions: log.length });
  return score({
    ruleSet,
    episodes: world.episodes,
    rungs,
    engine: result.detections,
    compare: compareDetections,
    timings: (detection) => result.timings.get(detection),
    spanMs: world.endMs - world.startMs,
    transactions: log.length,
    verdictOf: (id) => fateOf(log.rowOf(id)),
    factsOf: (id) => factsAt(log.rowOf(id)),
    doneBy: (clientId, fromTrueMs, toTrueMs) => log.rowsOf(clientId, fromTrueMs, toTrueMs).map(factsAt),
    random: Random.fromSeed(seed).fork('score'),
  });
}

/** What became of a transaction. */
export function fateOf({ chunk, at }: WorldRow): TransactionVerdict {
  return FATES[chunk.fate[at]!]!;
}

function factsAt(row: WorldRow): StoryTransaction {
  const { chunk, at } = row;
  const transaction = oracleTransactionAt(chunk.world, at);
  return {
    transaction_id: transaction.id,
    true_time_ms: chunk.world.trueTimeMs[at]!,
    event_time_ms: transaction.timeMs,
    ingest_time_ms: finite(chunk.ingestTimeMs[at]!),
    watermark_ms: finite(chunk.watermarkMs[at]!),
    amount_cents: transaction.amountCents,
    currency: transaction.currency,
    category: transaction.category,
    region: transaction.region,
    verdict: fateOf(row),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
