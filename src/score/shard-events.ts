import { type Episode } from '../model/episode.ts';
import { RARE_EVENT_NAMES, type RareEvent, type RareEventCounts } from '../model/rare-events.ts';
import { type Rule, type RuleSet } from '../model/rule-set.ts';
import { type RecordEventCounts } from './record-events.ts';
import { type Restores } from './restores.ts';
import { type ShardHistory } from './shard-history.ts';
import { FATES } from './world-log.ts';

/** The rare events that take more than one record, or the truth. */
export type ShardEvent = Exclude<RareEvent, keyof RecordEventCounts>;

/** Counts them, one shard of clients after another. */
export class ShardEvents {
  readonly #rules: readonly Rule[];
  readonly #thresholds: ReadonlyMap<string, readonly number[]>;
  readonly #restores: Restores | null;
  readonly #counts = new Map<RareEvent, number>(RARE_EVENT_NAMES.map((name) => [name, 0]));

  /** `restores`: what consumers read again; null where that is not known. */
  constructor({ rules }: RuleSet, restores: Restores | null) {
    this.#rules = rules;
    this.#thresholds = thresholdsOf(rules);
    this.#restores = restores;
  }

  /** Takes in what the clients of a shard did, and their episodes. The world is known. */
  add(history: ShardHistory, episodes: readonly Episode[]): void {
    for (const { from, to } of history.clients()) this.#addClient(history, from, to);
    for (const episode of episodes) if (episode.label === 'fraud') this.#addEpisode(history, episode);
  }

  /** How many there were so far; null for what needs to know what was read again. */
  countOf(name: ShardEvent): number | null {
    return this.#restores === null && OF_RESTORES.has(name) ? null : this.#counts.get(name)!;
  }

  #addClient({ world }: ShardHistory, from: number, to: number): void {
    const { eventTimeMs, amountCents, currency, vocabulary } = world;
    let equal = 0;
    let back = 0;
    for (let row = from + 1; row < to; row++) {
      const stepMs = eventTimeMs[row]! - eventTimeMs[row - 1]!;
      if (stepMs === 0) equal += 1;
      else if (stepMs < 0) back += 1;
    }
    let atThreshold = 0;
    for (const [name, bounds] of this.#thresholds) {
      const code = vocabulary.currencies.find(name);
      for (let row = from; row < to; row++) {
        if (currency[row] === code && bounds.includes(amountCents[row]!)) atThreshold += 1;
      }
    }
    this.#count('equal_event_times', equal);
    this.#count('event_time_goes_back', back);
    this.#count('amount_at_threshold', atThreshold);
  }

  #addEpisode(history: ShardHistory, episode: Episode): void {
    const lengthMs = episode.completing_event_time_ms - episode.first_event_time_ms;
    const windowsMs = this.#rules
      .filter(({ detects }) => detects.includes(episode.pattern))
      .map(({ window }) => window.sizeMs);
    if (windowsMs.includes(lengthMs)) this.#count('episode_as_long_as_window');
    if (windowsMs.includes(lengthMs - 1)) this.#count('episode_one_ms_longer_than_window');
    const row = history.rowOf(episode.completing_transaction_id);
    const fate = FATES[history.fate[row]!]!;
    if (fate === 'undelivered') return this.#count('lost_completing_transaction');
    const isLate = fate === 'late';
    if (isLate) this.#count('late_completing_transaction');
    if (fate === 'future') this.#count('future_completing_transaction');
    if (this.#restores === null) return;
    const client = history.world.client[row]!;
    const offset = history.firstOffset[row]!;
    for (const after of ['crash', 'rebalance'] as const) {
      if (!this.#restores.isReread(after, client, offset)) continue;
      this.#count(`completing_transaction_during_${after}`);
      if (isLate) this.#count(`late_completing_transaction_during_${after}`);
    }
    const first = history.firstOffset[history.rowOf(episode.transaction_ids[0]!)]!;
    if (first >= 0 && this.#restores.isBetween(client, first, offset)) this.#count('episode_across_restore');
  }

  #count(name: ShardEvent, by = 1): void {
    this.#counts.set(name, this.#counts.get(name)! + by);
  }
}

const OF_RESTORES: ReadonlySet<RareEvent> = new Set([
  'completing_transaction_during_crash',
  'completing_transaction_during_rebalance',
  'late_completing_transaction_during_crash',
  'late_completing_transaction_during_rebalance',
  'episode_across_restore',
]);

/** By currency, the bounds of pair rules in cents. */
function thresholdsOf(rules: readonly Rule[]): ReadonlyMap<string, readonly number[]> {
  const pairs = rules.filter((rule) => rule.kind === 'pair');
  const currencies = new Set(pairs.map(({ currency }) => currency));
  return new Map(
    [...currencies].map((name) => {
      const own = pairs.filter(({ currency }) => currency === name);
      return [name, [...new Set(own.flatMap(({ belowCents, aboveCents }) => [belowCents, aboveCents]))]];
    }),
  );
}

/** All rare events of a run, in the order of the report. */
export function rareEvents(records: RecordEventCounts, shards: ShardEvents): RareEventCounts {
  const isOfRecords = (name: RareEvent): name is keyof RecordEventCounts => name in records;
  const counts = RARE_EVENT_NAMES.map((name) => [name, isOfRecords(name) ? records[name] : shards.countOf(name)]);
  return Object.fromEntries(counts) as RareEventCounts;
}
