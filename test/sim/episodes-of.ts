import { type Episode } from '../../src/model/episode.ts';
import { type Scenario } from '../../src/model/scenario.ts';
import { createWorld } from '../../src/sim/world.ts';
import { rowsById, worldRows, type WorldRow } from './rows.ts';

/** An episode with its transactions and their times after the first. */
export interface PlayedEpisode {
  readonly episode: Episode;
  readonly rows: readonly WorldRow[];
  readonly offsetsMs: readonly number[];
}

export function episodesOf(scenario: Scenario): PlayedEpisode[] {
  const world = createWorld(scenario);
  const rows = rowsById(worldRows(world));
  return world.episodes.map((episode) => {
    const own = episode.transaction_ids.map((id) => rows.get(id)!);
    return { episode, rows: own, offsetsMs: own.map(({ trueTimeMs }) => trueTimeMs - own[0]!.trueTimeMs) };
  });
}
