/** Most transactions that an alert of a count or sum rule names: the latest of its window. */
export const MOST_EVIDENCE = 100;

/** What made the condition true, by the rule's kind. */
export type DetectionDetails =
  /** The k most recently seen distinct values, most recent first; evidence in the same order. */
  | { readonly kind: 'distinct'; readonly field: string; readonly values: readonly string[] }
  /** Evidence: the partner, then the triggering transaction. */
  | { readonly kind: 'pair'; readonly small_amount_cents: number; readonly large_amount_cents: number }
  /** Evidence: the transactions of the window, oldest first; the latest `MOST_EVIDENCE` of more. */
  | { readonly kind: 'count'; readonly count: number }
  /** Evidence: the transactions of the window that were summed, oldest first; the latest `MOST_EVIDENCE` of more. */
  | { readonly kind: 'sum'; readonly sum_cents: number }
  /** Evidence: the client's previous located transaction, then the triggering one. Whole metres, and ms between the two. */
  | { readonly kind: 'speed'; readonly distance_m: number; readonly elapsed_ms: number }
  /**
   * Evidence: the triggering transaction. Its score in thousandths, rounded down, and the baseline: how many transactions, the lower middle one of their amounts,
   * and whether they are those that have the `by` of the rule in common, or the whole past.
   */
  | {
      readonly kind: 'anomaly';
      readonly score_milli: number;
      readonly usual_cents: number;
      readonly compared: number;
      readonly grouped: boolean;
    };

/** The transactions that a detection names. */
export interface Evidence {
  /** Transaction ids, each once. */
  readonly evidence: readonly string[];
  /** How many transactions made the condition true; only where evidence does not name them all. */
  readonly evidence_total?: number | undefined;
}

/**
 * A transaction at which a rule's condition holds; also the row of `alerts.jsonl`, so names are the persisted ones. An alert
 * is the run of detections with one `alert_id`: its `open` and the `extend`s that follow.
 */
export interface Detection extends Evidence {
  readonly alert_id: string;
  readonly kind: 'open' | 'extend';
  readonly rule: string;
  readonly client_id: string;
  /** The triggering transaction. */
  readonly transaction_id: string;
  /** Event time of the triggering transaction. */
  readonly event_time_ms: number;
  /** Trailing: event time − size. Tumbling and hopping: the window's start, inclusive. */
  readonly window_start_ms: number;
  /** Trailing: event time, inclusive. Tumbling and hopping: the window's end, exclusive. */
  readonly window_end_ms: number;
  readonly details: DetectionDetails;
}

/** When the engine could say so; kept apart from the detection because it depends on delivery. */
export interface DetectionTiming {
  /** Event time that the partition's clock (largest admitted event time) had reached when the transaction was released. */
  readonly event_clock_ms: number;
  /** In virtual time: ingest time of the record that released the transaction. Null where the log has no ingest times. */
  readonly processing_time_ms: number | null;
  /** True when no record but the end of the segment released it. */
  readonly at_end: boolean;
  /** When it was said early; left out where the engine says nothing early, or the rule cannot. */
  readonly early?: EarlyTiming;
}

/** When a rule was seen to hold before the watermark had reached the transaction: at the record that made its condition true. */
export interface EarlyTiming {
  /** The partition's event clock after that record. */
  readonly event_clock_ms: number;
  /** Ingest time of that record; null where the log has none. */
  readonly processing_time_ms: number | null;
}
