import { type LogBatch } from '../model/batch.ts';

/**
 * The columns of admitted transactions that rules, aggregates and timings read. Codes are signed words whatever they were
 * in the batch, so that the loops over them see one kind of array and compare integers.
 */
export interface Rows {
  /** Rows in use, where the holder fills them from the front. */
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
}

export function allocateRows(capacity: number): Rows {
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
  };
}

/** A larger allocation with the same contents. */
export function growRows(rows: Rows, capacity: number): Rows {
  const grown = allocateRows(capacity);
  grown.ids.set(rows.ids);
  grown.client.set(rows.client);
  grown.currency.set(rows.currency);
  grown.location.set(rows.location);
  grown.device.set(rows.device);
  grown.category.set(rows.category);
  grown.region.set(rows.region);
  grown.amountCents.set(rows.amountCents);
  grown.eventTimeMs.set(rows.eventTimeMs);
  grown.ingestTimeMs.set(rows.ingestTimeMs);
  grown.offset.set(rows.offset);
  return grown;
}

/** Copies row `picked[i]` of `batch` to row `slots[i]`, column by column, for i below `count`. */
export function scatterFromBatch(
  batch: LogBatch,
  picked: Int32Array,
  to: Rows,
  slots: Int32Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const row = picked[i]!;
    const slot = slots[i]!;
    to.ids[2 * slot] = batch.ids[2 * row]!;
    to.ids[2 * slot + 1] = batch.ids[2 * row + 1]!;
  }
  scatter(batch.client, picked, to.client, slots, count);
  scatterNarrow(batch.currency, picked, to.currency, slots, count);
  scatter(batch.location, picked, to.location, slots, count);
  scatterNarrow(batch.device, picked, to.device, slots, count);
  scatter(batch.category, picked, to.category, slots, count);
  scatter(batch.region, picked, to.region, slots, count);
  scatterNumbers(batch.amountCents, picked, to.amountCents, slots, count);
  scatterNumbers(batch.eventTimeMs, picked, to.eventTimeMs, slots, count);
  scatterNumbers(batch.ingestTimeMs, picked, to.ingestTimeMs, slots, count);
  scatterNumbers(batch.offset, picked, to.offset, slots, count);
}

/** Copies row `order[start + i]` of `from` to row i of `to` for i below `count`, and sets `to.length`. */
export function gatherRows(from: Rows, order: Int32Array, start: number, to: Rows, count: number): void {
  for (let i = 0; i < count; i++) {
    const row = order[start + i]!;
    to.ids[2 * i] = from.ids[2 * row]!;
    to.ids[2 * i + 1] = from.ids[2 * row + 1]!;
  }
  gather(from.client, order, start, to.client, count);
  gather(from.currency, order, start, to.currency, count);
  gather(from.location, order, start, to.location, count);
  gather(from.device, order, start, to.device, count);
  gather(from.category, order, start, to.category, count);
  gather(from.region, order, start, to.region, count);
  gatherNumbers(from.amountCents, order, start, to.amountCents, count);
  gatherNumbers(from.eventTimeMs, order, start, to.eventTimeMs, count);
  gatherNumbers(from.ingestTimeMs, order, start, to.ingestTimeMs, count);
  gatherNumbers(from.offset, order, start, to.offset, count);
  to.length = count;
}

// One function for each kind of array: a loop that has seen two kinds is slower on both.

function scatter(from: Uint32Array, picked: Int32Array, to: Int32Array, slots: Int32Array, count: number): void {
  for (let i = 0; i < count; i++) to[slots[i]!] = from[picked[i]!]!;
}

function scatterNarrow(from: Uint16Array, picked: Int32Array, to: Int32Array, slots: Int32Array, count: number): void {
  for (let i = 0; i < count; i++) to[slots[i]!] = from[picked[i]!]!;
}

function scatterNumbers(
  from: Float64Array,
  picked: Int32Array,
  to: Float64Array,
  slots: Int32Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) to[slots[i]!] = from[picked[i]!]!;
}

function gather(from: Int32Array, order: Int32Array, start: number, to: Int32Array, count: number): void {
  for (let i = 0; i < count; i++) to[i] = from[order[start + i]!]!;
}

function gatherNumbers(from: Float64Array, order: Int32Array, start: number, to: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) to[i] = from[order[start + i]!]!;
}
