import { type KafkaConnection } from '../../kafka/client/connection.ts';
import { type ReadRange } from '../../kafka/record-reader.ts';
import { type OffsetRange, topicEnds, topicOffsets, topicOffsetsByTime } from '../../kafka/topics.ts';
import { TraplineError } from '../../model/errors.ts';
import { type RecordFrom, type RecordUntil } from './bounds.ts';

/** The range of a recording in offsets and wall-clock time. */
export interface RecordingPlan {
  /** By partition. */
  readonly ranges: ReadonlyMap<number, ReadRange>;
  /** The offsets that were asked for first, by partition; below the range's own where records were deleted before. */
  readonly wanted: ReadonlyMap<number, number>;
  /** Wall-clock time at which the recording ends. */
  readonly deadlineMs: number | null;
  /** Number of records after which it ends. */
  readonly count: number | null;
  /** Whether every partition is recorded from its first record. */
  readonly fromLogStart: boolean;
  /** Whether partitions that are added meanwhile belong to it. */
  readonly growing: boolean;
  /** By partition, how many offsets before its end cannot be read, because they lie behind an open transaction. */
  readonly behindTransactions: ReadonlyMap<number, number>;
}

/** What to record, as the command line says it. */
export interface PlanRequest {
  readonly topic: string;
  readonly from: RecordFrom;
  readonly until: RecordUntil;
  /** Empty for all of them. */
  readonly partitions: readonly number[];
  readonly nowMs: number;
}

/**
 * Asks the brokers for the offsets that `from` and `until` mean now. Throws TraplineError('input') for offsets and partitions
 * that do not exist.
 */
export async function planRecording(connection: KafkaConnection, request: PlanRequest): Promise<RecordingPlan> {
  const { topic, from, until, nowMs } = request;
  const log = pick(await topicOffsets(connection, topic), request);
  const isOpen = hasNoEnd(until, nowMs);
  const byTime = (timeMs: number) => topicOffsetsByTime(connection, topic, timeMs);
  const starts = await startOffsets(log, from, nowMs, byTime, topic);
  const ends = await endOffsets(log, until, nowMs, byTime);
  const ranges = new Map(
    [...log.keys()].map((partition) => {
      const start = starts.get(partition)!;
      const end = ends.get(partition);
      return [partition, { from: start, to: end === undefined ? null : Math.max(start, end) }];
    }),
  );
  return {
    ranges,
    wanted: new Map([...ranges].map(([partition, range]) => [partition, wantedFrom(from, partition, range.from)])),
    deadlineMs: deadline(until, nowMs),
    count: until.kind === 'count' ? until.records : null,
    fromLogStart: [...ranges.values()].every((range) => range.from === 0),
    growing: isOpen && request.partitions.length === 0,
    behindTransactions: isOpen ? new Map() : await behindTransactions(connection, topic, ranges, log),
  };
}

/** The beginning of a log is the offset 0, whether or not its records are still there. */
function wantedFrom(from: RecordFrom, partition: number, start: number): number {
  const isBeginning = from.kind === 'beginning' || (from.kind === 'offsets' && !from.offsets.has(partition));
  return isBeginning ? 0 : start;
}

/** Whether partitions have no last offset yet. */
function hasNoEnd(until: RecordUntil, nowMs: number): boolean {
  return until.kind !== 'now' && until.kind !== 'offsets' && !(until.kind === 'time' && until.timeMs <= nowMs);
}

/** Of ranges that end where an open transaction begins: what the log holds behind it. */
async function behindTransactions(
  connection: KafkaConnection,
  topic: string,
  ranges: ReadonlyMap<number, ReadRange>,
  log: ReadonlyMap<number, OffsetRange>,
): Promise<ReadonlyMap<number, number>> {
  if (!connection.settings.readCommitted) return new Map();
  const ends = await topicEnds(connection, topic);
  const behind = [...ranges].flatMap(([partition, { to }]): [number, number][] => {
    const { high } = log.get(partition)!;
    const held = (ends.get(partition) ?? high) - high;
    return to === high && held > 0 ? [[partition, held]] : [];
  });
  return new Map(behind);
}

type OffsetsByTime = (timeMs: number) => Promise<ReadonlyMap<number, number>>;

async function startOffsets(
  log: ReadonlyMap<number, OffsetRange>,
  from: RecordFrom,
  nowMs: number,
  byTime: OffsetsByTime,
  topic: string,
): Promise<ReadonlyMap<number, number>> {
  const each = (offset: (range: OffsetRange, partition: number) => number) =>
    new Map([...log].map(([partition, range]) => [partition, offset(range, partition)]));
  switch (from.kind) {
    case 'beginning':
      return each(({ low }) => low);
    case 'latest':
      return each(({ high }) => high);
    case 'ago':
      return byTime(nowMs - from.ms);
    case 'time':
      return byTime(from.timeMs);
    case 'offset':
      return each((range, partition) => within(range, partition, from.offset, topic));
    case 'offsets':
      refuseUnknown(from.offsets, log, '--from', topic);
      return each((range, partition) => {
        const offset = from.offsets.get(partition);
        return offset === undefined ? range.low : within(range, partition, offset, topic);
      });
  }
}

/** The end offsets, exclusive; no entry for partitions without an end. */
async function endOffsets(
  log: ReadonlyMap<number, OffsetRange>,
  until: RecordUntil,
  nowMs: number,
  byTime: OffsetsByTime,
): Promise<ReadonlyMap<number, number>> {
  switch (until.kind) {
    case 'now':
      return new Map([...log].map(([partition, { high }]) => [partition, high]));
    case 'offsets':
      return new Map(
        [...log].map(([partition, { high }]) => [partition, until.offsets.get(partition) ?? high] as const),
      );
    case 'time':
      return until.timeMs <= nowMs ? byTime(until.timeMs) : new Map();
    case 'interrupted':
    case 'duration':
    case 'count':
      return new Map();
  }
}

function deadline(until: RecordUntil, nowMs: number): number | null {
  if (until.kind === 'duration') return nowMs + until.ms;
  return until.kind === 'time' && until.timeMs > nowMs ? until.timeMs : null;
}

function pick(
  log: ReadonlyMap<number, OffsetRange>,
  { topic, partitions, until }: PlanRequest,
): ReadonlyMap<number, OffsetRange> {
  if (until.kind === 'offsets') refuseUnknown(until.offsets, log, '--until', topic);
  if (partitions.length === 0) return log;
  refuseUnknown(new Map(partitions.map((partition) => [partition, 0])), log, '--partition', topic);
  return new Map([...log].filter(([partition]) => partitions.includes(partition)));
}

function refuseUnknown(
  named: ReadonlyMap<number, unknown>,
  log: ReadonlyMap<number, OffsetRange>,
  option: string,
  topic: string,
): void {
  const unknown = [...named.keys()].find((partition) => !log.has(partition));
  if (unknown === undefined) return;
  const there = log.size === 1 ? 'only partition 0' : `partitions 0 to ${log.size - 1}`;
  throw new TraplineError(
    'unknown_partition',
    `${option}: topic ${JSON.stringify(topic)} has ${there}, found ${unknown}`,
  );
}

function within({ low, high }: OffsetRange, partition: number, offset: number, topic: string): number {
  if (low <= offset && offset <= high) return offset;
  const where = `partition ${partition} of topic ${JSON.stringify(topic)}`;
  throw new TraplineError(
    'offset_out_of_range',
    `--from: ${where} holds offsets from ${low} to before ${high}, found ${offset}`,
  );
}
