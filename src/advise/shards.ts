import { setImmediate } from 'node:timers/promises';
import { type Episode } from '../model/episode.ts';
import { ShardHistory } from '../score/shard-history.ts';
import { shardOf, SHARDS } from '../score/sharding.ts';
import { interruption, type Listeners } from './draw-run.ts';
import { type SeenLog } from './lateness-log.ts';

/** What is known of the clients of a shard. */
export interface Shard {
  readonly history: ShardHistory;
  /** Injected fraud of these clients. */
  readonly episodes: readonly Episode[];
}

/** Shows one shard of clients after another, so that no more than one has to be in memory; a shard is good until `visit` returns. */
export async function visitShards(
  { isWorldKnown, episodes, lateness }: SeenLog,
  { onProgress, signal }: Listeners,
  visit: (shard: Shard) => void,
): Promise<void> {
  const { log } = lateness;
  const { clients } = log.vocabulary;
  const byShard: Episode[][] = Array.from({ length: SHARDS }, () => []);
  for (const episode of episodes) {
    // What a client did of which the log has nothing cannot be detected, wherever it is counted.
    if (episode.label === 'fraud') byShard[shardOf(clients.find(episode.client_id) ?? 0)]!.push(episode);
  }
  let history: ShardHistory | undefined;
  let done = 0;
  for (let shard = 0; shard < SHARDS; shard++) {
    const logged = log.load(shard);
    if (logged.rows.length === 0 && byShard[shard]!.length === 0) continue;
    history = (isWorldKnown ? ShardHistory.ofWorld : ShardHistory.ofLog)(log.vocabulary, logged, history);
    visit({ history, episodes: byShard[shard]! });
    done += logged.rows.length;
    onProgress({ phase: 'oracle', done, total: log.length, transactions: done });
    await setImmediate(); // lets Ctrl-C through
    if (signal.aborted) throw interruption();
  }
}

/** How far a row's transaction was behind the event clock, in ms: it is admitted under an allowed disorder of that much. NaN if it was never judged. */
export function latenessOf({ sightedOffset, sightedWatermarkMs, world }: ShardHistory, row: number): number {
  return sightedOffset[row]! < 0 ? Number.NaN : sightedWatermarkMs[row]! - world.eventTimeMs[row]!;
}
