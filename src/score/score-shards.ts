import { setImmediate } from 'node:timers/promises';
import { type Detection, type DetectionTiming } from '../model/alert.ts';
import { type Dictionary } from '../model/dictionary.ts';
import { type Episode } from '../model/episode.ts';
import { finiteOrNull } from '../model/finite.ts';
import {
  type AlertDifference,
  ALERT_KEYS,
  type ForeignComparison,
  type MatchingCounts,
  type TimedAlert,
} from '../model/foreign-alert.ts';
import { ENGINE_OR_LATE, type OracleRung } from '../model/ladder.ts';
import { type ProgressListener } from '../model/progress.ts';
import { type Rereads } from '../model/reread.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { compareDetections } from '../oracle/compare.ts';
import { isTaken } from '../oracle/filter.ts';
import { oracleTransactionAt } from '../oracle/read-batch.ts';
import { type AlertOutcome } from '../report/outcomes.ts';
import { type StoryTransaction } from '../report/report-schema.ts';
import { type FullScores } from '../report/scores.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { AlertOutcomes } from './alert-outcomes.ts';
import { admittedLog, evaluateLogShard, evaluateShard } from './evaluate-shard.ts';
import { type CountedWindows } from './counted-windows.ts';
import { holdAlerts } from './foreign-alerts.ts';
import { type NumberedUnits } from './client-numbers.ts';
import { type KnownTransactions } from './foreign-matching.ts';
import { type IntervalUnits } from './interval-units.ts';
import { Scorer } from './score.ts';
import { type LabelledRows } from '../model/labelled-rows.ts';
import { type OracleDetections, type ScoredDetection, type ScoredSpan, type ScoringInput } from './scoring-input.ts';
import { type ShardedDetections } from './sharded-detections.ts';
import { Restores } from './restores.ts';
import { ShardEvents } from './shard-events.ts';
import { ShardHistory } from './shard-history.ts';
import { countedOn } from './shard-places.ts';
import { shardOf, SHARDS } from './sharding.ts';
import { FATES, type LoggedShard, type WorldLog } from './world-log.ts';

/** A pipeline that went to its end, and what is known about its world. */
export interface ScorableRun {
  readonly ruleSet: RuleSet;
  /** Of the built-in engine, in ms. */
  readonly allowedDisorderMs: number;
  readonly episodes: readonly Episode[];
  readonly log: WorldLog;
  /** What the engine said. */
  readonly detections: ShardedDetections;
  readonly span: ScoredSpan;
  readonly units: IntervalUnits;
  /** What the traffic's own labels call fraud; left out where it has none. */
  readonly labels?: LabelledRows | undefined;
  /** What consumers read again; left out where that is not known. */
  readonly rereads?: Rereads | undefined;
  /** Given where the detections are another engine's. */
  readonly foreign?: ForeignComparison | undefined;
  /** Gets each difference between another engine and the oracle, in an order that the run alone decides. */
  readonly onDifference?: ((difference: AlertDifference) => void) | undefined;
  /** Gets each transaction that has no copy in the log, client by client, those of a client in true-time order. */
  readonly onLost?: ((lost: LostTransaction) => void) | undefined;
  /** Where outcomes of alerts are kept until they are written. */
  readonly store: BlockStore;
}

/** A transaction that never reached the log: a row of `lost.jsonl`. */
export type LostTransaction = Pick<
  StoryTransaction,
  'transaction_id' | 'true_time_ms' | 'event_time_ms' | 'amount_cents' | 'currency' | 'category' | 'region'
> & { readonly client_id: string };

/** The scores of a run, its alerts' outcomes to be read once more and again. */
export interface ScoredRun {
  readonly scores: FullScores;
  /** How many transactions have no copy in the log. */
  readonly undelivered: number;
  /** Rare events that take more than one record; undefined where the world is not known. */
  readonly events: ShardEvents | undefined;
  /** How the alerts of another engine were matched. */
  readonly matching?: MatchingCounts;
}

/**
 * Holds a finished pipeline against the oracle and against ground truth, one shard of clients after another, so that no more than
 * one shard has to be in memory. Undefined if the signal fires on the way.
 */
