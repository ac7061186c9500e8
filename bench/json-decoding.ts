import { RecordDecoder } from '../src/mapping/record-decoder.ts';
import { compileMapping } from '../src/mapping/row-mapper.ts';
import { TRANSACTION_JSON } from '../src/mapping/transaction-json.ts';
import { allocateBatch } from '../src/model/batch.ts';
import { createVocabulary } from '../src/model/dictionary.ts';
import { WireDecoder } from '../src/wire/decoder.ts';
import { measured, type Measurement, type Outcome, outcomeOf } from './suite/measurement.ts';
import { startMeter } from './suite/meter.ts';

const CATEGORIES = ['food', 'electronics', 'fashion', 'travel', 'grocery', 'fuel'];
const BATCH_ROWS = 4096;
const ROWS = 1_000_000;
const WARM_UP_ROWS = 100_000;
const DISTINCT_RECORDS = 20_000;

/**
 * Kafka record values in the transaction JSON to rows of a batch, as a topic is read: bytes that Trapline writes itself, which the
 * wire decoder takes.
 */
export function measureWireJson(): Outcome {
  return outcomeOf(decoded('JSON as Trapline writes it', (own) => own));
}

/**
 * The same transactions as other producers would write them, which the general reader takes: with the numbers of JSON.stringify
 * (`12.3`), with keys in another order and spaces but money as `12.30`, and with keys that are not asked for, nested ones among them.
 */
export function measureGeneralJson(): Outcome {
  return outcomeOf(
    decoded('JSON of JSON.stringify', (own) => JSON.stringify(JSON.parse(own))),
    decoded('JSON in another order, with spaces', spaced),
    decoded('JSON with five more keys, one nested', (own) => own.replace(/\}$/, MORE_KEYS)),
  );
}

/** Decodes records that `write` makes of our own. */
function decoded(name: string, write: (own: string) => string): Measurement {
  const vocabulary = createVocabulary();
  const mapper = compileMapping(TRANSACTION_JSON, vocabulary);
  const decoder = new RecordDecoder(mapper, new WireDecoder(vocabulary));
  const batch = allocateBatch(vocabulary, BATCH_ROWS);
  const values = Array.from({ length: DISTINCT_RECORDS }, (_, i) => Buffer.from(write(ownJson(i))));
  const decode = (count: number): void => {
    for (let i = 0; i < count; i++) {
      const reason = decoder.decode(values[i % values.length]!, batch, i % BATCH_ROWS, i);
      if (reason !== undefined) throw new Error(reason);
    }
  };
  decode(WARM_UP_ROWS);
  const stop = startMeter();
  decode(ROWS);
  return measured(name, ROWS, stop());
}

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
