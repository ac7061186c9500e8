import { RowDigest } from '../../src/digest/row-digest.ts';
import { hashText } from '../../src/digest/murmur3.ts';
import { type TransactionBatch, type WorldBatch } from '../../src/model/batch.ts';
import { transactionIdAt } from '../../src/model/transaction-id.ts';
import { type DeliveryBatch } from '../../src/model/delivery-batch.ts';
import { type World } from '../../src/sim/world.ts';

/** A transaction as an object, for tests that would rather read than be fast. */
export interface Row {
  readonly id: string;
  readonly client: string;
  readonly amountCents: number;
  readonly currency: string | null;
  readonly eventTimeMs: number;
  readonly location: string | null;
  readonly device: string | null;
  readonly category: string | null;
  readonly region: string | null;
  readonly latitudeE6: number;
  readonly longitudeE6: number;
}

export interface WorldRow extends Row {
  readonly trueTimeMs: number;
}

export interface DeliveredRow extends Row {
  readonly partition: number;
  readonly ingestTimeMs: number;
}

export function rowAt(batch: TransactionBatch, row: number): Row {
  const { clients, currencies, locations, devices, categories, regions } = batch.vocabulary;
  return {
    id: transactionIdAt(batch.ids, row),
    client: clients.text(batch.client[row]!),
    amountCents: batch.amountCents[row]!,
    currency: currencies.value(batch.currency[row]!),
    eventTimeMs: batch.eventTimeMs[row]!,
    location: locations.value(batch.location[row]!),
    device: devices.value(batch.device[row]!),
    category: categories.value(batch.category[row]!),
    region: regions.value(batch.region[row]!),
    latitudeE6: batch.latitudeE6[row]!,
    longitudeE6: batch.longitudeE6[row]!,
  };
}

function collect<B extends TransactionBatch, R>(batches: Iterable<B>, read: (batch: B, row: number) => R): R[] {
  const rows: R[] = [];
  for (const batch of batches) {
    for (let row = 0; row < batch.length; row++) rows.push(read(batch, row));
  }
  return rows;
}

export function worldRows(world: World, maxRows = 1000): WorldRow[] {
  return collect<WorldBatch, WorldRow>(world.batches(maxRows), (batch, row) => ({
    ...rowAt(batch, row),
    trueTimeMs: batch.trueTimeMs[row]!,
  }));
}

export function deliveredRows(batches: Iterable<DeliveryBatch>): DeliveredRow[] {
  return collect<DeliveryBatch, DeliveredRow>(batches, (batch, row) => ({
    ...rowAt(batch, row),
    partition: batch.partition[row]!,
    ingestTimeMs: batch.ingestTimeMs[row]!,
  }));
}

/** Digest over every field of every row. */
export function digestRows(rows: readonly object[]): string {
  const digest = new RowDigest();
  for (const row of rows) {
    const text = JSON.stringify(row);
    digest.row(hashText(text, 1), hashText(text, 2), 0, 0, 0, 0, 0, 0);
  }
  return digest.hex();
}

/** The world's rows by transaction id. */
export function rowsById(rows: readonly WorldRow[]): Map<string, WorldRow> {
  return new Map(rows.map((row) => [row.id, row]));
}
