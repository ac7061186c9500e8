/** A place on the Earth, in millionths of degrees. */
export interface Point {
  readonly latitudeE6: number;
  readonly longitudeE6: number;
}

/** A transaction as the oracle sees it: one readable object, on the time column of the rung that is being computed. */
export interface OracleTransaction {
  readonly id: string;
  readonly clientId: string;
  /** Integer cents, negative for refunds. */
  readonly amountCents: number;
  readonly currency: string | null;
  readonly region: string | null;
  readonly category: string | null;
  readonly location: string | null;
  readonly device: string | null;
  /** Where it happened; null where a coordinate is not known. */
  readonly point: Point | null;
  /** Integer ms since the epoch: true time or event time, depending on the rung. */
  readonly timeMs: number;
}
