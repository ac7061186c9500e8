import { allocateWorldBatch, type WorldBatch } from '../../model/batch.ts';
import { type Episode } from '../../model/episode.ts';
import { transactionIdAt } from '../../model/transaction-id.ts';
import { type StampEventTimes } from '../clocks/clocks.ts';
import { type Population } from '../population/types.ts';
import { type TransactionIds } from '../transaction-ids.ts';
import { type PlacedEpisode } from './place-episodes.ts';

/** The transactions of all episodes and their order. */
export interface Injection {
  readonly episodes: readonly Episode[];
  /** In the episodes' order. */
  readonly rows: WorldBatch;
  /** Row numbers by true time; among equals the earlier row comes first. */
  readonly order: Uint32Array;
}

/** Turns placed episodes into transactions and ground truth. */
export function inject(
  placed: readonly PlacedEpisode[],
  population: Population,
  ids: TransactionIds,
  stamp: StampEventTimes,
): Injection {
  const total = placed.reduce((count, { plan }) => count + plan.purchases.length, 0);
  const rows = allocateWorldBatch(population.vocabulary, total);
  const firstRows = placed.map((episode) => writeRows(episode, population, ids, rows));
  stamp(rows);
  const episodes = placed.map((episode, i) => describe(episode, rows, firstRows[i]!));
  const order = new Uint32Array(total);
  for (let row = 0; row < total; row++) order[row] = row;
  order.sort((a, b) => rows.trueTimeMs[a]! - rows.trueTimeMs[b]! || a - b);
  return { episodes, rows, order };
}

/** Appends an episode's transactions without event times, and returns the number of the first row. */
function writeRows(episode: PlacedEpisode, population: Population, ids: TransactionIds, rows: WorldBatch): number {
  const { plan, startMs, idSpace, firstId } = episode;
  const first = rows.length;
  plan.purchases.forEach((purchase, i) => {
    const row = rows.length;
    ids.write(rows.ids, row, idSpace, firstId + i);
    rows.trueTimeMs[row] = startMs + purchase.offsetMs;
    rows.client[row] = population.clients[episode.client]!;
    rows.amountCents[row] = purchase.amountCents;
    rows.currency[row] = population.currency;
    rows.location[row] = purchase.place.location;
    rows.device[row] = purchase.device;
    rows.category[row] = purchase.category;
    rows.region[row] = purchase.place.regionCode;
    rows.latitudeE6[row] = purchase.place.latitudeE6;
    rows.longitudeE6[row] = purchase.place.longitudeE6;
    rows.length += 1;
  });
  return first;
}

function describe(placed: PlacedEpisode, rows: WorldBatch, first: number): Episode {
  const { plan } = placed;
  const completing = first + plan.completing;
  return {
    episode_id: placed.episodeId,
    label: placed.label,
    pattern: placed.pattern,
    resembles: placed.resembles,
    client_id: rows.vocabulary.clients.text(rows.client[first]!),
    transaction_ids: plan.purchases.map((_, i) => transactionIdAt(rows.ids, first + i)),
    first_event_time_ms: rows.eventTimeMs[first]!,
    completing_transaction_id: transactionIdAt(rows.ids, completing),
    completing_event_time_ms: rows.eventTimeMs[completing]!,
    completing_true_time_ms: rows.trueTimeMs[completing]!,
    amount_exposed_cents: plan.purchases.reduce((sum, { amountCents }) => sum + Math.max(0, amountCents), 0),
    parameters: plan.parameters,
  };
}
