/** JSON scalars describing what the generator drew for one episode, for example `gap_ms`. */
export type EpisodeParameters = Readonly<Record<string, number | string | boolean>>;

/** One injected fraud, or one decoy: the row of `episodes.jsonl`. */
export interface Episode {
  readonly episode_id: string;
  readonly label: 'fraud' | 'decoy';
  /** The fraud pattern's name, or the decoy's kind. */
  readonly pattern: string;
  /** For a decoy, the patterns that it looks like; for fraud, its own. */
  readonly resembles: readonly string[];
  readonly client_id: string;
  /** In true-time order. */
  readonly transaction_ids: readonly string[];
  readonly first_event_time_ms: number;
  /** The last transaction that the pattern needs, fixed by the generator. */
  readonly completing_transaction_id: string;
  readonly completing_event_time_ms: number;
  readonly completing_true_time_ms: number;
  /** Sum of the episode's non-negative amounts. */
  readonly amount_exposed_cents: number;
  readonly parameters: EpisodeParameters;
}
