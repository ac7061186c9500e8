import { type Vocabulary } from './dictionary.ts';
import { type RawRecord } from './record.ts';

/** Microdegrees of an unknown latitude or longitude. */
export const NO_COORDINATE = -0x8000_0000;

/** The columns of transactions: typed arrays, one element per row (`ids`: two). Coded columns index the dictionary of the same name. */
export interface TransactionColumns {
  /** 64-bit ids as word pairs, see transaction-id.ts. */
  readonly ids: Uint32Array;
  readonly client: Uint32Array;
  /** Integer cents, negative for refunds; exact up to 2^53. */
  readonly amountCents: Float64Array;
  readonly currency: Uint16Array;
  /** What the device clock stamped, in integer ms since the epoch. */
  readonly eventTimeMs: Float64Array;
  readonly location: Uint32Array;
  readonly device: Uint16Array;
  readonly category: Uint32Array;
  readonly region: Uint32Array;
  /** Degrees times 10^6, or NO_COORDINATE. */
  readonly latitudeE6: Int32Array;
  readonly longitudeE6: Int32Array;
  /** The extra columns, in the order of the vocabulary's. */
  readonly extras: readonly Uint32Array[];
}

/**
 * A columnar batch of transactions. Columns may be longer than `length`; rows beyond it are undefined. The dictionaries of coded
 * columns are in `vocabulary`.
 */
export interface TransactionBatch extends TransactionColumns {
  readonly vocabulary: Vocabulary;
  /** Rows in use. */
  length: number;
}

/** What the simulated world knows beside the transaction itself. Never put on a bus. */
export interface WorldBatch extends TransactionBatch {
  /** What happened in the simulated world, in integer ms since the epoch. Non-decreasing down the batch and the run. */
  readonly trueTimeMs: Float64Array;
}

/**
 * A run of records of one partition, in offset order: what a consumer is handed. `malformed` holds the records that could
 * not be parsed into rows; their offsets lie between those of the rows.
 */
export interface LogBatch extends TransactionBatch {
  readonly partition: number;
  /** Strictly increasing; a real topic may have gaps. */
  readonly offset: Float64Array;
  /** Append to the log, in integer ms since the epoch; NaN where the log does not know. */
  readonly ingestTimeMs: Float64Array;
  /**
   * When each record had been appended at the latest, in integer ms since the epoch; NaN where nothing says. Left out where only the ingest
   * time can say it.
   */
  readonly latestAppendMs?: Float64Array;
  readonly malformed: readonly MalformedRecord[];
}

/** A record that could not be parsed: kept and counted, never dropped. */
export interface MalformedRecord {
  readonly offset: number;
  readonly ingestTimeMs: number;
  readonly reason: string;
  /** The record's value as text, cut to a printable length. */
  readonly excerpt: string;
  /** The record as the log stores it, if the parser had it; valid as long as the batch. */
  readonly raw?: RawRecord;
}

/** An empty batch with room for `capacity` rows. */
export function allocateBatch(vocabulary: Vocabulary, capacity: number): TransactionBatch {
  return {
    vocabulary,
    length: 0,
    ids: new Uint32Array(2 * capacity),
    client: new Uint32Array(capacity),
    amountCents: new Float64Array(capacity),
    currency: new Uint16Array(capacity),
    eventTimeMs: new Float64Array(capacity),
    location: new Uint32Array(capacity),
    device: new Uint16Array(capacity),
    category: new Uint32Array(capacity),
    region: new Uint32Array(capacity),
    latitudeE6: new Int32Array(capacity),
    longitudeE6: new Int32Array(capacity),
    extras: vocabulary.extras.map(() => new Uint32Array(capacity)),
  };
}

/** An empty world batch with room for `capacity` rows. */
export function allocateWorldBatch(vocabulary: Vocabulary, capacity: number): WorldBatch {
  return { ...allocateBatch(vocabulary, capacity), trueTimeMs: new Float64Array(capacity) };
}

