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

/** Where a payload's numbers are laid side by side; as code units, they are its text. */
const NUMBERS = new Float64Array(10);
const CODE_UNITS = new Uint16Array(NUMBERS.buffer) as ArrayLike<number> as number[];

/**
 * Every field of one row, the id apart, as text: two rows of one vocabulary have the same text iff they have the same payload.
 * Codes stand for their strings and numbers for their bits, which is several times faster than digits, so the text means nothing
 * outside the process.
 */
export function payloadAt(batch: TransactionBatch, row: number): string {
  NUMBERS[0] = batch.client[row]!;
  NUMBERS[1] = batch.amountCents[row]!;
  NUMBERS[2] = batch.currency[row]!;
  NUMBERS[3] = batch.eventTimeMs[row]!;
  NUMBERS[4] = batch.location[row]!;
  NUMBERS[5] = batch.device[row]!;
  NUMBERS[6] = batch.category[row]!;
  NUMBERS[7] = batch.region[row]!;
  NUMBERS[8] = batch.latitudeE6[row]!;
  NUMBERS[9] = batch.longitudeE6[row]!;
  return String.fromCharCode.apply(null, CODE_UNITS);
}
