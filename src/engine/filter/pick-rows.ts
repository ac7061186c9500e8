import { type Rows } from '../rows.ts';

/** Copies rows `picked[0 … count − 1]` of a block to the front of another one: the columns that rules read, so without offsets and ingest times. */
export function pickRows(from: Rows, picked: Int32Array, count: number, to: Rows, located: boolean): void {
  for (let i = 0; i < count; i++) {
    const row = picked[i]!;
    to.ids[2 * i] = from.ids[2 * row]!;
    to.ids[2 * i + 1] = from.ids[2 * row + 1]!;
  }
  pickColumn(from.client, picked, count, to.client);
  pickColumn(from.currency, picked, count, to.currency);
  pickColumn(from.location, picked, count, to.location);
  pickColumn(from.device, picked, count, to.device);
  pickColumn(from.category, picked, count, to.category);
  pickColumn(from.region, picked, count, to.region);
  pickDoubles(from.amountCents, picked, count, to.amountCents);
  pickDoubles(from.eventTimeMs, picked, count, to.eventTimeMs);
  if (located) {
    pickColumn(from.latitudeE6, picked, count, to.latitudeE6);
    pickColumn(from.longitudeE6, picked, count, to.longitudeE6);
  }
  from.extras.forEach((codes, i) => pickColumn(codes, picked, count, to.extras[i]!));
  to.length = count;
}

function pickColumn(from: Int32Array, picked: Int32Array, count: number, to: Int32Array): void {
  for (let i = 0; i < count; i++) to[i] = from[picked[i]!]!;
}

/** The same for doubles: a loop of its own, so that each sees one kind of array. */
function pickDoubles(from: Float64Array, picked: Int32Array, count: number, to: Float64Array): void {
  for (let i = 0; i < count; i++) to[i] = from[picked[i]!]!;
}
