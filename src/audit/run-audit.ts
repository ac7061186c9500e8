import { type Episode } from '../model/episode.ts';
import {
  type AlertDifference,
  type ForeignComparison,
  type MatchingCounts,
  type TimedAlert,
} from '../model/foreign-alert.ts';
import { type Observer } from '../model/observer.ts';
import { type RareEventCounts } from '../model/rare-events.ts';
import { type Rereads } from '../model/reread.ts';
import { type ProgressListener } from '../model/progress.ts';
import { type EngineSpec } from '../model/scenario.ts';
import { type Verdict } from '../model/verdict.ts';
import { type Arrivals } from '../report/distribution-schema.ts';
import { type Scores } from '../report/scores.ts';
import { type Place } from '../report/traffic-schema.ts';
import { type IntervalUnits } from '../score/interval-units.ts';
import { type LabelledRows } from '../model/labelled-rows.ts';
import { type ScoredSpan } from '../score/scoring-input.ts';

/** What an audit works by: plain data, so that it can be sent to a worker thread. */
export interface AuditSettings {
  readonly partitions: number;
  readonly engine: EngineSpec;
  /** Whether a world is drawn. If not, the log's own records stand for it. */
  readonly isWorldKnown: boolean;
  /** Where `transactions.arrow` and `outcomes.jsonl` go; null writes none. */
  readonly transactionsPath: string | null;
  readonly outcomesPath: string | null;
  /** Where `differences.jsonl` of another engine goes; null writes none. */
  readonly differencesPath: string | null;
  /** Where `lost.jsonl` goes, the transactions that never reached the log; null writes none. */
  readonly lostPath: string | null;
}

/** What was seen of a pipeline that has come to its end. */
export interface SeenRun {
  /** Digests of the first two stages. */
  readonly digests: { readonly transactions: string; readonly deliveries: string };
  /** How many records the oracle's own admission judged so. */
  readonly verdicts: ReadonlyMap<Verdict, number>;
  /** How out of order and how wrongly stamped they were. */
  readonly arrivals: Arrivals;
  /** Where admitted transactions were made. */
  readonly places: readonly Place[];
}

/** What a run is scored against. */
export interface ScoredTruth {
  readonly episodes: readonly Episode[];
  readonly span: ScoredSpan;
  readonly units: IntervalUnits;
  /** What the file with the traffic calls fraud. */
  readonly labels?: LabelledRows | undefined;
  /** What consumers read again; left out where that is not known. */
  readonly rereads?: Rereads | undefined;
  /** Given where another engine said what there is. */
  readonly foreign?: ForeignComparison | undefined;
}

/** What scoring found. */
export interface AuditedRun {
  readonly scores: Scores;
  /** Digest of `outcomes.jsonl`. */
  readonly outcomes: string;
  /** How many transactions have no copy in the log. */
  readonly undelivered: number;
  /** Undefined where the world is not known. */
  readonly reached: RareEventCounts | undefined;
  /** How the alerts of another engine were matched. */
  readonly matching?: MatchingCounts;
  /** The first differences between another engine and the oracle. */
  readonly differences?: readonly AlertDifference[];
}

/**
 * Follows a run beside the engine and independently of it, and scores what the engine said: digests of the first two stages, the
 * world log, the oracle's admission, the file of the transactions, the ladder. In this thread or in another; the bytes are the same.
 */
export interface RunAudit extends Observer {
  /** Resolves when all that was shown has been taken in. Nothing may be shown afterwards. Throws what went wrong until then. */
  settle(): Promise<SeenRun>;
  /** Takes in the next detection, in the order of `alerts.jsonl`. */
  detection(timed: TimedAlert): void;
  /** Scores the run and writes `outcomes.jsonl`, after the last detection. Undefined if the signal fires on the way. */
  score(truth: ScoredTruth, onProgress: ProgressListener, signal: AbortSignal): Promise<AuditedRun | undefined>;
  /** Frees what it holds. An audit that is still at work is stopped. */
  close(): Promise<void>;
}
