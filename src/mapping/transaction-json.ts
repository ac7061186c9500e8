import { type MappingSpec } from '../model/mapping.ts';

/**
 * The built-in mapping `transaction-json`: the transaction as the original producer writes it to Kafka, with latitude and
 * longitude where there are such. Strict: no currency sign, no third decimal, no stamp without time zone.
 */
export const TRANSACTION_JSON: MappingSpec = {
  title: 'Transaction JSON',
  strict: true,
  format: 'json',
  delimiter: ',',
  placeholders: [''],
  transactionId: 'transaction_id',
  client: { columns: ['client_id'], separator: '' },
  time: { kind: 'iso8601', column: 'timestamp', zone: null },
  amount: { column: 'amount', symbol: null, excessDecimals: 'malformed' },
  currency: { kind: 'column', column: 'currency' },
  location: { kind: 'column', column: 'location' },
  device: { kind: 'column', column: 'device' },
  category: { kind: 'column', column: 'merchant_category' },
  region: { kind: 'column', column: 'region' },
  latitude: 'latitude',
  longitude: 'longitude',
  excludes: [],
};