export async function scoreShards(
  run: ScorableRun,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<ScoredRun | undefined> {
  const { ruleSet, log, span } = run;
  const { clients } = log.vocabulary;
  const alerts = new AlertOutcomes(run.store, ruleSet.rules.length);
  const scorer = new Scorer(ruleSet, ({ rule, opening, outcome }) => alerts.add(rule, opening, outcome));
  const episodes = byShard([...run.episodes, ...(run.labels?.episodes ?? [])], (clientId) => clients.find(clientId));
  const restores = run.rereads === undefined ? null : new Restores(run.rereads);
  const events = span.isWorldKnown ? new ShardEvents(ruleSet, restores) : undefined;
  let undelivered = 0;
  let done = 0;
  let matching: MatchingCounts | undefined;
  let history: ShardHistory | undefined;
  for (let shard = 0; shard < SHARDS; shard++) {
    const logged = log.load(shard);
    const said = run.detections.load(shard);
    // A small run leaves most shards without anything.
    if (logged.rows.length + said.length + episodes[shard]!.length > 0) {
      history = historyOf(log, logged, span.isWorldKnown, history);
      undelivered += history.undelivered;
      events?.add(history, episodes[shard]!);
      if (run.onLost !== undefined) tellLost(history, run.onLost);
      done += history.length;
      const input = { ...inputOf(run, history, episodes[shard]!, said), unknownIds: run.labels?.unknownIds };
      scorer.add(input);
      if (input.matching !== undefined) matching = sumMatches(matching, input.matching);
      onProgress({ phase: 'oracle', done, total: log.length, transactions: done });
      await setImmediate(); // lets Ctrl-C through
      if (signal.aborted) return undefined;
    }
    alerts.endShard();
  }
  onProgress({ phase: 'score', done: 0, total: 1, transactions: log.length });
  const scores = scorer.finish(span, unitsOfScenario(run.units, clients));
  const alertOutcomes: Iterable<AlertOutcome> = { [Symbol.iterator]: () => alerts.read() };
  return { scores: { ...scores, alertOutcomes }, undelivered, events, ...(matching === undefined ? {} : { matching }) };
}

/** Undefined for a log. */
function unitsOfScenario({ ofClient, fixed }: IntervalUnits, clients: Dictionary): NumberedUnits | undefined {
  if (fixed === null) return undefined;
  const numberOf = (clientId: string): number | undefined => {
    const code = clients.find(clientId);
    if (code === undefined) return undefined;
    // No client has code 0.
    return ofClient === null ? code - 1 : ofClient[code];
  };
  return { numberOf, count: fixed };
}

function tellLost(history: ShardHistory, onLost: (lost: LostTransaction) => void): void {
  const facts = new ShardFacts(history);
  for (const { from, to } of history.clients()) {
    for (let row = from; row < to; row++) {
      if (history.firstOffset[row]! >= 0) continue;
      const { transaction_id, true_time_ms, event_time_ms, amount_cents, currency, category, region } = facts.at(row);
      const client_id = history.world.vocabulary.clients.text(history.world.client[row]!);
      onLost({ transaction_id, client_id, true_time_ms, event_time_ms, amount_cents, currency, category, region });
    }
  }
}

/** `used`: the history of the shard before, which is no longer needed. */
function historyOf(
  { vocabulary }: WorldLog,
  logged: LoggedShard,
  isWorldKnown: boolean,
  used: ShardHistory | undefined,
): ShardHistory {
  return (isWorldKnown ? ShardHistory.ofWorld : ShardHistory.ofLog)(vocabulary, logged, used);
}

/** Episodes of clients that are in no dictionary, which can only be those of a replay, are in the first shard. */
function byShard(episodes: readonly Episode[], codeOf: (clientId: string) => number | undefined): Episode[][] {
  const shards: Episode[][] = Array.from({ length: SHARDS }, () => []);
  for (const episode of episodes) shards[shardOf(codeOf(episode.client_id) ?? 0)]!.push(episode);
  return shards;
}

/** What is scored of a shard. */
interface ShardInput extends ScoringInput {
  readonly matching?: MatchingCounts;
}

function inputOf(
  { ruleSet, allowedDisorderMs, span, foreign, onDifference }: ScorableRun,
  history: ShardHistory,
  episodes: readonly Episode[],
  said: readonly TimedAlert[],
): ShardInput {
  const facts = new ShardFacts(history);
  const rungs = span.isWorldKnown ? evaluateShard(history, ruleSet) : evaluateLogShard(history, ruleSet);
  const counted = countedOn(history, ruleSet);
  const known = {
    eventTimeOf: (id: string) => history.eventTimeOf(id),
    idsBetween: (clientId: string, fromMs: number, toMs: number) =>
      facts.between(clientId, fromMs, toMs, 'event_time_ms').map(({ transaction_id }) => transaction_id),
  };
  return {
    ruleSet,
    episodes,
    ...(foreign === undefined
      ? {
          ...ownEngine(said, rungs),
          counted: (rung) => counted(rung === 'engine' ? 'admitted' : rung),
          allowedDisorderMs,
          admitted: span.isWorldKnown ? admittedLog(history, ruleSet) : undefined,
        }
      : otherEngine(said, rungs, { foreign, onDifference }, { ...known, counted })),
    verdictOf: (id) => FATES[history.fate[history.rowOf(id)]!]!,
    factsOf: (id) => (span.isWorldKnown ? facts.at(history.rowOf(id)) : undefined),
    isTaken: (rule, id) => isTaken(rule, oracleTransactionAt(history.world, history.rowOf(id))),
    doneBy: (clientId, fromMs, toMs, clock) => facts.between(clientId, fromMs, toMs, clock),
  };
}

/** What scoring takes from the engine under test. */
type OfEngine = Pick<
  ShardInput,
  | 'admitted'
  | 'rungs'
  | 'engine'
  | 'compare'
  | 'counted'
  | 'timings'
  | 'isKnown'
  | 'engineCause'
  | 'matching'
  | 'allowedDisorderMs'
>;

function ownEngine(said: readonly TimedAlert[], rungs: OracleDetections): Omit<OfEngine, 'counted'> {
  // The built-in engine leaves nothing out.
  const engine = said.map(({ detection }) => detection as Detection);
  const timings = new Map<ScoredDetection, DetectionTiming>(said.map(({ timing }, i) => [engine[i]!, timing]));
  return {
    rungs,
    engine,
    compare: (expected, actual) => compareDetections(expected, actual as readonly Detection[]),
    timings: (detection) => timings.get(detection),
  };
}

/** An engine that promises no admission like ours is compared with rung 4, which then stands for rung 5 too. */
function otherEngine(
  said: readonly TimedAlert[],
  rungs: OracleDetections,
  { foreign, onDifference }: Pick<ScorableRun, 'onDifference'> & { readonly foreign: ForeignComparison },
  known: Omit<KnownTransactions, 'counted'> & { readonly counted: (rung: OracleRung) => CountedWindows },
): OfEngine {
  const { reference } = foreign;
  const isExact = reference === 'admitted';
  const ofReference = { ...known, counted: known.counted(reference) };
  const { counts, ...held } = holdAlerts(said, rungs[reference], foreign, ofReference, onDifference);
  return {
    ...held,
    counted: (rung) => known.counted(rung === 'engine' || rung === 'admitted' ? reference : rung),
    rungs: isExact ? rungs : { ...rungs, admitted: rungs.delivered },
    engineCause: isExact ? 'engine_defect' : ENGINE_OR_LATE,
    matching: counts,
  };
}

function sumMatches(sum: MatchingCounts | undefined, { matched_by, unmatched }: MatchingCounts): MatchingCounts {
  if (sum === undefined) return { matched_by, unmatched };
  const keys = ALERT_KEYS.map((key) => [key, sum.matched_by[key] + matched_by[key]] as const);
  return {
    matched_by: Object.fromEntries(keys) as MatchingCounts['matched_by'],
    unmatched: sum.unmatched + unmatched,
  };
}

/** What a report tells of the transactions of a shard. */
class ShardFacts {
  readonly #history: ShardHistory;

  constructor(history: ShardHistory) {
    this.#history = history;
  }

  at(row: number): StoryTransaction {
    const { world, ingestTimeMs, watermarkMs, fate } = this.#history;
    const transaction = oracleTransactionAt(world, row);
    return {
      transaction_id: transaction.id,
      true_time_ms: world.trueTimeMs[row]!,
      event_time_ms: transaction.timeMs,
      ingest_time_ms: finiteOrNull(ingestTimeMs[row]!),
      watermark_ms: finiteOrNull(watermarkMs[row]!),
      amount_cents: transaction.amountCents,
      currency: transaction.currency,
      category: transaction.category,
      region: transaction.region,
      verdict: FATES[fate[row]!]!,
    };
  }

  /** What a client did from `fromMs` to `toMs`, both included, in true-time order. */
  between(
    clientId: string,
    fromMs: number,
    toMs: number,
    clock: 'true_time_ms' | 'event_time_ms' = 'true_time_ms',
  ): StoryTransaction[] {
    const { world } = this.#history;
    const code = world.vocabulary.clients.find(clientId);
    if (code === undefined) return [];
    const { from, to } = this.#history.rowsOf(code);
    const timesMs = clock === 'true_time_ms' ? world.trueTimeMs : world.eventTimeMs;
    const rows: StoryTransaction[] = [];
    for (let row = from; row < to; row++) {
      const timeMs = timesMs[row]!;
      if (fromMs <= timeMs && timeMs <= toMs) rows.push(this.at(row));
    }
    return rows;
  }
}
