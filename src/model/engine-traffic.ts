import { type AggregateRow } from './aggregate.ts';

/** What the engines' minutes sum up to over a whole run. */
export interface EngineTraffic {
  /** Length of a bucket: a minute, or as many minutes, a power of two, as it takes to have few buckets. */
  readonly bucket_ms: number;
  /** Admitted transactions by event time, in ascending order; buckets without any are left out. */
  readonly buckets: readonly { readonly start_ms: number; readonly count: number }[];
  /** A row a currency, as in `aggregates.jsonl`. */
  readonly currencies: readonly Pick<AggregateRow, 'currency' | 'count' | 'sum_cents' | 'categories' | 'regions'>[];
}
