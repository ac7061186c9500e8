import { type PartitionLog } from './partition-log.ts';
import { recordsOf } from './stored-batch.ts';

/** A record by its place and its value. */
export interface PlacedValue {
  readonly offset: number;
  readonly value: string;
}

/** Everything that a reader may get of a log, even if it was deleted or compacted away since. */
export function readableRecords(log: PartitionLog, readCommitted: boolean): PlacedValue[] {
  const aborted = log.abortedTransactions();
  return log.history
    .filter(({ isControl }) => !isControl)
    .filter((batch) => {
      const isAborted = aborted.some(
        ({ producerId, firstOffset, lastOffset }) =>
          producerId === batch.producerId && firstOffset <= batch.baseOffset && batch.baseOffset < lastOffset,
      );
      return !(readCommitted && batch.isTransactional && isAborted);
    })
    .flatMap((batch) => recordsOf(batch).map(({ offset, value }) => ({ offset, value: value ?? '' })));
}

/**
 * What is wrong with records that were read of a log, in words; null if nothing is. Each readable one is there once and in order. Missing are only
 * those of which `mayLack` says so, and those that were compacted away.
 */
export function readingMismatch(
  what: string,
  found: readonly PlacedValue[],
  log: PartitionLog,
  readCommitted: boolean,
  mayLack: (offset: number) => boolean,
): string | null {
  const present = new Set(log.batches.flatMap((batch) => recordsOf(batch).map(({ offset }) => offset)));
  const isFound = new Set(found.map(({ offset }) => offset));
  const isCompacted = (offset: number) => offset >= log.startOffset && !present.has(offset);
  const expected = readableRecords(log, readCommitted).filter(
    ({ offset }) => isFound.has(offset) || !(mayLack(offset) || isCompacted(offset)),
  );
  return firstDifference(what, found.map(wordsOf), expected.map(wordsOf));
}

/** The first difference between two lists, in words; null if there is none. */
export function firstDifference(what: string, found: readonly string[], expected: readonly string[]): string | null {
  const at = expected.findIndex((one, index) => found[index] !== one);
  if (at < 0 && found.length === expected.length) return null;
  const place = at < 0 ? expected.length : at;
  const show = (one: string | undefined) => one ?? 'nothing';
  return `${what}, number ${place} of ${expected.length}: found ${show(found[place])}, expected ${show(expected[place])}`;
}

function wordsOf({ offset, value }: PlacedValue): string {
  return `${value.split(' ')[0]} at offset ${offset}`;
}
