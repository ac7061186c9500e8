import { NO_COORDINATE, type TransactionBatch } from '../model/batch.ts';
import { transactionIdAt } from '../model/transaction-id.ts';
import { formatIsoTime } from './iso-time.ts';

/**
 * The row as the original producer's JSON object: exact cents with two decimals, the timestamp in UTC, nothing that labels it; then
 * the extra columns under their names. Absent values are null.
 */
export function toWireJson(batch: TransactionBatch, row: number): string {
  const { clients, currencies, locations, devices, categories, regions, extras } = batch.vocabulary;
  const more = extras.map(
    ({ name, values }, i) => `,"${name}":${JSON.stringify(values.value(batch.extras[i]![row]!))}`,
  );
  return (
    `{"transaction_id":"${transactionIdAt(batch.ids, row)}"` +
    `,"client_id":${JSON.stringify(clients.value(batch.client[row]!))}` +
    `,"amount":${formatDecimal(batch.amountCents[row]!, 2)}` +
    `,"currency":${JSON.stringify(currencies.value(batch.currency[row]!))}` +
    `,"timestamp":"${formatIsoTime(batch.eventTimeMs[row]!)}"` +
    `,"location":${JSON.stringify(locations.value(batch.location[row]!))}` +
    `,"device":${JSON.stringify(devices.value(batch.device[row]!))}` +
    `,"merchant_category":${JSON.stringify(categories.value(batch.category[row]!))}` +
    `,"region":${JSON.stringify(regions.value(batch.region[row]!))}` +
    `,"latitude":${formatCoordinate(batch.latitudeE6[row]!)}` +
    `,"longitude":${formatCoordinate(batch.longitudeE6[row]!)}` +
    `${more.join('')}}`
  );
}

function formatCoordinate(microdegrees: number): string {
  return microdegrees === NO_COORDINATE ? 'null' : formatDecimal(microdegrees, 6);
}

/** An integer of units 10^-digits as an exact decimal. */
function formatDecimal(units: number, digits: number): string {
  const text = String(Math.abs(units)).padStart(digits + 1, '0');
  return `${units < 0 ? '-' : ''}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
