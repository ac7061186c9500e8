import { type Detection, type DetectionTiming } from '../model/alert.ts';
import { type Episode } from '../model/episode.ts';
import { type OracleRung } from '../model/ladder.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { type Random } from '../random/random.ts';
import { type StoryTransaction } from '../report/report-schema.ts';

/** What became of a transaction on its way to the engine's windows. */
export type TransactionVerdict = StoryTransaction['verdict'];

/** What rung 6 differs in from rung 5; only the lengths are read. */
export type CompareDetections = (
  expected: readonly Detection[],
  actual: readonly Detection[],
) => { readonly missing: readonly unknown[]; readonly extra: readonly unknown[]; readonly altered: readonly unknown[] };

/** Rungs that need to know the world; null where nobody does, as in a replay. */
export type WorldRung = Exclude<OracleRung, 'delivered' | 'admitted'>;

export type OracleDetections = Readonly<
  Record<WorldRung, readonly Detection[] | null> & Record<'delivered' | 'admitted', readonly Detection[]>
>;

/** Everything that scoring looks at. The order of the lists does not matter. */
export interface ScoringInput {
  readonly ruleSet: RuleSet;
  /** Fraud and decoys. */
  readonly episodes: readonly Episode[];
  /** The oracle's, rungs 1 to 5. */
  readonly rungs: OracleDetections;
  /** Rung 6: what the engine under test said. */
  readonly engine: readonly Detection[];
  readonly compare: CompareDetections;
  /** When the engine could say so; undefined where nobody measured. */
  readonly timings: (detection: Detection) => DetectionTiming | undefined;
  /** Simulated time that the run covers; in a replay, event time. */
  readonly spanMs: number;
  /** Transactions in the world, whether delivered or not; null where nobody knows. */
  readonly transactions: number | null;
  /** Asked of transactions in the evidence on rung 4 only. */
  readonly verdictOf: (transactionId: string) => TransactionVerdict;
  /** Asked of transactions that belong to episodes only; undefined where nobody kept them. */
  readonly factsOf: (transactionId: string) => StoryTransaction | undefined;
  /** What a client did in a stretch of true time, both ends included. Asked for a story only. */
  readonly doneBy: (clientId: string, fromTrueMs: number, toTrueMs: number) => readonly StoryTransaction[];
  /** For the bootstrap. */
  readonly random: Random;
}
