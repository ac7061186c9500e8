/** What a forest may look at, of a transaction. Times are in UTC, `since_last` is since the client's transaction before. */
export const FOREST_FEATURES = [
  'amount',
  'since_last',
  'time_of_day',
  'time_of_week',
  'category',
  'region',
  'location',
  'device',
] as const;

/** One of them. */
export type ForestFeature = (typeof FOREST_FEATURES)[number];

/** The bounds of a forest: a client's record has trees · depth bits for each transaction of its past. */
export const [MOST_TREES, MOST_DEPTH] = [32, 10];

/**
 * Half-space trees (S. C. Tan, K. M. Ting, T. F. Liu, "Fast anomaly detection for streaming data", IJCAI 2011): full binary trees over the space of the features.
 * Each inner node halves its part of the space along one feature, at the middle of what the part spans of it.
 */
export interface Forest {
  /** All that is drawn is drawn from it. */
  readonly seed: string;
  /** 1 to `MOST_TREES`. */
  readonly trees: number;
  /** Edges from the root to a leaf, 1 to `MOST_DEPTH`. */
  readonly depth: number;
  /** One at least, each once. */
  readonly features: readonly ForestFeature[];
}
