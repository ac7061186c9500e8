import { type ConnectionOptions, KafkaConnection } from '../../kafka/client/connection.ts';
import { RecordReader } from '../../kafka/record-reader.ts';
import { type DeletedRange, TopicChanges } from '../../kafka/topic-changes.ts';
import { brokersOf } from '../../kafka/client/failure.ts';
import { type KafkaSettingsSources, loadKafkaSettings } from '../../kafka/client/settings.ts';
import { TraplineError } from '../../model/errors.ts';
import { type CaptureCompression } from '../format/compression.ts';
import { type CaptureSummary } from '../format/growing-file.ts';
import { CaptureWriter } from '../format/writer.ts';
import { type RecordFrom, type RecordUntil } from './bounds.ts';
import { Course } from './course.ts';
import { planRecording, type RecordingPlan } from './plan.ts';
import { RecordingTime } from './recording-time.ts';

/** A record lies in memory, and would be lost with the process, at most this long. */
export const FLUSH_INTERVAL_MS = 1000;

/** What to record, and into which file. */
export interface RecordRequest {
  /** Where the brokers are, and how to reach them. */
  readonly kafka: KafkaSettingsSources;
  readonly topic: string;
  readonly from: RecordFrom;
  readonly until: RecordUntil;
  /** None: all of them. */
  readonly partitions: readonly number[];
  /** File of the capture. */
  readonly out: string;
  /** How blocks are compressed; left out, they are not. */
  readonly compression?: CaptureCompression | undefined;
  /** Replaces a file that is there. */
  readonly force: boolean;
  /** What was asked for, in the words of the command line; the capture keeps it. */
  readonly words: { readonly from: string; readonly until: string };
  /** Version of Trapline. */
  readonly version: string;
  readonly onProgress: (progress: RecordingProgress) => void;
  readonly onLog?: ((line: string) => void) | undefined;
  readonly signal: AbortSignal;
  /** What the connection talks to, and the time by which it waits; left out, the brokers of `kafka` and real time. */
  readonly connection?: Pick<ConnectionOptions, 'clock' | 'createCluster' | 'giveUpAfterMs'>;
  /** Reads the wall clock, in whole ms since 1970; left out, the machine's. */
  readonly wallNowMs?: () => number;
}

/** How far a recording is. */
export interface RecordingProgress {
  readonly records: number;
  readonly bytes: number;
  /** Records that are known to be still to come, up to the end of the recording; they may be fewer where a topic was compacted. */
  readonly ahead: number;
}

/** The result of a recording. */
export interface Recording extends CaptureSummary {
  /** False when it was stopped before its end. */
  readonly complete: boolean;
  /** Records that were deleted before they could be read. */
  readonly deleted: readonly DeletedRange[];
  /** Partitions that the topic got meanwhile. */
  readonly added: readonly number[];
  /** By partition, how many offsets could not be read because they lie behind a transaction that is still open. */
  readonly behindTransactions: ReadonlyMap<number, number>;
}

/**
 * Records a topic into a capture, from offset to offset, without a consumer group. Whatever ends it, what had been read is in the
 * capture. Throws TraplineError: `input` for a range that is not there and a file that is; `service` when Kafka stays away or the
 * file cannot be written.
 */
export async function recordTopic(request: RecordRequest): Promise<Recording> {
  const settings = loadKafkaSettings(request.kafka);
  const connection = await KafkaConnection.open(settings, {
    ...request.connection,
    onLog: request.onLog,
    signal: request.signal,
  });
  try {
    const changes = await TopicChanges.of(connection, request.topic, connection.clock);
    const time = new RecordingTime(connection.clock, request.wallNowMs ?? Date.now);
    const plan = await planRecording(connection, { ...request, nowMs: time.wallNowMs() });
    const writer = CaptureWriter.create(request.out, {
      origin: {
        version: request.version,
        topic: request.topic,
        cluster: brokersOf(settings),
        ...request.words,
        start: plan.fromLogStart ? 'log_start' : 'mid_topic',
        checkpoints: null,
        ...(request.compression === undefined ? {} : { compression: request.compression }),
      },
      flushIntervalMs: FLUSH_INTERVAL_MS,
      force: request.force,
    });
    const course = new Course(plan);
    const reader = new RecordReader(connection, request.topic, plan.ranges, {
      changes,
      onAdded: plan.growing ? (partitions) => course.add(partitions) : undefined,
      onDeleted: (range) => course.skip(range),
    });
    const complete = await copyWhole(reader, writer, course, plan, { ...request, changes, time }).catch(
      (error: unknown) => keep(writer, course, error),
    );
    const behindTransactions = new Map([
      ...plan.behindTransactions,
      ...(plan.growing ? reader.behindTransactions : []),
    ]);
    const { deleted, added } = course;
    return { ...writer.finalise({ through: course.through() }), complete, deleted, added, behindTransactions };
  } finally {
    await connection.close();
  }
}

/** As `copy`, and sees at the end that it was one topic all the time. An interrupted recording asks for nothing more. */
async function copyWhole(
  reader: RecordReader,
  writer: CaptureWriter,
  course: Course,
  plan: RecordingPlan,
  request: RecordRequest & { readonly changes: TopicChanges; readonly time: RecordingTime },
): Promise<boolean> {
  const complete = await copy(reader, writer, course, plan, request);
  if (complete) await request.changes.confirmRead();
  return complete;
}

/** Resolves to whether the recording came to its end. */
async function copy(
  reader: RecordReader,
  writer: CaptureWriter,
  course: Course,
  plan: RecordingPlan,
  { signal, onProgress, time }: RecordRequest & { readonly time: RecordingTime },
): Promise<boolean> {
  const deadline = new AbortController();
  const done = new AbortController();
  if (plan.deadlineMs !== null) void time.waitForWall(plan.deadlineMs, done.signal).then(() => deadline.abort());
  try {
    for await (const batch of reader.read(AbortSignal.any([signal, deadline.signal]))) {
      const arrivalNs = time.nowNs();
      const wanted = plan.count === null ? Infinity : plan.count - writer.records;
      const cut = batch.records.length > wanted;
      const records = cut ? batch.records.slice(0, wanted) : batch.records;
      writer.append(records, arrivalNs);
      course.reach(batch, cut ? records.at(-1)!.offset + 1 : batch.nextOffset);
      const ahead = plan.count === null ? course.ahead : plan.count - writer.records;
      onProgress({ records: writer.records, bytes: writer.bytes, ahead });
      if (writer.records === plan.count) return true;
    }
  } finally {
    done.abort();
  }
  return !signal.aborted;
}

/** Finishes a capture that a failure ended, and says so in what is thrown. */
function keep(writer: CaptureWriter, course: Course, error: unknown): never {
  if (writer.records === 0) {
    writer.discard();
    throw error;
  }
  const { records, path } = writer.finalise({ through: course.through() });
  if (!(error instanceof TraplineError)) throw error;
  const kept = records === 1 ? '1 record is' : `${records} records are`;
  throw new TraplineError(error.subCode, `${error.message}; ${kept} kept in ${path}`, { cause: error });
}
