import { readCsv } from '../src/mapping/csv.ts';
import { RecordDecoder } from '../src/mapping/record-decoder.ts';
import { compileMapping } from '../src/mapping/row-mapper.ts';
import { type RowSink } from '../src/mapping/row-sink.ts';
import { TRANSACTION_JSON } from '../src/mapping/transaction-json.ts';
import { allocateBatch } from '../src/model/batch.ts';
import { createVocabulary } from '../src/model/dictionary.ts';
import { type MappingSpec } from '../src/model/mapping.ts';

export interface BenchResult {
  readonly name: string;
  readonly rows: number;
  readonly seconds: number;
}

const CATEGORIES = ['food', 'electronics', 'fashion', 'travel', 'grocery', 'fuel'];
const BATCH_ROWS = 4096;
const WARM_UP_ROWS = 50_000;

/** Kafka record values in the transaction JSON to rows of a batch. */
export function benchJsonDecoding(rows = 500_000): BenchResult {
  const vocabulary = createVocabulary();
  const decoder = new RecordDecoder(compileMapping(TRANSACTION_JSON, vocabulary));
  const batch = allocateBatch(vocabulary, BATCH_ROWS);
  const values = Array.from({ length: 20_000 }, (_, i) => Buffer.from(transactionJson(i)));
  const decode = (count: number): void => {
    for (let i = 0; i < count; i++) {
      const reason = decoder.decode(values[i % values.length]!, batch, i % BATCH_ROWS, i);
      if (reason !== undefined) throw new Error(reason);
    }
  };
  decode(WARM_UP_ROWS);
  return { name: 'mapping: transaction JSON', rows, seconds: secondsOf(() => decode(rows)) };
}

/** CSV text with a header to rows of a batch. */
export function benchCsvMapping(rows = 500_000): BenchResult {
  const vocabulary = createVocabulary();
  const mapper = compileMapping(CSV_MAPPING, vocabulary);
  const batch = allocateBatch(vocabulary, BATCH_ROWS);
  const sink: RowSink = {
    row: (fields, line) => mapper.map(fields, batch, line % BATCH_ROWS, line),
    malformed: (reason) => {
      throw new Error(reason);
    },
  };
  const map = (bytes: Buffer): void => readCsv({ file: 'bench.csv', bytes }, mapper.columns, ',', sink);
  map(csvBytes(WARM_UP_ROWS));
  const bytes = csvBytes(rows);
  return { name: 'mapping: CSV', rows, seconds: secondsOf(() => map(bytes)) };
}

function secondsOf(work: () => void): number {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
}

function transactionJson(i: number): string {
  return JSON.stringify({
    transaction_id: (i * 2_654_435_761).toString(16).padStart(16, '0'),
    client_id: String(i % 5_000),
    amount: (i % 500_000) / 100,
    currency: 'USD',
    timestamp: `2024-05-${String(1 + (i % 28)).padStart(2, '0')}T12:${String(i % 60).padStart(2, '0')}:30.125Z`,
    location: `City ${i % 300}`,
    device: 'mobile',
    merchant_category: CATEGORIES[i % CATEGORIES.length],
    region: 'north',
    latitude: 40.7128,
    longitude: -74.006,
  });
}

const CSV_MAPPING: MappingSpec = {
  ...TRANSACTION_JSON,
  title: 'Bench CSV',
  format: 'csv',
  transactionId: null,
  client: { columns: ['card'], separator: '' },
  time: { kind: 'iso8601', column: 'when', zone: 'America/New_York' },
  amount: { column: 'amount', symbol: '$', excessDecimals: 'malformed' },
  currency: { kind: 'constant', value: 'USD' },
  location: { kind: 'column', column: 'city' },
  device: { kind: 'column', column: 'kind' },
  category: {
    kind: 'ranges',
    column: 'mcc',
    ranges: [
      { from: 5000, to: 5399, value: 'home' },
      { from: 5400, to: 5499, value: 'grocery' },
    ],
    unlisted: { kind: 'value', value: 'other' },
  },
  region: { kind: 'column', column: 'state' },
  latitude: null,
  longitude: null,
};

function csvBytes(rows: number): Buffer {
  const lines = Array.from({ length: rows }, (_, i) => csvRow(i));
  return Buffer.from(`card,when,amount,kind,mcc,city,state,note\n${lines.join('\n')}\n`);
}

function csvRow(i: number): string {
  const day = String(1 + (i % 28)).padStart(2, '0');
  const minute = String(i % 60).padStart(2, '0');
  return `card-${i % 5_000},2024-05-${day} 12:${minute}:30,"$1,${100 + (i % 900)}.${10 + (i % 90)}",pos,${5000 + (i % 600)},City ${i % 300},CA,a note`;
}
