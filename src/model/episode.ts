/** JSON scalars describing what the generator drew for one episode, for example `gap_ms`. */
export type EpisodeParameters = Readonly<Record<string, number | string | boolean>>;

/** What an episode is: injected fraud, an injected decoy, or what the traffic's own labels call fraud. */
export const EPISODE_LABELS = ['fraud', 'decoy', 'labelled'] as const;
/** One of EPISODE_LABELS. */
export type EpisodeLabel = (typeof EPISODE_LABELS)[number];

/** The pattern of labelled episodes: a label does not say of which pattern it is. */
export const LABELLED_PATTERN = 'labelled';

/** One injected fraud, one decoy, or fraud by the traffic's own labels: the row of `episodes.jsonl`. */
export interface Episode {
  readonly episode_id: string;
  readonly label: EpisodeLabel;
  /** The fraud pattern's name, or the decoy's kind; LABELLED_PATTERN of a labelled one. */
  readonly pattern: string;
  /** For a decoy, the patterns that it looks like; for fraud, its own; none for a labelled one. */
  readonly resembles: readonly string[];
  readonly client_id: string;
  /** In true-time order. */
  readonly transaction_ids: readonly string[];
  readonly first_event_time_ms: number;
  /** The last transaction that the pattern needs, fixed by the generator; of a labelled one, its last. */
  readonly completing_transaction_id: string;
  readonly completing_event_time_ms: number;
  readonly completing_true_time_ms: number;
  /** Sum of the episode's non-negative amounts. */
  readonly amount_exposed_cents: number;
  readonly parameters: EpisodeParameters;
}
