import { type Vocabulary } from '../model/dictionary.ts';
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

const withExtras = new Map<string, MappingSpec>([['', TRANSACTION_JSON]]);

/** The same of transactions with extra columns, each under its own name after the other fields. The same mapping for the same names. */
export function transactionJson(extras: readonly string[]): MappingSpec {
  const key = extras.join();
  const known = withExtras.get(key);
  if (known !== undefined) return known;
  const extra = new Map(extras.map((column) => [column, { kind: 'column', column } as const]));
  const mapping = { ...TRANSACTION_JSON, extra };
  withExtras.set(key, mapping);
  return mapping;
}

/** The same of transactions as a run has them. */
export function transactionJsonOf({ extras }: Vocabulary): MappingSpec {
  return transactionJson(extras.map(({ name }) => name));
}
