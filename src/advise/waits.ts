import { type Detection } from '../model/alert.ts';
import { type Episode } from '../model/episode.ts';
import { type Rule } from '../model/rule-set.ts';
import { quantileRank } from '../report/quantile.ts';
import { type ShardHistory } from '../score/shard-history.ts';
import { type ClockSteps } from './clock-steps.ts';
import { type Listeners } from './draw-run.ts';
import { type SeenLog } from './lateness-log.ts';
import { MsHistogram } from './ms-histogram.ts';
import { latenessOf, visitShards } from './shards.ts';
import { StudiedEpisode } from './studied-episode.ts';

/** How long the watermark holds back what is admitted under one allowed disorder: from a record's ingest to that of the record that released it. */
export class Waits {
  readonly allowedDisorderMs: number;
  readonly #ms = new MsHistogram();
  #atEnd = 0;
  #unknown = 0;

  constructor(allowedDisorderMs: number) {
    this.allowedDisorderMs = allowedDisorderMs;
  }

  /** Undefined: only the end of the log released it; NaN: the log has no ingest times. */
  add(ms: number | undefined): void {
    if (ms === undefined) this.#atEnd += 1;
    else if (Number.isNaN(ms)) this.#unknown += 1;
    else this.#ms.add(ms);
  }

  /** How many were measured, those that only the end of the log released among them. */
  get measured(): number {
    return this.#ms.count + this.#atEnd;
  }

  /** How many only the end of the log released. */
  get atEnd(): number {
    return this.#atEnd;
  }

  /** How many have no ingest time. */
  get unknown(): number {
    return this.#unknown;
  }

  /**
   * The nearest rank of a quantile in percent, in ms; what only the end released ranks as infinite. Null for that, and where fewer than ten lie
   * beyond it.
   */
  quantileMs(percent: number): number | null {
    const rank = quantileRank(this.measured, percent);
    return rank === null ? null : this.#ms.ranked(rank);
  }

  /** The longest, in ms; null where only the end of the log released some. */
  get maxMs(): number | null {
    return this.#atEnd > 0 ? null : this.#ms.max;
  }
}

/**
 * How long a transaction waits under an allowed disorder: undefined if only the end of the log releases it. It releases itself when the clock
 * stands, at it, at least the allowed disorder beyond its event time.
 */
function waitOf(history: ShardHistory, row: number, clock: ClockSteps, allowedDisorderMs: number): number | undefined {
  const ingestMs = history.sightedIngestMs[row]!;
  if (allowedDisorderMs === 0 || latenessOf(history, row) >= allowedDisorderMs) return ingestMs - ingestMs;
  const releasedMs = clock.reachedAt(history.world.eventTimeMs[row]! + allowedDisorderMs);
  return releasedMs === undefined ? undefined : releasedMs - ingestMs;
}

/** The waits of the alerts that caught an episode, of each the first one, under some allowed disorders in ms. */
export async function waitsOfCatches(
  seen: SeenLog,
  allowedDisordersMs: readonly number[],
  listeners: Listeners,
): Promise<readonly Waits[]> {
  const all = allowedDisordersMs.map((ms) => new Waits(ms));
  await visitShards(seen, listeners, ({ history, episodes }) => {
    for (const episode of episodes) addCatches(seen, history, episode, all);
  });
  return all;
}

function addCatches(seen: SeenLog, history: ShardHistory, episode: Episode, all: readonly Waits[]): void {
  const { ruleSet } = seen.engine;
  const rules = ruleSet.rules.filter(({ detects }) => detects.includes(episode.pattern));
  const client = history.world.vocabulary.clients.find(episode.client_id);
  if (rules.length === 0 || client === undefined) return;
  const clock = seen.lateness.clocks[seen.lateness.partitionOf(client)];
  // Nothing of the client was delivered.
  if (clock === undefined) return;
  const studied = new StudiedEpisode(history, episode, rules);
  for (const waits of all) {
    const found = studied.detections(waits.allowedDisorderMs);
    for (const rule of rules) {
      const first = firstCatch(found, rule, history, clock, waits.allowedDisorderMs);
      if (first !== undefined) waits.add(first.waitMs);
    }
  }
}

/** A detection, by when it is given. */
interface Catch {
  readonly waitMs: number | undefined;
  /** Infinite where only the end of the log releases it. */
  readonly givenMs: number;
}

function firstCatch(
  found: readonly Detection[],
  rule: Rule,
  history: ShardHistory,
  clock: ClockSteps,
  allowedDisorderMs: number,
): Catch | undefined {
  let first: Catch | undefined;
  for (const { rule: name, transaction_id } of found) {
    if (name !== rule.name) continue;
    const row = history.rowOf(transaction_id);
    const waitMs = waitOf(history, row, clock, allowedDisorderMs);
    const givenMs = waitMs === undefined ? Infinity : history.sightedIngestMs[row]! + waitMs;
    if (first === undefined || givenMs < first.givenMs) first = { waitMs, givenMs };
  }
  return first;
}

/** The waits of all admitted transactions, under some allowed disorders in ms. */
export async function waitsOfAll(
  seen: SeenLog,
  allowedDisordersMs: readonly number[],
  listeners: Listeners,
): Promise<readonly Waits[]> {
  const all = allowedDisordersMs.map((ms) => new Waits(ms));
  await visitShards(seen, listeners, ({ history }) => {
    for (const { from, to } of history.clients()) {
      const clock = seen.lateness.clocks[seen.lateness.partitionOf(history.world.client[from]!)];
      if (clock === undefined) continue;
      for (let row = from; row < to; row++) {
        const latenessMs = latenessOf(history, row);
        for (const waits of all) {
          if (latenessMs <= waits.allowedDisorderMs) waits.add(waitOf(history, row, clock, waits.allowedDisorderMs));
        }
      }
    }
  });
  return all;
}
