import { LogDecoder } from '../mapping/log-decoder.ts';
import { transactionJsonOf } from '../mapping/transaction-json.ts';
import { type LogBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type MappingSpec } from '../model/mapping.ts';
import { transactionIdAt } from '../model/transaction-id.ts';
import { samePayload } from '../oracle/read-batch.ts';
import { logRecords } from '../wire/log-records.ts';
import { WireRecords } from '../wire/record.ts';
import { type Failure } from './failure.ts';
import { type InspectedRun } from './inspected-run.ts';

/** The reader that a topic gets, with its short cut, and the general one, which reads every mapping: a copy is not known to the short cut. */
const READERS = [
  ['read', transactionJsonOf],
  ['read without the short cut', (vocabulary: Vocabulary): MappingSpec => ({ ...transactionJsonOf(vocabulary) })],
] as const;

/** The first record that is another one after it was written as it travels through a topic, and read again; null where there is none. */
export function wireFailure({ kept }: Pick<InspectedRun, 'kept'>): Failure | null {
  for (const batches of kept.logs) {
    for (const [part, mappingOf] of READERS) {
      const failure = differenceIn(batches, part, mappingOf);
      if (failure !== null) return failure;
    }
  }
  return null;
}

function differenceIn(batches: readonly LogBatch[], part: string, mappingOf: typeof transactionJsonOf): Failure | null {
  const [first] = batches;
  if (first === undefined) return null;
  const rows = Math.max(...batches.map(({ length, malformed }) => length + malformed.length));
  const decoder = new LogDecoder(first.partition, mappingOf(first.vocabulary), first.vocabulary, rows);
  const wire = new WireRecords(first.vocabulary);
  for (const batch of batches) {
    for (const record of logRecords(batch, wire)) decoder.add(record);
    const words = differenceOf(batch, decoder.take());
    if (words !== null) return { kind: 'wire', part, words };
  }
  return null;
}

/** In words; null where a batch is as it was. */
function differenceOf(batch: LogBatch, read: LogBatch): string | null {
  const { length, partition, offset, ingestTimeMs } = batch;
  for (let row = 0; row < length; row++) {
    const isSame =
      row < read.length &&
      samePayload(batch, row, read, row) &&
      transactionIdAt(batch.ids, row) === transactionIdAt(read.ids, row) &&
      offset[row] === read.offset[row] &&
      Object.is(ingestTimeMs[row], read.ingestTimeMs[row]);
    if (!isSame) return `the record at ${partition}/${offset[row]!} is another one after it was written and read`;
  }
  const reasons = (of: LogBatch): string => JSON.stringify(of.malformed.map(({ offset: at, reason }) => [at, reason]));
  if (reasons(batch) === reasons(read)) return null;
  return `what cannot be read in partition ${partition}: expected ${reasons(batch)}, found ${reasons(read)}`;
}
