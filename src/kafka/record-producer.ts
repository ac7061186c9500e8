import { TraplineError } from '../model/errors.ts';
import { type AcknowledgeListener } from '../bus/port.ts';
import { type KafkaConnection } from './client/connection.ts';
import { refusalType } from './client/failure.ts';
import { acknowledgedAreGone, offsetOfArrived, requireBehind } from './find-batch.ts';
import { createErrorFromCode } from './client/kafkajs.ts';
import { produceBatches } from './protocol/produce.ts';
import { type OutgoingRecord, type ProducerIdentity, RecordBatchWriter } from './protocol/records/batch-writer.ts';
import { groupByLeader, topicOffsets } from './topics.ts';

/** A partition's records that wait to be sent. */
interface PartitionQueue {
  readonly full: RecordBatchWriter[];
  open: RecordBatchWriter | undefined;
  sequence: number;
  /** Offset after all our records that are known to have arrived. */
  arrivedTo: number;
}

interface EncodedBatch {
  readonly bytes: Buffer;
  readonly count: number;
  /** Its share of the buffer, in bytes. */
  readonly buffered: number;
}

/** Limits of the memory buffer, in batches, and of one request. */
const BUFFERED_BATCHES = 16;
const REQUEST_BATCHES = 4;
const SEQUENCES = 0x8000_0000;

/**
 * Writes records to the partitions that they name, in their order. No record is lost or doubled if the broker becomes
 * unreachable and returns: batches are numbered (idempotent producer), one request is pending at a time, and every replica
 * acknowledges. A batch without acknowledgement is looked for and, unless it is there, sent again byte for byte. Where the brokers lost records that
 * were acknowledged, what is sent next to their partition fails.
 */
export class RecordProducer {
  readonly #connection: KafkaConnection;
  readonly #topic: string;
  readonly #identity: ProducerIdentity;
  /** End of each partition when the producer was opened. */
  readonly #ends: ReadonlyMap<number, number>;
  readonly #queues = new Map<number, PartitionQueue>();
  /** Limit of a batch, unless one record is larger. */
  readonly #batchMaxBytes: number;
  #bufferedBytes = 0;
  #sending: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #waiting: (() => void)[] = [];
  #acknowledged: AcknowledgeListener = () => undefined;

  private constructor(
    connection: KafkaConnection,
    topic: string,
    identity: ProducerIdentity,
    ends: ReadonlyMap<number, number>,
    batchMaxBytes: number,
  ) {
    this.#batchMaxBytes = batchMaxBytes;
    this.#connection = connection;
    this.#topic = topic;
    this.#identity = identity;
    this.#ends = ends;
  }

  /** A producer for one existing topic, which takes batches of at most `topicMaxBytes`. Throws TraplineError('service'). */
  static async open(connection: KafkaConnection, topic: string, topicMaxBytes = Infinity): Promise<RecordProducer> {
    const identity = await connection.retrying(`write to topic ${JSON.stringify(topic)}`, async () => {
      const [leader = -1] = (await connection.leaders(topic)).values();
      const { producerId, producerEpoch } = await (
        await connection.broker(leader)
      ).initProducerId({ transactionTimeout: 60_000 });
      return { producerId: BigInt(producerId), producerEpoch };
    });
    const offsets = await topicOffsets(connection, topic);
    const ends = new Map([...offsets].map(([partition, { high }]) => [partition, high]));
    const batchMaxBytes = Math.min(connection.settings.batchMaxBytes, topicMaxBytes);
    return new RecordProducer(connection, topic, identity, ends, batchMaxBytes);
  }

