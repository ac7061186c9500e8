import { readCsv } from '../src/mapping/csv.ts';
import { RecordDecoder } from '../src/mapping/record-decoder.ts';
import { compileMapping } from '../src/mapping/row-mapper.ts';
import { type RowSink } from '../src/mapping/row-sink.ts';
import { TRANSACTION_JSON } from '../src/mapping/transaction-json.ts';
import { allocateBatch } from '../src/model/batch.ts';
import { createVocabulary } from '../src/model/dictionary.ts';
import { type MappingSpec } from '../src/model/mapping.ts';
import { WireDecoder } from '../src/wire/decoder.ts';
import { type Measurement, secondsOf } from './measurement.ts';

const CATEGORIES = ['food', 'electronics', 'fashion', 'travel', 'grocery', 'fuel'];
const BATCH_ROWS = 4096;
const WARM_UP_ROWS = 100_000;
const DISTINCT_RECORDS = 20_000;

/** Kafka record values in the transaction JSON to rows of a batch, as `LogDecoder` reads them: our own bytes, and those of others. */
export function benchJsonDecoding(rows = 500_000): readonly Measurement[] {
  const own = Array.from({ length: DISTINCT_RECORDS }, (_, i) => ownJson(i));
  return [
    benchDecoding('mapping: transaction JSON as Trapline writes it', own, rows),
    ...FOREIGN_FORMS.map(({ name, write }) => benchDecoding(`mapping: JSON ${name}`, own.map(write), rows)),
  ];
}

function benchDecoding(name: string, records: readonly string[], rows: number): Measurement {
  const vocabulary = createVocabulary();
  const mapper = compileMapping(TRANSACTION_JSON, vocabulary);
  const decoder = new RecordDecoder(mapper, new WireDecoder(vocabulary));
  const batch = allocateBatch(vocabulary, BATCH_ROWS);
  const values = records.map((record) => Buffer.from(record));
  const decode = (count: number): void => {
    for (let i = 0; i < count; i++) {
      const reason = decoder.decode(values[i % values.length]!, batch, i % BATCH_ROWS, i);
      if (reason !== undefined) throw new Error(reason);
    }
  };
  decode(WARM_UP_ROWS);
  return { name, rows, seconds: secondsOf(() => decode(rows)) };
}

/** The same records as other producers would write them. */
const FOREIGN_FORMS: readonly { readonly name: string; readonly write: (own: string) => string }[] = [
  { name: 'of JSON.stringify', write: (own) => JSON.stringify(JSON.parse(own)) },
  { name: 'in another order, with spaces', write: (own) => spaced(own) },
  { name: 'with five more keys', write: (own) => own.replace(/\}$/, MORE_KEYS) },
];

const MORE_KEYS =
  ',"mcc":5411,"balance":10250.30,"channel":"branch 7","chip":true,"meta":{"version":"1.4","tags":["a","b"],"trace":null}}';

/** `{"region": "north", …}`: keys from last to first, numbers as they were written. */
function spaced(own: string): string {
  const pairs = own.slice(1, -1).match(/"\w+":(?:"[^"]*"|[^,]+)/g) ?? [];
  return `{${pairs
    .reverse()
    .map((pair) => pair.replace('":', '": '))
    .join(', ')}}`;
}

/** CSV text with a header to rows of a batch. */
export function benchCsvMapping(rows = 500_000): Measurement {
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

/** As `toWireJson` writes it: `12.30`, six decimals of degrees. */
function ownJson(i: number): string {
  const id = (i * 2_654_435_761).toString(16).padStart(16, '0');
  const day = String(1 + (i % 28)).padStart(2, '0');
  const minute = String(i % 60).padStart(2, '0');
  const degrees = i % 10 === 0 ? '"latitude":null,"longitude":null' : '"latitude":40.712800,"longitude":-74.006000';
  return (
    `{"transaction_id":"${id}","client_id":"${i % 5_000}","amount":${((i % 500_000) / 100).toFixed(2)},"currency":"USD",` +
    `"timestamp":"2024-05-${day}T12:${minute}:30.125Z","location":"City ${i % 300}","device":"mobile",` +
    `"merchant_category":"${CATEGORIES[i % CATEGORIES.length]}","region":"north",${degrees}}`
  );
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
