/** Count and sum of one group in one minute. Cents are integers, so merging partials is commutative and exact. */
export interface AggregateCell {
  readonly key: string;
  readonly count: number;
  readonly sum_cents: number;
}

/**
 * The final aggregates of one minute of event time in one currency: the row of `aggregates.jsonl`. Cells are sorted by key
 * (UTF-16 code units); rows without a category or region fall in no cell there, but count in the totals.
 */
export interface AggregateRow {
  /** Start of the minute, aligned to the epoch. */
  readonly minute_start_ms: number;
  readonly currency: string | null;
  readonly count: number;
  readonly sum_cents: number;
  readonly categories: readonly AggregateCell[];
  readonly regions: readonly AggregateCell[];
  readonly clients: readonly AggregateCell[];
}
