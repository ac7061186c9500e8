/** What a consumer has done with records of a partition, by the machine's clock in ms. */
export interface WorkDone {
  /** When the consumer received them. */
  readonly takenAtMs: number;
  readonly doneAtMs: number;
  /** How many detections were said early so far, of the partition: whoever owns it comes to the same number at the same record. */
  readonly saidEarly: number;
}
