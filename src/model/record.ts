/** A header of a Kafka record. Names may repeat, and their order counts. */
export interface RecordHeader {
  readonly name: string;
  /** Null and empty are two things. */
  readonly value: Uint8Array | null;
}

/** The source of a record's timestamp: its producer, the broker, or none in the oldest message formats. */
export type TimestampType = 'create' | 'log_append' | 'none';

/** A Kafka record as it lies in the log, nothing interpreted. */
export interface RawRecord {
  readonly partition: number;
  /** Exact up to 2^53. */
  readonly offset: number;
  /** Integer ms since the epoch; -1 with type `none`. */
  readonly timestampMs: number;
  readonly timestampType: TimestampType;
  readonly key: Uint8Array | null;
  /** Null in a tombstone. */
  readonly value: Uint8Array | null;
  readonly headers: readonly RecordHeader[];
}

/** The header that carries a record's ingest time, as decimal integer ms since the epoch in UTF-8. */
export const INGEST_TIME_HEADER = 'trapline-ingest-time-ms';

/** Rows of more bytes are malformed: no transaction is that long. Also the longest message that Kafka takes by default. */
export const MAX_ROW_LENGTH = 1_048_576;
