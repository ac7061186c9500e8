/**
 * The columns of admitted transactions that rules, aggregates and timings read. Codes are signed words whatever they were
 * in the batch, so that the loops over them see one kind of array and compare integers.
 */
export interface Rows {
  /** Rows in use, from the front. */
  length: number;
  readonly ids: Uint32Array;
  readonly client: Int32Array;
  readonly currency: Int32Array;
  readonly location: Int32Array;
  readonly device: Int32Array;
  readonly category: Int32Array;
  readonly region: Int32Array;
  readonly amountCents: Float64Array;
  readonly eventTimeMs: Float64Array;
  readonly ingestTimeMs: Float64Array;
  readonly offset: Float64Array;
  /** Empty where no rule looks at coordinates. */
  readonly latitudeE6: Int32Array;
  readonly longitudeE6: Int32Array;
  /** The extra columns, in the order of the vocabulary's. */
  readonly extras: readonly Int32Array[];
}

/** No rows, with room for `capacity`; with coordinates only if they are `located`, and with so many extra columns. */
export function allocateRows(capacity: number, located = false, extras = 0): Rows {
  const places = located ? capacity : 0;
  return {
    length: 0,
    ids: new Uint32Array(2 * capacity),
    client: new Int32Array(capacity),
    currency: new Int32Array(capacity),
    location: new Int32Array(capacity),
    device: new Int32Array(capacity),
    category: new Int32Array(capacity),
    region: new Int32Array(capacity),
    amountCents: new Float64Array(capacity),
    eventTimeMs: new Float64Array(capacity),
    ingestTimeMs: new Float64Array(capacity),
    offset: new Float64Array(capacity),
    latitudeE6: new Int32Array(places),
    longitudeE6: new Int32Array(places),
    extras: Array.from({ length: extras }, () => new Int32Array(capacity)),
  };
}
