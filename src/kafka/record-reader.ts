import { TraplineError } from '../model/errors.ts';
import { type RawRecord } from '../model/record.ts';
import { type KafkaConnection } from './client/connection.ts';
import { type FetchedPartition, fetchRecords } from './protocol/fetch.ts';
import { createErrorFromCode } from './client/kafkajs.ts';
import { readRecordSet } from './protocol/records/record-set-reader.ts';
import { groupByLeader } from './topics.ts';
import { unlessAborted } from './client/unless-aborted.ts';

/** The next records of a partition. */
export interface RecordBatch {
  readonly topic: string;
  readonly partition: number;
  /** In offset order. Keys, values and header values are windows on the broker's answer: keep copies, not them. May be empty. */
  readonly records: readonly RawRecord[];
  /** Where the partition goes on: beyond the last record also where compaction or a transaction's end left offsets without one. */
  readonly nextOffset: number;
  /** One past the last offset of the partition when the broker answered: `highWatermark - nextOffset` is the lag. */
  readonly highWatermark: number;
}

/** What is to be read of a partition. */
export interface ReadRange {
  /** Offset of the first record. */
  readonly from: number;
  /** Offset before which reading ends; null to read on and on. */
  readonly to: number | null;
}

interface Position {
  readonly partition: number;
  next: number;
  readonly to: number;
  busy: boolean;
  /** Nothing whole came though something is there: asked for alone, the broker must send a batch, or there is none. */
  stuck: boolean;
}

const OFFSET_OUT_OF_RANGE = 1;

/**
 * Reads partitions of a topic from offset to offset. It asks the leaders itself (Fetch requests) and belongs to no consumer group:
 * nothing has to be joined, seeked, committed or cleaned up, and no rebalance comes between. One answer of each broker is fetched
 * ahead while the last one is worked on; that bounds memory.
 *
 * Unless `isolation.level` says otherwise, records of aborted transactions are left out and those of open ones waited for, as
 * librdkafka does by default.
 */
export class RecordReader {
  readonly #connection: KafkaConnection;
  readonly #topic: string;
  readonly #doing: string;
  /** Those that waited longest first. */
  #positions: Position[];

  constructor(connection: KafkaConnection, topic: string, ranges: ReadonlyMap<number, ReadRange>) {
    this.#connection = connection;
    this.#topic = topic;
    this.#doing = `read topic ${JSON.stringify(topic)}`;
    this.#positions = [...ranges].map(([partition, { from, to }]) => ({
      partition,
      next: from,
      to: to ?? Infinity,
      busy: false,
      stuck: false,
    }));
  }

  /**
   * The batches as they come, those of a partition in its order; ends when every partition is at its end, or when the signal fires.
   * A broker that is away is waited for. Throws TraplineError('service') when it stays away, when the records asked for are no
   * longer there, or when a batch is damaged.
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

  /** Sends a fetch to each broker that has none under way and leads a partition that is not at its end. */
  async #ask(answers: Map<number, Promise<Answer>>, signal: AbortSignal): Promise<void> {
    const idle = this.#positions.filter(({ busy, next, to }) => !busy && next < to);
    if (idle.length === 0) return;
    const leaders = await this.#connection.retrying(this.#doing, () => this.#connection.leaders(this.#topic), signal);
    this.#checkPartitions(leaders);
    const wanted = new Map(idle.map(({ partition }) => [partition, leaders.get(partition)!]));
    for (const [leader, partitions] of groupByLeader(wanted)) {
      if (answers.has(leader)) continue;
      const asked = idle.filter(({ partition }) => partitions.includes(partition));
      const stuck = asked.find((position) => position.stuck);
      const answer = this.#fetch(leader, stuck === undefined ? asked : [stuck], signal);
      answer.catch(() => undefined);
      answers.set(leader, answer);
    }
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
          if (fetched.errorCode !== 0) {
            failure = this.#retriable(fetched, waiting.get(fetched.partition)!);
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
    // Whoever was served goes to the end of the queue, for brokers fill their answers from the front.
    const served = new Set(batches.map(({ partition }) => partition));
    this.#positions = [
      ...this.#positions.filter(({ partition }) => !served.has(partition)),
      ...this.#positions.filter(({ partition }) => served.has(partition)),
    ];
    return { leader, batches };
  }

  /** Asks the brokers that lead the partitions now; after a failure that may be another one than before. */
  async #fetchOnce(waiting: ReadonlyMap<number, Position>): Promise<readonly FetchedPartition[]> {
    const leaders = await this.#connection.leaders(this.#topic);
    const groups = groupByLeader(
      new Map([...waiting.keys()].map((partition) => [partition, leaders.get(partition) ?? -1])),
    );
    const answers: FetchedPartition[] = [];
    for (const [leader, partitions] of groups) {
      const broker = await this.#connection.broker(leader);
      const offsets = new Map(partitions.map((partition) => [partition, waiting.get(partition)!.next]));
      answers.push(...(await fetchRecords(broker, this.#topic, offsets, this.#connection.settings)));
    }
    return answers;
  }

  /** Decodes what came of a partition and moves its position; undefined if that did not move. */
  async #take(fetched: FetchedPartition, position: Position, alone: boolean): Promise<RecordBatch | undefined> {
    const { partition, recordSet, highWatermark, lastStableOffset } = fetched;
    const range = { partition, from: position.next, to: position.to };
    const { readCommitted } = this.#connection.settings;
    const set = await readRecordSet(recordSet, range, readCommitted ? fetched.aborted : []).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const where = `a batch of partition ${partition} at or after offset ${range.from}`;
      throw new TraplineError('service', `cannot ${this.#doing}: ${where} is damaged: ${reason}`, { cause });
    });
    let { nextOffset } = set;
    if (nextOffset === position.next) {
      const readable = readCommitted ? Math.min(highWatermark, lastStableOffset) : highWatermark;
      const beyond = recordSet.length > 0 || readable >= position.to;
      // Compaction may have taken every record up to the end: asked for alone, the broker would have sent one.
      if (beyond && alone && recordSet.length === 0) nextOffset = position.to;
      position.stuck = beyond && !alone;
      if (nextOffset === position.next) return undefined;
    }
    position.stuck = false;
    position.next = nextOffset;
    return { topic: this.#topic, partition, records: set.records, nextOffset, highWatermark };
  }

  #checkPartitions(leaders: ReadonlyMap<number, number>): void {
    const absent = this.#positions.find(({ partition }) => !leaders.has(partition));
    if (absent === undefined) return;
    const there = `it has ${leaders.size}, counted from 0`;
    throw new TraplineError(
      'input',
      `topic ${JSON.stringify(this.#topic)} has no partition ${absent.partition}; ${there}`,
    );
  }

  /** The error's number, unless it is that an offset is not there: that is explained here. */
  #retriable({ errorCode, partition }: FetchedPartition, { next }: Position): number {
    if (errorCode !== OFFSET_OUT_OF_RANGE) return errorCode;
    const where = `partition ${partition} of topic ${JSON.stringify(this.#topic)}`;
    throw new TraplineError(
      'service',
      `offset ${next} of ${where} is not there: its records were deleted (retention.ms, retention.bytes), or it never was`,
    );
  }
}

interface Answer {
  readonly leader: number;
  readonly batches: readonly RecordBatch[];
}
