import { type PartitionLog } from './partition-log.ts';
import { recordsOf } from './stored-batch.ts';

/** A record as the log holds it, or as a reader got it. Records of other producers have no key. */
export interface KeyedRecord {
  readonly offset: number;
  readonly key: string | null;
}

/** What a reader is to get of a log, from its first record to its end. */
export function readableRecords(log: PartitionLog, readCommitted: boolean): KeyedRecord[] {
  const aborted = log.abortedTransactions();
  return log.batches
    .filter(({ isControl }) => !isControl)
    .filter((batch) => {
      const isAborted = aborted.some(
        ({ producerId, firstOffset, lastOffset }) =>
          producerId === batch.producerId && firstOffset <= batch.baseOffset && batch.baseOffset < lastOffset,
      );
      return !(readCommitted && batch.isTransactional && isAborted);
    })
    .flatMap((batch) => recordsOf(batch).map(({ offset, key }) => ({ offset, key })));
}

/** The first difference between two lists, in words; null if there is none. */
export function firstDifference(what: string, found: readonly string[], expected: readonly string[]): string | null {
  const at = expected.findIndex((one, index) => found[index] !== one);
  if (at < 0 && found.length === expected.length) return null;
  const place = at < 0 ? expected.length : at;
  const show = (one: string | undefined) => (one === undefined ? 'nothing' : one);
  return `${what}, number ${place} of ${expected.length}: found ${show(found[place])}, expected ${show(expected[place])}`;
}
