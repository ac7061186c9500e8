import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INGEST_TIME_HEADER, type RawRecord } from '../src/model/record.ts';
import { rawRecordAt } from '../src/capture/format/batch.ts';
import { CaptureReader } from '../src/capture/format/reader.ts';
import { verifyCapture } from '../src/capture/format/verify.ts';
import { CaptureWriter } from '../src/capture/format/writer.ts';
import { measured, type Measurement, type Outcome, outcomeOf } from './suite/measurement.ts';
import { startMeter } from './suite/meter.ts';

const RECORDS = 1_000_000;
const PARTITIONS = 4;
/** Records that come at once, as from one answer of a broker. */
const FETCH_RECORDS = 1000;

/** Writing and reading a capture of records with a key, a header and about 300 bytes of JSON. */
export async function measureCaptures(records = RECORDS): Promise<Outcome> {
  const path = join(tmpdir(), 'bench.arrow');
  const measure = async (what: string, work: () => void | Promise<unknown>): Promise<Measurement> => {
    const stop = startMeter();
    await work();
    return measured(`capture: ${what}`, records, stop());
  };
  const unwatched = { signal: new AbortController().signal, onProgress: () => undefined };
  return outcomeOf(
    await measure('write', () => writeCapture(path, records)),
    await measure('read, by column', () => readCapture(path, sumColumns)),
    await measure('read, by record', () => readCapture(path, sumRows)),
    await measure('verify', () => verifyCapture(path, unwatched)),
  );
}

function writeCapture(path: string, records: number): void {
  const origin = {
    version: 'bench',
    topic: 'bench',
    cluster: null,
    from: 'beginning',
    until: 'end',
    start: 'log_start',
    checkpoints: null,
  } as const;
  const writer = CaptureWriter.create(path, { origin });
  for (let first = 0; first < records; first += FETCH_RECORDS) {
    writer.append(fetched(first, Math.min(FETCH_RECORDS, records - first)), 1_700_000_000_000_000_000n + BigInt(first));
  }
  writer.finalise();
}

/** Each answer is of one partition. */
function fetched(first: number, count: number): RawRecord[] {
  const partition = (first / FETCH_RECORDS) % PARTITIONS;
  const timestamp = Buffer.from(String(1_700_000_000_000 + first));
  return Array.from({ length: count }, (_, i) => ({
    partition,
    offset: Math.floor(first / FETCH_RECORDS / PARTITIONS) * FETCH_RECORDS + i,
    timestampMs: 1_700_000_000_000 + first + i,
    timestampType: 'create',
    key: Buffer.from(String((first + i) % 5000)),
    value: VALUE,
    headers: [{ name: INGEST_TIME_HEADER, value: timestamp }],
  }));
}

const VALUE = Buffer.from(JSON.stringify({ transaction_id: '00000000deadbeef', note: 'x'.repeat(250) }));

function readCapture(path: string, sum: (reader: CaptureReader) => number): void {
  const reader = CaptureReader.open(path);
  if (!(sum(reader) > 0)) throw new Error('nothing was read');
  reader.close();
}

function sumColumns(reader: CaptureReader): number {
  let sum = 0;
  for (const { length, timestampMs, value } of reader.batches()) {
    for (let row = 0; row < length; row++) sum += timestampMs[row]! + value.bytes[value.offsets[row]!]!;
  }
  return sum;
}

function sumRows(reader: CaptureReader): number {
  let sum = 0;
  for (const batch of reader.batches()) {
    for (let row = 0; row < batch.length; row++) sum += rawRecordAt(batch, row).value!.length;
  }
  return sum;
}