/** An empty log batch of a partition with room for `capacity` rows. */
export function allocateLogBatch(vocabulary: Vocabulary, partition: number, capacity: number): LogBatch {
  return {
    ...allocateBatch(vocabulary, capacity),
    partition,
    offset: new Float64Array(capacity),
    ingestTimeMs: new Float64Array(capacity),
    malformed: [],
  };
}

/** Copies the transaction columns of one row; `length` and the caller's own columns are the caller's. */
export function copyRow(from: TransactionBatch, fromRow: number, to: TransactionBatch, toRow: number): void {
  to.ids[2 * toRow] = from.ids[2 * fromRow]!;
  to.ids[2 * toRow + 1] = from.ids[2 * fromRow + 1]!;
  to.client[toRow] = from.client[fromRow]!;
  to.amountCents[toRow] = from.amountCents[fromRow]!;
  to.currency[toRow] = from.currency[fromRow]!;
  to.eventTimeMs[toRow] = from.eventTimeMs[fromRow]!;
  to.location[toRow] = from.location[fromRow]!;
  to.device[toRow] = from.device[fromRow]!;
  to.category[toRow] = from.category[fromRow]!;
  to.region[toRow] = from.region[fromRow]!;
  to.latitudeE6[toRow] = from.latitudeE6[fromRow]!;
  to.longitudeE6[toRow] = from.longitudeE6[fromRow]!;
  for (let i = 0; i < from.extras.length; i++) to.extras[i]![toRow] = from.extras[i]![fromRow]!;
}

/** Copies the transaction columns of rows [from, to) of a batch to row `at` of another, and those that follow it. */
export function copyRows(
  batch: TransactionColumns,
  from: number,
  to: number,
  into: TransactionColumns,
  at: number,
): void {
  into.ids.set(batch.ids.subarray(2 * from, 2 * to), 2 * at);
  into.client.set(batch.client.subarray(from, to), at);
  into.amountCents.set(batch.amountCents.subarray(from, to), at);
  into.currency.set(batch.currency.subarray(from, to), at);
  into.eventTimeMs.set(batch.eventTimeMs.subarray(from, to), at);
  into.location.set(batch.location.subarray(from, to), at);
  into.device.set(batch.device.subarray(from, to), at);
  into.category.set(batch.category.subarray(from, to), at);
  into.region.set(batch.region.subarray(from, to), at);
  into.latitudeE6.set(batch.latitudeE6.subarray(from, to), at);
  into.longitudeE6.set(batch.longitudeE6.subarray(from, to), at);
  batch.extras.forEach((codes, i) => into.extras[i]!.set(codes.subarray(from, to), at));
}

/** Rows [from, to) of a batch, sharing its memory. */
export function sliceBatch(batch: TransactionBatch, from: number, to: number): TransactionBatch {
  return {
    vocabulary: batch.vocabulary,
    length: to - from,
    ids: batch.ids.subarray(2 * from, 2 * to),
    client: batch.client.subarray(from, to),
    amountCents: batch.amountCents.subarray(from, to),
    currency: batch.currency.subarray(from, to),
    eventTimeMs: batch.eventTimeMs.subarray(from, to),
    location: batch.location.subarray(from, to),
    device: batch.device.subarray(from, to),
    category: batch.category.subarray(from, to),
    region: batch.region.subarray(from, to),
    latitudeE6: batch.latitudeE6.subarray(from, to),
    longitudeE6: batch.longitudeE6.subarray(from, to),
    extras: batch.extras.map((codes) => codes.subarray(from, to)),
  };
}

/** Rows [from, to) of a log batch, sharing its memory; its malformed records are taken over as they are. */
export function sliceLogBatch(batch: LogBatch, from: number, to: number): LogBatch {
  return {
    ...sliceBatch(batch, from, to),
    partition: batch.partition,
    malformed: batch.malformed,
    offset: batch.offset.subarray(from, to),
    ingestTimeMs: batch.ingestTimeMs.subarray(from, to),
    ...(batch.latestAppendMs === undefined ? {} : { latestAppendMs: batch.latestAppendMs.subarray(from, to) }),
  };
}
