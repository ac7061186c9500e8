import { TraplineError } from '../model/errors.ts';
import { type RawRecord } from '../model/record.ts';
import { type KafkaConnection } from './client/connection.ts';
import { type FetchedPartition, fetchRecords } from './protocol/fetch.ts';
import { createErrorFromCode, UNKNOWN_TOPIC_OR_PARTITION } from './client/kafkajs.ts';
import { readRecordSet } from './protocol/records/record-set-reader.ts';
import { type Following } from './topic-changes.ts';
import { groupByLeader, topicOffsets } from './topics.ts';
import { unlessAborted } from './client/unless-aborted.ts';

/** The next records of a partition. */
export interface RecordBatch {
  readonly topic: string;
  readonly partition: number;
  /**
   * In offset order, perhaps empty. Keys, values and header values are views of the broker's answer: copy what must be kept.
   */
  readonly records: readonly RawRecord[];
  /**
   * Where the partition continues. This is beyond the last record if compaction or a transaction's end left offsets without
   * one.
   */
  readonly nextOffset: number;
  /** One past the last offset of the partition when the broker answered. The lag is `highWatermark - nextOffset`. */
  readonly highWatermark: number;
}

/** What is to be read of a partition. */
export interface ReadRange {
  /** Offset of the first record. */
  readonly from: number;
  /** Offset before which reading ends; null to continue forever. */
  readonly to: number | null;
}

interface Position {
  readonly partition: number;
  next: number;
  readonly to: number;
  /** Whether a broker has told of the partition since reading began. */
  isSeen: boolean;
  busy: boolean;
  /**
   * Nothing complete came although records exist. If the partition is requested alone, the broker must send a batch, unless
   * there is none.
   */
  stuck: boolean;
  /** Epoch of the leader that took what was read last; −1 if nothing was read, or something was passed over since. */
  epoch: number;
  /** How many offsets lay behind an open transaction in the last answer. */
  behindTransaction: number;
}

const OFFSET_OUT_OF_RANGE = 1;
/** Of a fetch by the topic's id: the broker has no topic of this id. */
const UNKNOWN_TOPIC_ID = 100;
const NO_EPOCH = -1;

/**
 * Reads partitions of a topic from offset to offset. It sends fetch requests to the leaders and belongs to no consumer group,
 * so there is nothing to join, seek, commit or clean up, and no rebalance. One answer of each broker is fetched ahead while the
 * last one is processed; this bounds memory.
 *
 * Unless `isolation.level` says otherwise, records of aborted transactions are left out, and those of open ones are waited for,
 * as librdkafka does by default.
 *
 * With `following`, it goes on with a topic that changes: behind deleted records, and with partitions that are added. A topic that is
 * deleted and made anew ends it. Left out, deleted records are an error, and the topic is whatever has its name.
 */
export class RecordReader {
  readonly #connection: KafkaConnection;
  readonly #topic: string;
  readonly #doing: string;
  readonly #following: Following | undefined;
  /** The partitions that waited longest come first. */
  #positions: Position[];

  constructor(
    connection: KafkaConnection,
    topic: string,
    ranges: ReadonlyMap<number, ReadRange>,
    following?: Following,
  ) {
    this.#connection = connection;
    this.#topic = topic;
    this.#doing = `read topic ${JSON.stringify(topic)}`;
    this.#following = following;
    this.#positions = [...ranges].map(([partition, range]) => positionOf(partition, range));
  }

  /** By partition, how many offsets lay behind a transaction that was open when the partition was last asked for. */
  get behindTransactions(): ReadonlyMap<number, number> {
    const held = this.#positions.filter(({ behindTransaction }) => behindTransaction > 0);
    return new Map(held.map(({ partition, behindTransaction }) => [partition, behindTransaction]));
  }

  /**
   * The batches as they arrive, in order within a partition. It ends when every partition is at its end, or when the signal
   * fires. A broker that is unreachable is waited for. Throws TraplineError('service') if it stays unreachable, if the
   * requested records no longer exist, if records that were read are lost by the brokers, or if a batch is damaged.
   */
  async *read(signal?: AbortSignal): AsyncGenerator<RecordBatch, void, undefined> {
    const stop = new AbortController();
    const onAbort = () => stop.abort();
    if (signal?.aborted === true) return;
    signal?.addEventListener('abort', onAbort, { once: true });
    const answers = new Map<number, Promise<Answer>>();
    try {
      for (;;) {
        await this.#ask(answers, stop.signal);
        if (answers.size === 0) return;
        const answer = await unlessAborted(Promise.race(answers.values()), stop.signal);
        if (answer === undefined) return;
        answers.delete(answer.leader);
        await this.#ask(answers, stop.signal);
        for (const batch of answer.batches) {
          if (stop.signal.aborted) return;
          yield batch;
        }
      }
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    } finally {
      signal?.removeEventListener('abort', onAbort);
      stop.abort();
    }
  }

