import { LogDecoder } from '../mapping/log-decoder.ts';
import { TRANSACTION_JSON } from '../mapping/transaction-json.ts';
import { type LogBatch } from '../model/batch.ts';
import { transactionIdAt } from '../model/transaction-id.ts';
import { samePayload } from '../oracle/read-batch.ts';
import { logRecords } from '../wire/log-records.ts';
import { WireRecords } from '../wire/record.ts';
import { type Failure } from './failure.ts';
import { type InspectedRun } from './inspected-run.ts';

/** The reader that a topic gets, with its short cut, and the general one, which reads every mapping: a copy is not known to the short cut. */
const READERS = [
  ['read', TRANSACTION_JSON],
  ['read without the short cut', { ...TRANSACTION_JSON }],
] as const;

/** The first record that is another one after it was written as it travels through a topic, and read again; null where there is none. */
export function wireFailure({ kept }: Pick<InspectedRun, 'kept'>): Failure | null {
  for (const batch of kept.logs.flat()) {
    for (const [part, mapping] of READERS) {
      const failure = differenceIn(batch, part, mapping);
      if (failure !== null) return failure;
    }
  }
  return null;
}

function differenceIn(batch: LogBatch, part: string, mapping: (typeof READERS)[number][1]): Failure | null {
  const { length, malformed, partition, vocabulary, offset, ingestTimeMs } = batch;
  const decoder = new LogDecoder(partition, mapping, vocabulary, length + malformed.length);
  for (const record of logRecords(batch, new WireRecords(vocabulary))) decoder.add(record);
  const read = decoder.take();
  const failed = (words: string): Failure => ({ kind: 'wire', part, words });
  for (let row = 0; row < length; row++) {
    const isSame =
      row < read.length &&
      samePayload(batch, row, read, row) &&
      transactionIdAt(batch.ids, row) === transactionIdAt(read.ids, row) &&
      offset[row] === read.offset[row] &&
      Object.is(ingestTimeMs[row], read.ingestTimeMs[row]);
    if (!isSame)
      return failed(`the record at ${partition}/${offset[row]!} is another one after it was written and read`);
  }
  const reasons = (of: LogBatch): string => JSON.stringify(of.malformed.map(({ offset: at, reason }) => [at, reason]));
  if (reasons(batch) === reasons(read)) return null;
  return failed(`what cannot be read in partition ${partition}: expected ${reasons(batch)}, found ${reasons(read)}`);
}
