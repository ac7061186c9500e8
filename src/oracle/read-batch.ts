import { type TransactionBatch } from '../model/batch.ts';
import { transactionIdAt } from '../model/transaction-id.ts';
import { type OracleTransaction } from './transaction.ts';

/** The transaction in one row of a batch, on event time. */
export function oracleTransactionAt(batch: TransactionBatch, row: number): OracleTransaction {
  const { vocabulary } = batch;
  return {
    id: transactionIdAt(batch.ids, row),
    clientId: vocabulary.clients.text(batch.client[row]!),
    amountCents: batch.amountCents[row]!,
    currency: vocabulary.currencies.value(batch.currency[row]!),
    region: vocabulary.regions.value(batch.region[row]!),
    category: vocabulary.categories.value(batch.category[row]!),
    location: vocabulary.locations.value(batch.location[row]!),
    device: vocabulary.devices.value(batch.device[row]!),
    timeMs: batch.eventTimeMs[row]!,
  };
}

/** Whether two rows of one vocabulary have the same payload: every field, the id apart. */
export function samePayload(a: TransactionBatch, rowA: number, b: TransactionBatch, rowB: number): boolean {
  return (
    a.client[rowA] === b.client[rowB] &&
    a.device[rowA] === b.device[rowB] &&
    a.eventTimeMs[rowA] === b.eventTimeMs[rowB] &&
    a.amountCents[rowA] === b.amountCents[rowB] &&
    a.currency[rowA] === b.currency[rowB] &&
    a.category[rowA] === b.category[rowB] &&
    a.region[rowA] === b.region[rowB] &&
    a.location[rowA] === b.location[rowB] &&
    a.latitudeE6[rowA] === b.latitudeE6[rowB] &&
    a.longitudeE6[rowA] === b.longitudeE6[rowB]
  );
}

/**
 * Every field of one row, the id apart, as text: two rows of one vocabulary have the same text iff they have the same payload.
 * Codes stand for their strings, so the text means nothing outside the process.
 */
export function payloadAt(batch: TransactionBatch, row: number): string {
  const who = `${batch.client[row]!},${batch.device[row]!},${batch.eventTimeMs[row]!}`;
  const what = `${batch.amountCents[row]!},${batch.currency[row]!},${batch.category[row]!}`;
  const where = `${batch.region[row]!},${batch.location[row]!},${batch.latitudeE6[row]!},${batch.longitudeE6[row]!}`;
  return `${who},${what},${where}`;
}