  /** Sends a fetch to each broker that has no pending one and leads a partition that is not at its end. */
  async #ask(answers: Map<number, Promise<Answer>>, signal: AbortSignal): Promise<void> {
    await this.#grow(signal);
    const idle = this.#positions.filter(({ busy, next, to }) => !busy && next < to);
    if (idle.length === 0) return;
    const leaders = await this.#leaders(signal);
    const wanted = new Map(idle.map(({ partition }) => [partition, leaders.get(partition) ?? -1]));
    for (const [leader, partitions] of groupByLeader(wanted)) {
      if (answers.has(leader)) continue;
      const asked = idle.filter(({ partition }) => partitions.includes(partition));
      const stuck = asked.find((position) => position.stuck);
      const answer = this.#fetch(leader, stuck === undefined ? asked : [stuck], signal);
      answer.catch(() => undefined);
      answers.set(leader, answer);
    }
  }

  async #grow(signal: AbortSignal): Promise<void> {
    if (this.#following?.onAdded === undefined) return;
    const { changes, onAdded } = this.#following;
    const added = await changes.added(new Set(this.#positions.map(({ partition }) => partition)), signal);
    if (added.length === 0) return;
    for (const partition of added) this.#positions.push(positionOf(partition, { from: 0, to: null }, true));
    onAdded(added);
  }

  async #fetch(leader: number, positions: readonly Position[], signal: AbortSignal): Promise<Answer> {
    const waiting = new Map(positions.map((position) => [position.partition, position]));
    const batches: RecordBatch[] = [];
    for (const position of positions) position.busy = true;
    await this.#connection.retrying(
      this.#doing,
      async () => {
        let failure: number | undefined;
        for (const fetched of await this.#fetchOnce(waiting)) {
          if (fetched.errorCode !== 0 || fetched.divergesAt !== null) {
            const code = await this.#retriable(fetched, waiting.get(fetched.partition)!, signal);
            if (code === null) waiting.delete(fetched.partition);
            else failure = code;
            continue;
          }
          const batch = await this.#take(fetched, waiting.get(fetched.partition)!, positions.length === 1);
          if (batch !== undefined) batches.push(batch);
          waiting.delete(fetched.partition);
        }
        if (failure !== undefined) throw createErrorFromCode(failure);
      },
      signal,
    );
    for (const position of positions) position.busy = false;
    // Partitions that were served go to the end of the queue, because brokers fill their answers from the front.
    const served = new Set(batches.map(({ partition }) => partition));
    this.#positions = [
      ...this.#positions.filter(({ partition }) => !served.has(partition)),
      ...this.#positions.filter(({ partition }) => served.has(partition)),
    ];
    return { leader, batches };
  }

  /** Sends fetches to the present leaders. After a failure another broker may lead. */
  async #fetchOnce(waiting: ReadonlyMap<number, Position>): Promise<readonly FetchedPartition[]> {
    const leaders = await this.#connection.leaders(this.#topic);
    const groups = groupByLeader(
      new Map([...waiting.keys()].map((partition) => [partition, leaders.get(partition) ?? -1])),
    );
    const answers: FetchedPartition[] = [];
    for (const [leader, partitions] of groups) {
      const broker = await this.#connection.broker(leader);
      const offsets = new Map(partitions.map((partition) => [partition, waiting.get(partition)!.next]));
      const topic = { name: this.#topic, id: this.#following?.changes.id ?? null };
      const epochs = new Map(partitions.map((partition) => [partition, waiting.get(partition)!.epoch]));
      answers.push(...(await fetchRecords(broker, topic, offsets, this.#connection.settings, epochs)));
    }
    return answers;
  }

  /** Decodes the answer about a partition and advances its position; undefined if the position did not change. */
  async #take(fetched: FetchedPartition, position: Position, alone: boolean): Promise<RecordBatch | undefined> {
    const { partition, recordSet, highWatermark, lastStableOffset } = fetched;
    const range = { partition, from: position.next, to: position.to };
    const { readCommitted } = this.#connection.settings;
    position.behindTransaction = readCommitted ? Math.max(0, highWatermark - lastStableOffset) : 0;
    const set = await readRecordSet(recordSet, range, readCommitted ? fetched.aborted : []).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const where = `a batch of partition ${partition} at or after offset ${range.from}`;
      throw new TraplineError('batch_damaged', `cannot ${this.#doing}: ${where} is damaged: ${reason}`, { cause });
    });
    let { nextOffset } = set;
    if (nextOffset === position.next) {
      const readable = readCommitted ? Math.min(highWatermark, lastStableOffset) : highWatermark;
      const beyond = recordSet.length > 0 || readable >= position.to;
      // Compaction may have removed every record up to the end. For a partition that is requested alone, the broker would have
      // sent any record.
      if (beyond && alone && recordSet.length === 0) nextOffset = position.to;
      position.stuck = beyond && !alone;
      if (nextOffset === position.next) return undefined;
    }
    position.stuck = false;
    position.next = nextOffset;
    position.epoch = set.leaderEpoch;
    return { topic: this.#topic, partition, records: set.records, nextOffset, highWatermark };
  }

  /**
   * The leaders of the partitions that are read. A broker may hear of a partition later than the one that told of it: one that was never seen is asked for
   * for a while, and one that was seen before is there, though this broker may not know it yet.
   */
  async #leaders(signal: AbortSignal): Promise<ReadonlyMap<number, number>> {
    let unknown: TraplineError | undefined;
    const ask = async () => {
      unknown = undefined;
      const leaders = await this.#connection.leaders(this.#topic);
      const unseen = this.#positions.filter(({ isSeen }) => !isSeen);
      const absent = unseen.find(({ partition }) => !leaders.has(partition));
      unknown = absent && this.#unknownPartition(absent.partition, leaders.size);
      if (unknown !== undefined) throw createErrorFromCode(UNKNOWN_TOPIC_OR_PARTITION);
      for (const position of unseen) position.isSeen = true;
      return leaders;
    };
    try {
      return await this.#connection.retrying(this.#doing, ask, signal);
    } catch (error) {
      throw error instanceof TraplineError && error.code === 'service' ? (unknown ?? error) : error;
    }
  }

  #unknownPartition(partition: number, partitions: number): TraplineError {
    const there = `it has ${partitions}, counted from 0`;
    return new TraplineError(
      'unknown_partition',
      `topic ${JSON.stringify(this.#topic)} has no partition ${partition}; ${there}`,
    );
  }

  /**
   * The number of an error after which the same is asked again; null if the position was moved behind deleted records. Throws
   * TraplineError if it is an offset that never was or is no more, or another topic.
   */
  async #retriable(
    { errorCode, partition, divergesAt }: FetchedPartition,
    position: Position,
    signal: AbortSignal,
  ): Promise<number | null> {
    const isGone = errorCode === UNKNOWN_TOPIC_OR_PARTITION || errorCode === UNKNOWN_TOPIC_ID;
    if (!isGone && errorCode !== OFFSET_OUT_OF_RANGE && divergesAt === null) return errorCode;
    const offsets = isGone || divergesAt !== null ? undefined : await topicOffsets(this.#connection, this.#topic);
    await this.#following?.changes.requireSame(signal);
    if (isGone) return UNKNOWN_TOPIC_OR_PARTITION;
    const { next } = position;
    const low = offsets?.get(partition)?.low ?? 0;
    if (this.#following !== undefined && low > next) {
      position.next = Math.min(low, position.to);
      position.epoch = NO_EPOCH;
      this.#following.onDeleted({ partition, from: next, to: position.next });
      return null;
    }
    const where = `partition ${partition} of topic ${JSON.stringify(this.#topic)}`;
    if (low <= next && position.epoch !== NO_EPOCH) {
      const from = divergesAt === null ? '' : ` from offset ${divergesAt} on`;
      throw new TraplineError(
        'records_lost',
        `${where} no longer has what was read of it before offset ${next}${from}: the brokers lost records ` +
          '(unclean.leader.election.enable), or the topic was made anew',
      );
    }
    throw new TraplineError(
      'offset_deleted',
      `offset ${next} of ${where} is not there: its records were deleted (retention.ms, retention.bytes), the brokers lost them ` +
        '(unclean.leader.election.enable), or it never existed',
    );
  }
}

function positionOf(partition: number, { from, to }: ReadRange, isSeen = false): Position {
  return {
    partition,
    next: from,
    to: to ?? Infinity,
    isSeen,
    busy: false,
    stuck: false,
    epoch: NO_EPOCH,
    behindTransaction: 0,
  };
}

interface Answer {
  readonly leader: number;
  readonly batches: readonly RecordBatch[];
}
