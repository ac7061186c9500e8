import { type Detection, type DetectionTiming } from '../model/alert.ts';
import { type Episode } from '../model/episode.ts';
import { type ENGINE_OR_LATE, type OracleRung } from '../model/ladder.ts';
import { type Rule, type RuleSet } from '../model/rule-set.ts';
import { type History } from '../oracle/history.ts';
import { type PackedIds } from '../model/packed-ids.ts';
import { type CountedWindows, type CountingDetection } from './counted-windows.ts';
import { type StoryTransaction } from '../report/report-schema.ts';

/** What became of a transaction on its way to the engine's windows. */
export type TransactionVerdict = StoryTransaction['verdict'];

/** A detection of the engine under test, as far as scoring looks at it. Alerts of other engines may come without details. */
export type ScoredDetection = Omit<Detection, 'details'> &
  Partial<Pick<Detection, 'details'>> &
  Pick<CountingDetection, 'standsFor'>;

/** What was admitted of a part of the run. */
export interface AdmittedLog {
  /** Event time, in ms, and offset of an admitted transaction. */
  readonly placeOf: (transactionId: string) => { readonly eventTimeMs: number; readonly offset: number };
  /** What was admitted of a client, in processing order. */
  readonly historyOf: (clientId: string) => History;
}

/** What rung 6 differs in from rung 5, by one rule; only the lengths are read. */
export type CompareDetections = (
  expected: readonly Detection[],
  actual: readonly ScoredDetection[],
  rule: string,
) => { readonly missing: readonly unknown[]; readonly extra: readonly unknown[]; readonly altered: readonly unknown[] };

/** Rungs for which the world has to be known; null where it is not, as in a replay. */
export type WorldRung = Exclude<OracleRung, 'delivered' | 'admitted'>;

/** The oracle's detections by rung. */
export type OracleDetections = Readonly<
  Record<WorldRung, readonly Detection[] | null> & Record<'delivered' | 'admitted', readonly Detection[]>
>;

/** What is said of a run as a whole. */
export interface ScoredSpan {
  /** Simulated time that the run covers; in a replay, event time. */
  readonly spanMs: number;
  /** Transactions in the world, whether delivered or not; null where that is not known. */
  readonly transactions: number | null;
  /** Whether the world is known: if not, rungs 1 to 3 are null. */
  readonly isWorldKnown: boolean;
  /** Whether the scenario has clocks that are wrong; false where the world is not known. */
  readonly areClocksWrong: boolean;
}

/** Everything that scoring looks at in one part of a run: all that concerns some of its clients. */
export interface ScoringInput {
  readonly ruleSet: RuleSet;
  /** Fraud, decoys and labelled fraud of the part's clients, in any order. */
  readonly episodes: readonly Episode[];
  /** Transactions that the traffic's own labels say nothing of; left out where it has no labels. */
  readonly unknownIds?: PackedIds | undefined;
  /** The oracle's, rungs 1 to 5, in any order. */
  readonly rungs: OracleDetections;
  /** Rung 6, what the engine under test said, in the order of `alerts.jsonl`. */
  readonly engine: readonly ScoredDetection[];
  readonly compare: CompareDetections;
  /** Whether rung 5 has the alert of a detection of rung 6; left out, by the alert's id. */
  readonly isKnown?: (detection: ScoredDetection) => boolean;
  /** The cause of misses below rung 5; left out, a defect of the engine. */
  readonly engineCause?: typeof ENGINE_OR_LATE | 'engine_defect';
  /** When the engine could say so; undefined where it was not measured. */
  readonly timings: (detection: ScoredDetection) => DetectionTiming | undefined;
  /** Of the engine under test; left out where that is not known. */
  readonly allowedDisorderMs?: number;
  /** Left out where the alerts are another engine's, or the world is not known. */
  readonly admitted?: AdmittedLog | undefined;
  /** What detections of a rung count, named or not; those of the engine on the rung that it is held against. */
  readonly counted: (rung: OracleRung | 'engine') => CountedWindows;
  /** Asked of transactions in the evidence on rung 4 only. */
  readonly verdictOf: (transactionId: string) => TransactionVerdict;
  /** Asked of transactions that belong to episodes only; undefined where they were not kept. */
  readonly factsOf: (transactionId: string) => StoryTransaction | undefined;
  /** Whether a rule takes a transaction; asked of rules with a filter only, and of transactions that stories tell of. */
  readonly isTaken: (rule: Rule, transactionId: string) => boolean;
  /** What a client did in a stretch of time, both ends included: of true time, unless event time is asked for. */
  readonly doneBy: (
    clientId: string,
    fromMs: number,
    toMs: number,
    clock?: 'true_time_ms' | 'event_time_ms',
  ) => readonly StoryTransaction[];
}
