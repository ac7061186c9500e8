import fc from 'fast-check';
import { NO_COORDINATE, type TransactionBatch } from '../../src/model/batch.ts';
import { parseTransactionId } from '../../src/model/transaction-id.ts';
import { type Row } from '../sim/rows.ts';

const text = (...values: readonly string[]) => fc.constantFrom(...values, null);
const integer = (min: number, max: number) => fc.integer({ min, max });

/** Transactions with the values at which columns break: nulls, refunds, times before 1970, the ends of every range. */
export function transactions(): fc.Arbitrary<Row> {
  return fc.record({
    id: fc
      .tuple(integer(0, 0xffff_ffff), integer(0, 0xffff_ffff))
      .map((words) => words.map((word) => word.toString(16).padStart(8, '0')).join('')),
    client: fc.constantFrom('1', '2', '17', 'Ğ', 'a much longer name'),
    amountCents: fc.oneof(integer(-500, 500_000), fc.maxSafeInteger()),
    currency: text('USD', 'EUR'),
    eventTimeMs: fc.oneof(integer(-5_000_000, 5_000_000), integer(-62_135_596_800_000, 253_402_300_799_999)),
    location: text('Oslo', 'São Paulo'),
    device: text('mobile', 'web', 'pos'),
    category: text('food', 'travel'),
    region: text('north', 'south', 'east', 'west'),
    latitudeE6: fc.oneof(integer(-90_000_000, 90_000_000), fc.constant(NO_COORDINATE)),
    longitudeE6: fc.oneof(integer(-180_000_000, 180_000_000), fc.constant(NO_COORDINATE)),
  });
}

/** Puts a transaction into a row of a batch; the inverse of `rowAt`. */
export function writeRow(batch: TransactionBatch, at: number, row: Row): void {
  const { clients, currencies, locations, devices, categories, regions } = batch.vocabulary;
  const { high, low } = parseTransactionId(row.id)!;
  batch.ids[2 * at] = low;
  batch.ids[2 * at + 1] = high;
  batch.client[at] = clients.intern(row.client);
  batch.amountCents[at] = row.amountCents;
  batch.currency[at] = currencies.intern(row.currency);
  batch.eventTimeMs[at] = row.eventTimeMs;
  batch.location[at] = locations.intern(row.location);
  batch.device[at] = devices.intern(row.device);
  batch.category[at] = categories.intern(row.category);
  batch.region[at] = regions.intern(row.region);
  batch.latitudeE6[at] = row.latitudeE6;
  batch.longitudeE6[at] = row.longitudeE6;
}
