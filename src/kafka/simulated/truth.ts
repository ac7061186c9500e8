import { type LogView, type PartitionLog } from './partition-log.ts';
import { recordsOf } from './stored-batch.ts';

/** A record by its place and its value. */
export interface PlacedValue {
  readonly offset: number;
  readonly value: string;
}

/** What was read of a partition, and by what kind of reader. */
export interface Reading {
  /** For messages. */
  readonly what: string;
  readonly found: readonly PlacedValue[];
  readonly readCommitted: boolean;
  /** Whether the record at an offset may be missing, because its reader was told that it is deleted. */
  readonly mayLack: (offset: number) => boolean;
  /** Whether its reader ended because records were lost. */
  readonly hasFailed: boolean;
  /** Whether the reader can tell a log from another that has the same offsets. */
  readonly tellsLogsApart: boolean;
}

/**
 * Everything that a reader may get of a log, even if it was deleted or compacted away since. Where the brokers lost the end of a transaction, what
 * lies behind its begin is never committed.
 */
export function readableRecords(log: LogView, readCommitted: boolean): PlacedValue[] {
  return log.history
    .filter(({ isControl }) => !isControl)
    .filter((batch) => {
      const isAborted = log.aborted.some(
        ({ producerId, firstOffset, lastOffset }) =>
          producerId === batch.producerId && firstOffset <= batch.baseOffset && batch.baseOffset < lastOffset,
      );
      const isOpen = batch.baseOffset >= log.firstOpenOffset;
      return !(readCommitted && (isOpen || (batch.isTransactional && isAborted)));
    })
    .flatMap((batch) => recordsOf(batch).map(({ offset, value }) => ({ offset, value: value ?? '' })));
}

/**
 * What is wrong with records that were read of a partition, in words; null if nothing is. Each readable one is there once and in order. Missing are
 * only those of which `mayLack` says so, and those that were compacted away.
 *
 * Where the brokers lost records that were confirmed, a reader that has read some of them must fail. Then it has read the beginning of one of the
 * logs that there were. A reader that does not fail has read the log that there is, as far as that was not deleted since: where nothing is left of
 * what was lost nor of what took its place, no broker can tell. Nor can one tell where only the end of a transaction was lost whose records had been
 * read, since the log up to there is as it was.
 */
export function readingMismatch(reading: Reading, log: PartitionLog): string | null {
  if (log.lost.length === 0 && !reading.hasFailed) return differenceFrom(log, reading, Infinity, 0);
  const stray = strayRecord(reading, [log, ...log.lost]);
  if (stray !== null || !reading.tellsLogsApart) return stray;
  if (!reading.hasFailed) return differenceFrom(log, withoutUncommitted(reading, log), Infinity);
  const last = reading.found.at(-1)?.offset ?? -1;
  const differences = [log, ...log.lost].map((view) => differenceFrom(view, reading, last));
  return differences.includes(null) ? null : differences[0]!;
}

/** What was read, less the records that are still there and were committed only in a log that was lost. */
function withoutUncommitted(reading: Reading, log: PartitionLog): Reading {
  const { readCommitted } = reading;
  const wordsIn = (view: LogView, isCommitted: boolean) => new Set(readableRecords(view, isCommitted).map(wordsOf));
  const there = wordsIn(log, false);
  const committed = wordsIn(log, readCommitted);
  const found = reading.found.filter((one) => committed.has(wordsOf(one)) || !there.has(wordsOf(one)));
  return { ...reading, found };
}

/** A record that was never at its place, or was read after one behind it. */
function strayRecord({ what, found, readCommitted }: Reading, views: readonly LogView[]): string | null {
  const there = new Set(views.flatMap((view) => readableRecords(view, readCommitted).map(wordsOf)));
  const stray = found.find((one, at) => !there.has(wordsOf(one)) || one.offset <= (found[at - 1]?.offset ?? -1));
  return stray === undefined ? null : `${what}: ${wordsOf(stray)} was never there, or is out of order`;
}

/** How the records up to an offset differ from those of a log; those before `from` are not compared. */
function differenceFrom(
  view: LogView,
  { what, found, readCommitted, mayLack }: Reading,
  last: number,
  from = view.startOffset,
): string | null {
  const isFound = new Set(found.map(({ offset }) => offset));
  const expected = readableRecords(view, readCommitted).filter(
    ({ offset }) => offset <= last && (isFound.has(offset) || !(mayLack(offset) || view.compacted.has(offset))),
  );
  const compared = (records: readonly PlacedValue[]) => records.filter(({ offset }) => offset >= from).map(wordsOf);
  return firstDifference(what, compared(found), compared(expected));
}

/** The first difference between two lists, in words; null if there is none. */
function firstDifference(what: string, found: readonly string[], expected: readonly string[]): string | null {
  const at = expected.findIndex((one, index) => found[index] !== one);
  if (at < 0 && found.length === expected.length) return null;
  const place = at < 0 ? expected.length : at;
  const show = (one: string | undefined) => one ?? 'nothing';
  return `${what}, number ${place} of ${expected.length}: found ${show(found[place])}, expected ${show(expected[place])}`;
}

function wordsOf({ offset, value }: PlacedValue): string {
  return `${value.split(' ')[0]} at offset ${offset}`;
}
