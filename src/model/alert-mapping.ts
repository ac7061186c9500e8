/** What a number that is a time counts since the epoch. Text that is no number is ISO 8601 with a zone. */
export type TimeUnit = 'ms' | 's' | 'us' | 'ns';

/** A value of a row: the key's name, dots for keys inside of keys. */
export interface FieldSource {
  readonly from: string;
}

/** A time in a row. */
export interface TimeSource extends FieldSource {
  readonly unit: TimeUnit;
}

/** How the rows of another engine's alerts are read. What is left out is not in them. */
export interface AlertMapping {
  readonly name: string;
  /** The rule's name, or what stands for it; `values` gives the rule for each. */
  readonly rule:
    { readonly value: string } | { readonly from: string; readonly values: Readonly<Record<string, string>> | null };
  readonly clientId: FieldSource;
  readonly transactionId: FieldSource | null;
  readonly alertId: FieldSource | null;
  readonly eventTime: TimeSource | null;
  readonly windowStart: TimeSource | null;
  readonly windowEnd: TimeSource | null;
  /** Length of the window in ms, where a row has one end of it; null for that of the rule's. */
  readonly windowMs: number | null;
  /** Transaction ids: a list, or a text with a separator between them. */
  readonly evidence: (FieldSource & { readonly separator: string | null }) | null;
  /** How many transactions there are, where ids are given of some. */
  readonly evidenceTotal: FieldSource | null;
  /** When the alert was given, on the axis of the ingest times. */
  readonly processingTime: TimeSource | null;
  /** Rows with one of these values under a key are no alerts. */
  readonly skip: Readonly<Record<string, readonly string[]>>;
}
