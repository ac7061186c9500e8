import { KafkaConnection } from '../kafka/client/connection.ts';
import { RecordProducer } from '../kafka/record-producer.ts';
import { type KafkaSettings } from '../kafka/client/settings.ts';
import { ensureTopic } from '../kafka/topics.ts';
import { TraplineError } from '../model/errors.ts';
import { type CapturedRecord } from '../capture/captured-record.ts';
import { type Clock } from '../pacing/clock.ts';
import { LatencyHistogram } from '../pacing/latency-histogram.ts';
import { pacingError, type PacingErrorSummary } from '../pacing/pacing-error.ts';
import { type PacedSink, paceRecords } from '../pacing/record-pacer.ts';
import { type Pace } from '../pacing/schedule.ts';
import { type ReplaySource } from '../capture/selection/replay-source.ts';
import { formatOffsets } from '../capture/selection/bound.ts';
import { type ProgressListener } from '../model/progress.ts';
import { watched } from './watched.ts';

/** A capture to be replayed into a topic, and how. */
export interface TopicReplay {
  readonly source: ReplaySource;
  readonly pace: Pace;
  readonly topic: string;
  /** Whether the topic may hold records already. */
  readonly reuseTopic: boolean;
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
  /** What to give to `--start` to go on behind them. */
  readonly goOnFrom: string;
  readonly wallMs: number;
  /** Null where nothing was paced. */
  readonly pacingError: PacingErrorSummary | null;
}

/**
 * Sends the selected records to a topic, each to its own partition with its key, value, headers and timestamp. Makes the topic if
 * it is not there. Throws TraplineError: `input` for a topic that may not be written to, `service` when Kafka fails, which then
 * says how far the replay came.
 */
export async function replayIntoTopic(replay: TopicReplay): Promise<ReplayedTopic> {
  const { source, topic, reuseTopic } = replay;
  const connection = await KafkaConnection.open(replay.settings);
  try {
    await ensureTopic(connection, { topic, partitions: source.partitions, reuseTopic });
    return await send(replay, new TopicSink(await RecordProducer.open(connection, topic), replay.clock));
  } finally {
    await connection.close();
  }
}

async function send(replay: TopicReplay, sink: TopicSink): Promise<ReplayedTopic> {
  const { source, clock, signal } = replay;
  const lateness = new LatencyHistogram();
  const startMs = clock.nowMs();
  try {
    const records = watched(source.paced(replay.pace), source.reader.records, replay.onProgress);
    await paceRecords(records, replay.pace, sink, clock, lateness, signal);
    await sink.flush();
  } catch (error) {
    if (!(error instanceof TraplineError) || error.code !== 'service') throw error;
    const goOn = `${sink.arrived.records} records are there for sure; go on with ${goOnWith(sink, source)}`;
    throw new TraplineError(error.subCode, `${error.message}; ${goOn}`, { cause: error });
  }
  if (sink.arrived.records === 0 && !signal.aborted) throw new TraplineError('no_records', source.emptyBecause());
  return {
    topic: replay.topic,
    interrupted: signal.aborted,
    records: sink.arrived.records,
    partitions: new Map([...sink.arrived.partitions].sort(([a], [b]) => a - b)),
    goOnFrom: goOnFrom(sink, source),
    wallMs: clock.nowMs() - startMs,
    pacingError: pacingError(lateness),
  };
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
  readonly #producer: RecordProducer;
  readonly #clock: Clock;
  readonly #sent: Reached = { partitions: new Map(), nextOffsets: new Map(), records: 0 };
  #arrived: Reached = { partitions: new Map(), nextOffsets: new Map(), records: 0 };
  #flushedMs: number;

  constructor(producer: RecordProducer, clock: Clock) {
    this.#producer = producer;
    this.#clock = clock;
    this.#flushedMs = clock.nowMs();
  }

  /** What is on the broker for sure. */
  get arrived(): Reached {
    return this.#arrived;
  }

  async send(records: readonly CapturedRecord[]): Promise<void> {
    await this.#producer.send(records.map(({ raw }) => raw));
    const { partitions, nextOffsets } = this.#sent;
    for (const { raw } of records) {
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
