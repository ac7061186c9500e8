import { KafkaConnection } from '../kafka/client/connection.ts';
import { RecordProducer } from '../kafka/record-producer.ts';
import { type KafkaSettings } from '../kafka/client/settings.ts';
import { refusalType } from '../kafka/client/failure.ts';
import { batchBytesOf } from '../kafka/protocol/records/batch-writer.ts';
import { deleteTopic, ensureTopic, topicLimits, type TopicLimits } from '../kafka/topics.ts';
import { TraplineError } from '../model/errors.ts';
import { type CapturedRecord } from '../capture/captured-record.ts';
import { type Clock } from '../pacing/clock.ts';
import { LatencyHistogram } from '../pacing/latency-histogram.ts';
import { pacingError, type PacingErrorSummary } from '../pacing/pacing-error.ts';
import { type PacedSink, paceRecords } from '../pacing/record-pacer.ts';
import { type Pace } from '../pacing/schedule.ts';
import { type ReplaySource } from '../capture/selection/replay-source.ts';
import { formatOffsets } from '../capture/selection/bound.ts';
import { longestRecord, type LongestRecord } from '../capture/selection/longest-record.ts';
import { type ProgressListener } from '../model/progress.ts';
import { type ChangeHeaders, unchanged } from './header-changes.ts';
import { watched } from './watched.ts';
import { quantity } from '../text/quantity.ts';

/** A capture to be replayed into a topic, and how. */
export interface TopicReplay {
  readonly source: ReplaySource;
  readonly pace: Pace;
  readonly topic: string;
  /** Whether the topic may hold records already. */
  readonly reuseTopic: boolean;
  /** Left out, headers stay as they are. */
  readonly changeHeaders?: ChangeHeaders | undefined;
  readonly settings: KafkaSettings;
  readonly clock: Clock;
  readonly onProgress: ProgressListener;
  readonly signal: AbortSignal;
}

/** How far a replay into a topic came. */
export interface ReplayedTopic {
  readonly topic: string;
  readonly interrupted: boolean;
  /** Records on the broker. */
  readonly records: number;
  /** The same by partition, in ascending order. */
  readonly partitions: ReadonlyMap<number, number>;
  /** Whether the topic has the broker's times, and so none of the records' own. */
  readonly stampedByBroker: boolean;
  /** What to give to `--start` to go on behind them. */
  readonly goOnFrom: string;
  readonly wallMs: number;
  /** Null where nothing was paced. */
  readonly pacingError: PacingErrorSummary | null;
}

/** What Kafka takes as one batch unless a topic or a broker says otherwise (max.message.bytes). */
const USUAL_MAX_BYTES = 1_048_588;
/** Of Kafka: no time. */
const NO_TIME = -1;

/** What is known of the topic before records are sent. */
interface Target {
  /** Whether it was made for this replay. */
  readonly made: boolean;
  /** Null if it was made, or the broker does not tell. */
  readonly limits: TopicLimits | null;
  /** The longest record, if it is longer than a topic usually takes. */
  readonly longest: LongestRecord | null;
}

/**
 * Sends the selected records to a topic, each to its own partition with its key, value, headers and timestamp. Makes the topic if
 * it is not there, so that it takes the longest record; if nothing reaches it, it is removed again. Throws TraplineError: `input` for
 * a topic that may not be written to and where nothing is selected, `service` when Kafka fails, which then says how far the replay
 * came.
 */
export async function replayIntoTopic(replay: TopicReplay): Promise<ReplayedTopic> {
  replay.source.requireSome();
  const connection = await KafkaConnection.open(replay.settings, { signal: replay.signal });
  try {
    const target = await openTarget(connection, replay);
    const topicMaxBytes = target.made ? undefined : target.limits?.maxMessageBytes;
    const producer = await RecordProducer.open(connection, replay.topic, topicMaxBytes);
    const sink = new TopicSink(producer, replay.changeHeaders ?? unchanged, replay.clock);
    try {
      return await send(replay, target, sink);
    } finally {
      const isEmpty = sink.arrived.records === 0;
      if (target.made && isEmpty) await deleteTopic(connection, replay.topic).catch(() => undefined);
    }
  } finally {
    await connection.close();
  }
}

/** Throws TraplineError('input') for a record that the topic would not take. */
async function openTarget(connection: KafkaConnection, replay: TopicReplay): Promise<Target> {
  const { source, topic, reuseTopic, settings, changeHeaders = unchanged, signal } = replay;
  const limits = await topicLimits(connection, topic);
  const maxBytes = limits?.maxMessageBytes ?? USUAL_MAX_BYTES;
  const longest = await longestRecord(
    source,
    maxBytes,
    (record) => batchBytesOf({ ...record, headers: changeHeaders(record.headers) }),
    signal,
  );
  // Compressed, it may be short enough.
  if (limits !== null && longest !== null && settings.compression === 'none') {
    throw new TraplineError(
      'record_too_large',
      `${placeOf(longest)} is too large for topic ${JSON.stringify(topic)}, which takes at most ${maxBytes} bytes ` +
        '(max.message.bytes); raise that, or leave the record out',
    );
  }
  const maxMessageBytes = longest?.bytes;
  const made = await ensureTopic(connection, { topic, partitions: source.partitions, reuseTopic, maxMessageBytes });
  return { made, limits, longest };
}

