import { type Episode } from '../model/episode.ts';

/** Which transactions of the world are kept when it is drawn again. */
export interface Selection {
  /** Clients of which anything is kept. */
  readonly clients: ReadonlySet<string>;
  /** Whether a transaction of one of them is kept. They are asked about in true-time order, each once. */
  keeps(clientId: string, transactionId: string, trueTimeMs: number): boolean;
}

/** Everything that one client did. */
export function wholeClient(clientId: string): Selection {
  return { clients: new Set([clientId]), keeps: () => true };
}

/**
 * What clients did while any of the episodes went on: from its first transaction to its completing one, its own included. So memory is
 * bounded by the episodes.
 */
export function duringEpisodes(episodes: readonly Episode[]): Selection {
  const spans = new Map<string, EpisodeSpans>();
  for (const episode of episodes) {
    const own = spans.get(episode.client_id) ?? new EpisodeSpans();
    own.add(episode);
    spans.set(episode.client_id, own);
  }
  return {
    clients: new Set(spans.keys()),
    keeps: (clientId, transactionId, trueTimeMs) => spans.get(clientId)!.keeps(transactionId, trueTimeMs),
  };
}

/** The stretches of time in which a client's episodes go on. */
class EpisodeSpans {
  /** By id of one of its transactions, when an episode is complete; the latest of several. */
  readonly #completeAtMs = new Map<string, number>();
  #openUntilMs = Number.NEGATIVE_INFINITY;

  add({ transaction_ids, completing_true_time_ms }: Episode): void {
    for (const id of transaction_ids) {
      const known = this.#completeAtMs.get(id) ?? completing_true_time_ms;
      this.#completeAtMs.set(id, Math.max(known, completing_true_time_ms));
    }
  }

  keeps(transactionId: string, trueTimeMs: number): boolean {
    const completeAtMs = this.#completeAtMs.get(transactionId);
    if (completeAtMs !== undefined) this.#openUntilMs = Math.max(this.#openUntilMs, completeAtMs);
    return completeAtMs !== undefined || trueTimeMs <= this.#openUntilMs;
  }
}
