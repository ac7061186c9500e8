import { NO_COORDINATE, type TransactionBatch } from '../model/batch.ts';
import { transactionIdAt } from '../model/transaction-id.ts';
import { type OracleTransaction, type Point } from './transaction.ts';

/** The transaction in one row of a batch, on event time unless another is given. */
export function oracleTransactionAt(
  batch: TransactionBatch,
  row: number,
  timeMs = batch.eventTimeMs[row]!,
): OracleTransaction {
  const { vocabulary } = batch;
  const own = {
    id: transactionIdAt(batch.ids, row),
    clientId: vocabulary.clients.text(batch.client[row]!),
    amountCents: batch.amountCents[row]!,
    currency: vocabulary.currencies.value(batch.currency[row]!),
    region: vocabulary.regions.value(batch.region[row]!),
    category: vocabulary.categories.value(batch.category[row]!),
    location: vocabulary.locations.value(batch.location[row]!),
    device: vocabulary.devices.value(batch.device[row]!),
    point: pointAt(batch, row),
    timeMs,
  };
  return batch.extras.length === 0 ? own : { ...own, extras: extrasAt(batch, row) };
}

function extrasAt({ vocabulary, extras }: TransactionBatch, row: number): ReadonlyMap<string, string | null> {
  return new Map(vocabulary.extras.map(({ name, values }, i) => [name, values.value(extras[i]![row]!)]));
}

function pointAt({ latitudeE6: latitudes, longitudeE6: longitudes }: TransactionBatch, row: number): Point | null {
  const [latitudeE6, longitudeE6] = [latitudes[row]!, longitudes[row]!];
  return latitudeE6 === NO_COORDINATE || longitudeE6 === NO_COORDINATE ? null : { latitudeE6, longitudeE6 };
}

/** Whether two rows of one vocabulary have the same payload, which is every field except the id. */
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
    a.longitudeE6[rowA] === b.longitudeE6[rowB] &&
    a.extras.every((codes, i) => codes[rowA] === b.extras[i]![rowB])
  );
}
