import { type Detection } from '../model/alert.ts';
import { type Episode } from '../model/episode.ts';
import { type Cause, type OracleRung } from '../model/ladder.ts';
import { type Rule } from '../model/rule-set.ts';
import { evaluateLogRungs, evaluateRungs, historyOnRung } from '../oracle/ladder.ts';
import { countedByRung, type CountedWindows, placesIn } from '../score/counted-windows.ts';
import { causesOfMisses, sightings } from '../score/ladder-score.ts';
import { EpisodeIndex, RELATION } from '../score/matching.ts';
import { type OracleDetections } from '../score/scoring-input.ts';
import { type ShardHistory } from '../score/shard-history.ts';
import { type Listeners } from './draw-run.ts';
import { type SeenLog } from './lateness-log.ts';
import { MsHistogram } from './ms-histogram.ts';
import { type RecallCurve, RecallCurveBuilder } from './recall-curve.ts';
import { latenessOf, type Shard, visitShards } from './shards.ts';
import { ladderHistory, StudiedEpisode } from './studied-episode.ts';

/** The cause of a miss that no allowed disorder mends; `unattributed` where only the log is known. */
export type OtherCause = Cause | 'unattributed';

/** What was found of one rule. */
export interface RuleStudy {
  readonly rule: string;
  readonly curve: RecallCurve;
  /** Why episodes are missed even if nothing is late. */
  readonly loss: ReadonlyMap<OtherCause, number>;
  /** Whether no client has more than one of its episodes. */
  readonly isOnePerClient: boolean;
}

/** How late the transactions of a partition were. */
export interface PartitionStudy {
  /** Transactions that were judged by their lateness: all but those lost, malformed or future. */
  readonly transactions: number;
  /** Of those behind the event clock, by how much. */
  readonly late: MsHistogram;
}

/** What a log says of every allowed disorder. */
export interface Study {
  readonly rules: readonly RuleStudy[];
  /** By number. */
  readonly partitions: readonly PartitionStudy[];
}

/** Looks at every transaction and every episode once. */
export async function study(seen: SeenLog, listeners: Listeners): Promise<Study> {
  const { rules } = seen.engine.ruleSet;
  const partitions = seen.lateness.clocks.map(() => new GrowingPartition());
  const growing = rules.map((rule) => new GrowingRule(rule));
  await visitShards(seen, listeners, (shard) => {
    for (const { from, to } of shard.history.clients()) {
      const partition = partitions[seen.lateness.partitionOf(shard.history.world.client[from]!)];
      for (let row = from; row < to; row++) partition?.add(latenessOf(shard.history, row));
    }
    studyEpisodes(shard, growing, seen.isWorldKnown);
  });
  return { rules: growing, partitions };
}

function studyEpisodes({ history, episodes }: Shard, growing: readonly GrowingRule[], isWorldKnown: boolean): void {
  // A client with several missed episodes is evaluated once.
  const rungs = new Map<string, ClientRungs>();
  for (const episode of episodes) {
    const own = growing.filter(({ detects }) => detects(episode));
    if (own.length === 0) continue;
    const studied = new StudiedEpisode(
      history,
      episode,
      own.map(({ definition }) => definition),
    );
    const { steps } = studied;
    const found = [0, ...steps].map((ms) => studied.detections(ms));
    for (const rule of own) {
      const isDetected = found.map((detections) => detections.some((one) => one.rule === rule.rule));
      rule.add(episode, steps, isDetected);
      if (isDetected.at(-1)!) continue;
      const ofClient =
        rungs.get(episode.client_id) ??
        rungsOf(
          history,
          episode,
          growing.map(({ definition }) => definition),
          isWorldKnown,
        );
      rungs.set(episode.client_id, ofClient);
      rule.lose(causeOf(episode, rule.rule, ofClient));
    }
  }
}

class GrowingPartition implements PartitionStudy {
  transactions = 0;
  readonly late = new MsHistogram();

  /** NaN is none that was judged. */
  add(latenessMs: number): void {
    if (Number.isNaN(latenessMs)) return;
    this.transactions += 1;
    if (latenessMs > 0) this.late.add(latenessMs);
  }
}

class GrowingRule implements RuleStudy {
  readonly rule: string;
  readonly definition: Rule;
  readonly loss = new Map<OtherCause, number>();
  isOnePerClient = true;
  readonly #curve = new RecallCurveBuilder();
  readonly #clients = new Set<string>();

  constructor(rule: Rule) {
    this.rule = rule.name;
    this.definition = rule;
  }

  readonly detects = ({ pattern }: Episode): boolean => this.definition.detects.includes(pattern);

  get curve(): RecallCurve {
    return this.#curve.build();
  }

  add({ client_id }: Episode, steps: readonly number[], isDetected: readonly boolean[]): void {
    if (this.#clients.has(client_id)) this.isOnePerClient = false;
    this.#clients.add(client_id);
    this.#curve.add(steps, isDetected);
  }

  lose(cause: OtherCause): void {
    this.loss.set(cause, (this.loss.get(cause) ?? 0) + 1);
  }
}

/** What the oracle says of a client on every rung, and what that counts. */
interface ClientRungs {
  readonly detections: OracleDetections;
  readonly counted: (rung: OracleRung) => CountedWindows;
}

/** Of an episode's client, if nothing were late. */
function rungsOf(
  history: ShardHistory,
  { client_id }: Episode,
  rules: readonly Rule[],
  isWorldKnown: boolean,
): ClientRungs {
  const client = history.world.vocabulary.clients.find(client_id);
  const { from, to } = client === undefined ? { from: 0, to: 0 } : history.rowsOf(client);
  const rows = Int32Array.from({ length: to - from }, (_, i) => from + i);
  const ladder = ladderHistory(history, rows, Infinity);
  const ruleSet = { name: '', rules };
  const counted = countedByRung(ruleSet, (rung) => placesIn(() => historyOnRung(ruleSet, ladder, rung)));
  if (isWorldKnown) return { detections: evaluateRungs(ruleSet, ladder), counted };
  return { detections: { rule: null, window: null, stamped: null, ...evaluateLogRungs(ruleSet, ladder) }, counted };
}

function causeOf(episode: Episode, rule: string, { detections, counted }: ClientRungs): OtherCause {
  const index = new EpisodeIndex([episode]);
  const relations = Uint8Array.of(RELATION.target);
  const of = (found: readonly Detection[]): Detection[] => found.filter((one) => one.rule === rule);
  const orNull = (found: readonly Detection[] | null): Detection[] | null => found && of(found);
  const { rule: ruleRung, window, stamped, delivered, admitted } = detections;
  const own = {
    rule: orNull(ruleRung),
    window: orNull(window),
    stamped: orNull(stamped),
    delivered: of(delivered),
    admitted: of(admitted),
    engine: of(admitted),
  };
  const onRung = (rung: OracleRung | 'engine'): CountedWindows => counted(rung === 'engine' ? 'admitted' : rung);
  // With unlimited disorder nothing is late.
  const [cause] = causesOfMisses(index, relations, sightings(index, relations, own, onRung), own, {
    counted: onRung,
    verdictOf: () => 'future',
    doneBy: () => [],
  });
  return cause!;
}
