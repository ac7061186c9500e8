/** One transaction that the traffic's own labels call fraud. */
export interface FraudRow {
  readonly transactionId: string;
  readonly clientId: string;
  /** When it happened, as far as the traffic says: both times are the same but where a scenario sets clocks wrong. */
  readonly trueTimeMs: number;
  readonly eventTimeMs: number;
  readonly amountCents: number;
}
