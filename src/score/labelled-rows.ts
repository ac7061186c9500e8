import { type Episode } from '../model/episode.ts';
import { type ForeignTraffic } from '../model/foreign-traffic.ts';
import { LABEL } from '../model/mapping.ts';
import { compareText } from '../model/text-order.ts';
import { transactionIdAt } from '../model/transaction-id.ts';
import { EpisodeIndex } from './matching.ts';
import { type PackedIds, packIds } from './packed-ids.ts';

/** Fraud of one client by the file's own labels, with the ids of its rows in the order of time. */
export type LabelledEpisode = Pick<Episode, 'episode_id' | 'client_id' | 'transaction_ids'>;

/** What the labels of a file come to. Plain data, so that it can be sent to a worker thread. */
export interface LabelledRows {
  readonly episodes: readonly LabelledEpisode[];
  /** Rows of which the file does not say what they are. */
  readonly unknownIds: PackedIds;
  readonly rows: { readonly fraud: number; readonly legitimate: number; readonly unknown: number };
  readonly gapMs: number;
}

/** The labels of some clients. */
export interface LabelledPart {
  readonly index: EpisodeIndex<LabelledEpisode>;
  readonly unknownIds: LabelledRows['unknownIds'];
}

/** The labels of the clients of a part of a run. */
export function labelledPart(episodes: readonly LabelledEpisode[], { unknownIds }: LabelledRows): LabelledPart {
  return { index: new EpisodeIndex(episodes), unknownIds };
}

/** One row that is labelled as fraud. */
export interface FraudRow {
  readonly clientId: string;
  readonly eventTimeMs: number;
  readonly transactionId: string;
}

/** Rows of fraud of one client are one episode as long as no more than `gapMs` lies between one and the next. Pure. */
export function labelledEpisodes(rows: readonly FraudRow[], gapMs: number): LabelledEpisode[] {
  const sorted = [...rows].sort(
    (a, b) =>
      compareText(a.clientId, b.clientId) ||
      a.eventTimeMs - b.eventTimeMs ||
      compareText(a.transactionId, b.transactionId),
  );
  const groups: FraudRow[][] = [];
  for (const row of sorted) {
    const last = groups.at(-1)?.at(-1);
    const goesOn = last?.clientId === row.clientId && row.eventTimeMs - last.eventTimeMs <= gapMs;
    if (goesOn) groups.at(-1)!.push(row);
    else groups.push([row]);
  }
  return groups.map((group, i) => ({
    episode_id: `labelled-${String(i + 1).padStart(6, '0')}`,
    client_id: group[0]!.clientId,
    // A file may repeat a row.
    transaction_ids: [...new Set(group.map(({ transactionId }) => transactionId))],
  }));
}

/** What the labels of a file come to; undefined if it has none. */
export function labelledRows({ batch, labels }: ForeignTraffic, gapMs: number | undefined): LabelledRows | undefined {
  if (labels === undefined || gapMs === undefined) return undefined;
  const fraud: FraudRow[] = [];
  let legitimate = 0;
  let unknown = 0;
  for (let row = 0; row < batch.length; row++) {
    const label = labels[row];
    if (label === LABEL.fraud) {
      const clientId = batch.vocabulary.clients.text(batch.client[row]!);
      const transactionId = transactionIdAt(batch.ids, row);
      fraud.push({ clientId, eventTimeMs: batch.eventTimeMs[row]!, transactionId });
    } else if (label === LABEL.unknown) unknown += 1;
    else legitimate += 1;
  }
  return {
    episodes: labelledEpisodes(fraud, gapMs),
    unknownIds: packIds(batch.ids.subarray(0, 2 * batch.length), (row) => labels[row] === LABEL.unknown),
    rows: { fraud: fraud.length, legitimate, unknown },
    gapMs,
  };
}
