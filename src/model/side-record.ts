/** Why a record was not admitted, in the order in which it is judged. */
export type SideReason = 'malformed' | 'duplicate' | 'future' | 'late';

/** A record that was not admitted: the row of `side.jsonl`. */
export interface SideRecord {
  readonly reason: SideReason;
  readonly partition: number;
  readonly offset: number;
  /** Null where the record could not be parsed. */
  readonly transaction_id: string | null;
  readonly client_id: string | null;
  readonly event_time_ms: number | null;
  readonly ingest_time_ms: number | null;
  /** The partition's watermark when the record was judged; null before the first admitted record. */
  readonly watermark_ms: number | null;
  /** For malformed records: what was wrong and an excerpt of the value. */
  readonly detail: string | null;
}