  /**
   * Takes records; their keys and values may be reused afterwards. Resolves when there is room for more, which is before they
   * are on the broker: use `flush` to wait for that. Throws the failure of these or earlier records.
   */
  async send(records: Iterable<OutgoingRecord>): Promise<void> {
    for (const record of records) {
      this.#add(record);
      if (this.#bufferedBytes > this.#roomBytes()) await this.#room();
    }
    this.#throwFailure();
    this.#start();
  }

  /** Sets the one listener that is told which records are on the broker, in order within a partition. */
  onAcknowledged(listener: AcknowledgeListener): void {
    this.#acknowledged = listener;
  }

  /** Resolves when everything that was sent is on the broker. */
  async flush(): Promise<void> {
    for (this.#start(); this.#sending !== undefined;) await this.#sending;
    this.#throwFailure();
  }

  #add(record: OutgoingRecord): void {
    let queue = this.#queues.get(record.partition);
    if (queue === undefined) {
      queue = { full: [], open: undefined, sequence: 0, arrivedTo: this.#ends.get(record.partition) ?? 0 };
      this.#queues.set(record.partition, queue);
    }
    if (queue.open?.hasRoomFor(record, this.#batchMaxBytes) === false) {
      queue.full.push(queue.open);
      queue.open = undefined;
    }
    queue.open ??= new RecordBatchWriter();
    const before = queue.open.bytes;
    queue.open.add(record);
    this.#bufferedBytes += queue.open.bytes - before;
    if (queue.open.bytes < this.#batchMaxBytes) return;
    queue.full.push(queue.open);
    queue.open = undefined;
  }

  #roomBytes(): number {
    return BUFFERED_BATCHES * this.#batchMaxBytes;
  }

  async #room(): Promise<void> {
    while (this.#bufferedBytes > this.#roomBytes()) {
      this.#throwFailure();
      this.#start();
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Starts sending, unless it is running already. */
  #start(): void {
    if (this.#failure !== undefined || this.#sending !== undefined) return;
    if (![...this.#queues.values()].some(hasRecords)) return;
    this.#sending = this.#sendAll().finally(() => {
      this.#sending = undefined;
      this.#wake();
      // Records that were added after the last check.
      this.#start();
    });
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  async #sendAll(): Promise<void> {
    try {
      for (let batches = await this.#encode(); batches.size > 0; batches = await this.#encode()) {
        const buffered = [...batches.values()].reduce((sum, batch) => sum + batch.buffered, 0);
        await this.#deliver(batches);
        this.#bufferedBytes -= buffered;
        this.#wake();
      }
    } catch (error) {
      this.#failure ??= { error };
    }
  }

  /** The next batch of each of some partitions, with its number in the partition's sequence. */
  async #encode(): Promise<Map<number, EncodedBatch>> {
    const encoded = new Map<number, EncodedBatch>();
    const { compression } = this.#connection.settings;
    const ready = [...this.#queues].filter(([, queue]) => hasRecords(queue));
    for (const [partition, queue] of ready.slice(0, REQUEST_BATCHES)) {
      const writer = queue.full.shift() ?? queue.open!;
      if (writer === queue.open) queue.open = undefined;
      const { count, bytes: buffered } = writer;
      const { sequence } = queue;
      queue.sequence = (sequence + count) % SEQUENCES;
      encoded.set(partition, { bytes: await writer.finish(compression, this.#identity, sequence), count, buffered });
      // Partitions that were served go to the end of the queue.
      this.#queues.delete(partition);
      this.#queues.set(partition, queue);
    }
    return encoded;
  }

  /** Sends until each batch is acknowledged. */
  async #deliver(batches: ReadonlyMap<number, EncodedBatch>): Promise<void> {
    const pending = new Map(batches);
    let inDoubt = false;
    await this.#connection.retrying(`write to topic ${JSON.stringify(this.#topic)}`, async () => {
      if (inDoubt) await this.#withdrawArrived(pending);
      inDoubt = true;
      const leaders = await this.#connection.leaders(this.#topic);
      const groups = groupByLeader(
        new Map([...pending.keys()].map((partition) => [partition, this.#leader(partition, leaders)])),
      );
      const outcomes = await Promise.allSettled(
        [...groups].map(([leader, partitions]) => this.#request(leader, partitions, pending)),
      );
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    });
  }

  /** Removes batches that have arrived although their acknowledgement was lost. */
  async #withdrawArrived(pending: Map<number, EncodedBatch>): Promise<void> {
    for (const [partition, { bytes, count }] of pending) {
      const queue = this.#queues.get(partition)!;
      const foundAt = await offsetOfArrived(this.#connection, this.#topic, partition, bytes, queue.arrivedTo);
      if (foundAt === null) continue;
      // What is found is confirmed like what is answered: should it be lost, the batches behind it must not take its place.
      queue.arrivedTo = foundAt + count;
      pending.delete(partition);
      this.#acknowledged(partition, count);
    }
  }

  #leader(partition: number, leaders: ReadonlyMap<number, number>): number {
    const leader = leaders.get(partition);
    if (leader !== undefined) return leader;
    const name = JSON.stringify(this.#topic);
    throw new TraplineError(
      'unknown_partition',
      `topic ${name} has no partition ${partition}; it has ${leaders.size}, counted from 0`,
    );
  }

  /** Sends one request to one broker. Acknowledged batches are no longer pending. */
  async #request(leader: number, partitions: readonly number[], pending: Map<number, EncodedBatch>): Promise<void> {
    const broker = await this.#connection.broker(leader);
    const batches = new Map(partitions.map((partition) => [partition, pending.get(partition)!.bytes]));
    let failure: Error | undefined;
    for (const { partition, errorCode, baseOffset } of await produceBatches(
      broker,
      this.#topic,
      batches,
      this.#connection.settings.requestTimeoutMs,
    )) {
      const error = errorCode === 0 ? undefined : createErrorFromCode(errorCode);
      // The broker already has a duplicate: its first answer was lost.
      const refusal = refusalType(error);
      const queue = this.#queues.get(partition)!;
      if (refusal === undefined) requireBehind(this.#topic, partition, baseOffset, queue.arrivedTo);
      // One batch of a partition is sent at a time, so what it misses was acknowledged.
      if (refusal === 'OUT_OF_ORDER_SEQUENCE_NUMBER') {
        const sign = 'it misses the records that come before those that were sent';
        throw acknowledgedAreGone(this.#topic, partition, sign, queue.arrivedTo);
      }
      if (error === undefined || refusal === 'DUPLICATE_SEQUENCE_NUMBER') {
        const { count } = pending.get(partition)!;
        queue.arrivedTo = Math.max(queue.arrivedTo, baseOffset + count);
        pending.delete(partition);
        this.#acknowledged(partition, count);
      } else failure = error;
    }
    if (failure !== undefined) throw failure;
  }
}

function hasRecords({ full, open }: PartitionQueue): boolean {
  return full.length > 0 || open !== undefined;
}
