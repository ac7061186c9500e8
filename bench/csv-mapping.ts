import { readCsv } from '../src/mapping/csv.ts';
import { compileMapping } from '../src/mapping/row-mapper.ts';
import { type RowSink } from '../src/mapping/row-sink.ts';
import { TRANSACTION_JSON } from '../src/mapping/transaction-json.ts';
import { allocateBatch } from '../src/model/batch.ts';
import { createVocabulary } from '../src/model/dictionary.ts';
import { type MappingSpec } from '../src/model/mapping.ts';
import { TextWindow } from '../src/text/text-window.ts';
import { measured, type Outcome, outcomeOf } from './suite/measurement.ts';
import { startMeter } from './suite/meter.ts';

const BATCH_ROWS = 4096;
const ROWS = 500_000;
const WARM_UP_ROWS = 100_000;

/** CSV text with a header to rows of a batch, through a mapping with a time zone, money in quotes and ranges of category codes. */
export function measureCsv(): Outcome {
  const vocabulary = createVocabulary();
  const mapper = compileMapping(CSV_MAPPING, vocabulary);
  const batch = allocateBatch(vocabulary, BATCH_ROWS);
  const sink: RowSink = {
    row: (fields, line) => mapper.map(fields, batch, line % BATCH_ROWS, line),
    malformed: (reason) => {
      throw new Error(reason);
    },
  };
  const map = (bytes: Buffer): void =>
    readCsv({ file: 'bench.csv', text: new TextWindow([bytes]) }, mapper.columns, ',', sink);
  map(csvBytes(WARM_UP_ROWS));
  const bytes = csvBytes(ROWS);
  const stop = startMeter();
  map(bytes);
  return outcomeOf(measured('CSV', ROWS, stop()));
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
