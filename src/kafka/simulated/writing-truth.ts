import { type LogView, type PartitionLog } from './partition-log.ts';
import { recordsOf } from './stored-batch.ts';

/** What a producer sent to a partition. */
export interface Writing {
  /** For messages. */
  readonly what: string;
  /** How many records: they are numbered from 0 on. */
  readonly sent: number;
  readonly acknowledged: number;
  /** Whether the producer ended because records were lost. */
  readonly hasFailed: boolean;
  /** Requests that may have reached a broker after the producer went on. */
  readonly strays: number;
  /** The number of a record by its value; null if another producer wrote it. */
  readonly numberOf: (value: string) => number | null;
}

interface OwnBatch {
  readonly baseOffset: number;
  readonly end: number;
  readonly numbers: readonly number[];
  /** Offset before which everything was deleted when it was appended. */
  readonly deletedTo: number;
}

/**
 * What is wrong with what a producer wrote, in words; null if nothing is. Every record is in the log once and in its order, and was acknowledged.
 *
 * Records that were confirmed and are missing were lost by the brokers, in an unclean election. The producer must say so as soon as it sends more to
 * their partition: one batch may follow them, by whose offset it notices. It cannot notice where others have filled their place.
 *
 * The last batch may be there twice if it was deleted before the producer had an answer or could look for it, and the broker has forgotten the producer.
 */
export function writingMismatch(writing: Writing, log: PartitionLog): string | null {
  const { what, sent, acknowledged, hasFailed, strays } = writing;
  const lost = log.lost.flatMap((view) => ownBatches(view, writing));
  const wasThere = new Set(lost.flatMap(({ numbers }) => numbers));
  const acknowledgedTo = endsByNumber([...lost, ...ownBatches(log, writing)]);
  let next = 0;
  let unnoticed = 0;
  let lastEnd = 0;
  for (const { baseOffset, end, numbers, deletedTo } of ownBatches(log, writing)) {
    const [first = next] = numbers;
    if (lastEnd <= deletedTo && first < next && first + numbers.length === next) continue;
    if (first < next) return `${what}: number ${first} is there after number ${next - 1}`;
    const missing = numbersFrom(next, first).find((one) => !wasThere.has(one));
    if (missing !== undefined) return `${what}: number ${missing} is missing`;
    if (unnoticed > 0 || (first > next && baseOffset < acknowledgedTo(first))) unnoticed += 1;
    const at = numbers.findIndex((one, index) => one !== first + index);
    if (at >= 0) return `${what}: number ${numbers[at]} follows number ${numbers[at - 1]}`;
    next = first + numbers.length;
    lastEnd = end;
  }
  if (unnoticed > (hasFailed ? 1 : 0) + strays) return `${what}: ${unnoticed} batches follow records that are lost`;
  const missing = numbersFrom(next, hasFailed ? acknowledged : sent).find((one) => !wasThere.has(one));
  if (missing !== undefined) return `${what}: number ${missing} is missing at the end`;
  if (!hasFailed && acknowledged !== sent) return `${what}: ${acknowledged} of ${sent} records were acknowledged`;
  return null;
}

/**
 * One past the last offset that was acknowledged before a number was sent, as the producer can know it: its batches of one partition follow one another.
 * The one with the number itself may have been there, and lost, before any answer came. One that was there at several offsets was acknowledged at one of
 * them, which may be the first.
 */
function endsByNumber(batches: readonly OwnBatch[]): (number: number) => number {
  const ends = new Map<number, number>();
  for (const { numbers, end } of batches) ends.set(numbers[0]!, Math.min(ends.get(numbers[0]!) ?? Infinity, end));
  return (number) => Math.max(0, ...[...ends].filter(([first]) => first < number).map(([, end]) => end));
}

function ownBatches({ history, startBefore }: LogView, { numberOf }: Writing): OwnBatch[] {
  return history
    .filter(({ isControl }) => !isControl)
    .map((batch) => ({
      baseOffset: batch.baseOffset,
      end: batch.lastOffset + 1,
      numbers: recordsOf(batch).flatMap(({ value }) => numberOf(value ?? '') ?? []),
      deletedTo: startBefore(batch),
    }))
    .filter(({ numbers }) => numbers.length > 0);
}

function numbersFrom(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