function placeOf({ partition, offset, bytes }: LongestRecord): string {
  return `the record of partition ${partition}, offset ${offset}, with ${bytes} bytes,`;
}

async function send(replay: TopicReplay, target: Target, sink: TopicSink): Promise<ReplayedTopic> {
  const { source, clock, signal } = replay;
  const lateness = new LatencyHistogram();
  const startMs = clock.nowMs();
  try {
    const records = watched(source.paced(replay.pace), source.reader.records, replay.onProgress);
    await paceRecords(records, replay.pace, sink, clock, lateness, signal);
    await sink.flush();
  } catch (error) {
    if (!(error instanceof TraplineError) || error.code !== 'service') throw error;
    const reasons = [...reasonsOf(error, target, sink), howToGoOn(target, sink, source)];
    throw new TraplineError(error.subCode, [error.message, ...reasons].join('; '), { cause: error });
  }
  return {
    topic: replay.topic,
    interrupted: signal.aborted,
    records: sink.arrived.records,
    partitions: new Map([...sink.arrived.partitions].sort(([a], [b]) => a - b)),
    stampedByBroker: target.limits?.stampedByBroker ?? false,
    goOnFrom: goOnFrom(sink, source),
    wallMs: clock.nowMs() - startMs,
    pacingError: pacingError(lateness),
  };
}

/** What about these records may have made the broker refuse them. */
function reasonsOf(error: TraplineError, { longest, limits }: Target, sink: TopicSink): string[] {
  const type = refusalType(error);
  if (type === 'MESSAGE_TOO_LARGE' && longest !== null) return [`${placeOf(longest)} is the longest`];
  const compression = limits?.compression ?? 'producer';
  if (type !== 'UNKNOWN' || sink.before1970 === 0 || compression === 'producer') return [];
  return [
    `${sink.before1970} of the records sent have times before 1970, which a broker does not take where the topic has its own ` +
      `compression.type (${compression})`,
  ];
}

function howToGoOn({ made }: Target, sink: TopicSink, source: ReplaySource): string {
  if (made && sink.arrived.records === 0) return 'nothing is there, and the topic is removed again';
  return `${quantity(sink.arrived.records, 'record')} arrived for certain; continue with ${goOnWith(sink, source)}`;
}

/** What to add to the command that sent so much, for the rest. */
function goOnWith(sink: TopicSink, source: ReplaySource): string {
  return `--start ${goOnFrom(sink, source)} --reuse-topic`;
}

function goOnFrom(sink: TopicSink, source: ReplaySource): string {
  return formatOffsets(new Map([...source.firstOffsets(), ...sink.arrived.nextOffsets]));
}

/** How often it is asked whether everything has arrived: so much may be sent twice after a failure. */
const FLUSH_EVERY_MS = 1000;

/** How far the records of each partition came. */
interface Reached {
  readonly partitions: Map<number, number>;
  readonly nextOffsets: Map<number, number>;
  records: number;
}

/** Sends records to the producer, and knows which are on the broker. */
class TopicSink implements PacedSink<CapturedRecord> {
  /** How many were sent with a time before 1970. */
  before1970 = 0;
  readonly #producer: RecordProducer;
  readonly #changeHeaders: ChangeHeaders;
  readonly #clock: Clock;
  readonly #sent: Reached = { partitions: new Map(), nextOffsets: new Map(), records: 0 };
  #arrived: Reached = { partitions: new Map(), nextOffsets: new Map(), records: 0 };
  #flushedMs: number;

  constructor(producer: RecordProducer, changeHeaders: ChangeHeaders, clock: Clock) {
    this.#producer = producer;
    this.#changeHeaders = changeHeaders;
    this.#clock = clock;
    this.#flushedMs = clock.nowMs();
  }

  /** What is on the broker for sure. */
  get arrived(): Reached {
    return this.#arrived;
  }

  async send(records: readonly CapturedRecord[]): Promise<void> {
    await this.#producer.send(records.map(({ raw }) => ({ ...raw, headers: this.#changeHeaders(raw.headers) })));
    const { partitions, nextOffsets } = this.#sent;
    for (const { raw } of records) {
      if (raw.timestampMs < NO_TIME) this.before1970 += 1;
      partitions.set(raw.partition, (partitions.get(raw.partition) ?? 0) + 1);
      nextOffsets.set(raw.partition, raw.offset + 1);
    }
    this.#sent.records += records.length;
    if (this.#clock.nowMs() - this.#flushedMs >= FLUSH_EVERY_MS) await this.flush();
  }

  async flush(): Promise<void> {
    const { partitions, nextOffsets, records } = this.#sent;
    await this.#producer.flush();
    this.#arrived = { partitions: new Map(partitions), nextOffsets: new Map(nextOffsets), records };
    this.#flushedMs = this.#clock.nowMs();
  }
}
