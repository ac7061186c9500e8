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
  /** The values of the extra columns, by name; left out where there are none. */
  readonly extras?: ReadonlyMap<string, string | null>;
  /** Where it happened; null where a coordinate is not known. */
  readonly point: Point | null;
  /** Integer ms since the epoch: true time or event time, depending on the rung. */
  readonly timeMs: number;
}

/** The value of a field: one that every transaction has, or an extra column. */
export function valueOf(transaction: OracleTransaction, field: string): string | null {
  switch (field) {
    case 'region':
    case 'category':
    case 'location':
    case 'device':
    case 'currency':
      return transaction[field];
    default:
      return transaction.extras?.get(field) ?? null;
  }
}
