import { LogDecoder } from '../mapping/log-decoder.ts';
import { transactionJsonOf } from '../mapping/transaction-json.ts';
import { type LogBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type MappingSpec } from '../model/mapping.ts';
import { type DeliveryBatch } from '../model/delivery-batch.ts';
import { type AcknowledgeListener, type Bus } from '../bus/port.ts';
import { WireRecords } from '../wire/record.ts';
import { type ConnectionOptions, KafkaConnection } from './client/connection.ts';
import { createErrorFromCode, UNKNOWN_TOPIC_OR_PARTITION } from './client/kafkajs.ts';
import { RecordProducer } from './record-producer.ts';
import { type RecordBatch, RecordReader } from './record-reader.ts';
import { type OutgoingRecord } from './protocol/records/batch-writer.ts';
import { type KafkaSettings } from './client/settings.ts';
import { deleteTopic, ensureTopic, topicOffsets } from './topics.ts';

/** The topic of a bus, and how it is used. */
export interface KafkaBusOptions extends ConnectionOptions {
  readonly topic: string;
  readonly partitions: number;
  /** Whether the topic may already hold records. Then the bus writes and reads after them. */
  readonly reuseTopic: boolean;
  readonly vocabulary: Vocabulary;
  /** How the topic's records are parsed; default: as this bus writes them. */
  readonly mapping?: MappingSpec;
}

/** Most rows of a batch, even if more are requested. */
const MAX_ROWS = 16_384;

/**
 * A topic as a bus. A record has the client as its key, the original producer's JSON as its value, the event time as its
 * timestamp (1970 for earlier times) and the ingest time in a header. Polled records have been through the broker: the bus
 * reads the whole topic back, from where it ended when the bus was opened.
 */
export class KafkaBus implements Bus {
  readonly name = 'kafka';
  readonly partitions: number;
  /** Offset in each partition of the first record that belongs to this bus. */
  readonly firstOffsets: readonly number[];
  readonly #connection: KafkaConnection;
  readonly #topic: string;
  readonly #producer: RecordProducer;
  readonly #wire: WireRecords;
  readonly #decoders: readonly LogDecoder[];
  readonly #closing = new AbortController();
  readonly #batches: AsyncGenerator<RecordBatch, void>;
  /** The next offset to read, by partition. */
  readonly #reached: number[];
  /** The end offsets, by partition; known once no more will be published. */
  #ends: readonly number[] | undefined;
  #current: { readonly batch: RecordBatch; taken: number } | undefined;
  #arriving: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  private constructor(
    connection: KafkaConnection,
    producer: RecordProducer,
    firstOffsets: readonly number[],
    { topic, partitions, vocabulary, mapping = transactionJsonOf(vocabulary) }: KafkaBusOptions,
  ) {
    this.partitions = partitions;
    this.firstOffsets = firstOffsets;
    this.#connection = connection;
    this.#topic = topic;
    this.#producer = producer;
    this.#wire = new WireRecords(vocabulary);
    this.#decoders = firstOffsets.map((_, partition) => new LogDecoder(partition, mapping, vocabulary, MAX_ROWS));
    this.#reached = [...firstOffsets];
    const ranges = new Map(firstOffsets.map((from, partition) => [partition, { from, to: null }]));
    this.#batches = new RecordReader(connection, topic, ranges).read(this.#closing.signal);
  }

  /** Connects and makes the topic. Throws as `KafkaConnection.open` and `ensureTopic` do. */
  static async open(settings: KafkaSettings, options: KafkaBusOptions): Promise<KafkaBus> {
    const connection = await KafkaConnection.open(settings, options);
    try {
      await ensureTopic(connection, options);
      const ends = await endsOf(connection, options);
      const producer = await RecordProducer.open(connection, options.topic);
      return new KafkaBus(connection, producer, ends, options);
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  publish(batch: DeliveryBatch): Promise<void> {
    return this.#producer.send(recordsOf(batch, this.#wire));
  }

  onAcknowledged(listener: AcknowledgeListener): void {
    this.#producer.onAcknowledged(listener);
  }

  async finish(): Promise<void> {
    await this.#producer.flush();
    this.#ends = await endsOf(this.#connection, { topic: this.#topic, partitions: this.partitions });
  }

  async poll(maxRows: number): Promise<LogBatch | undefined> {
    for (;;) {
      this.#arriving ??= this.#receive();
      // Before the end, `poll` does not wait for the broker: records that arrive meanwhile are there at the next call.
      if (this.#current === undefined && this.#ends !== undefined && !this.#atEnd(this.#ends)) await this.#arriving;
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#current === undefined) return undefined;
      const batch = this.#decode(this.#current, Math.min(maxRows, MAX_ROWS));
      if (batch !== undefined) return batch;
    }
  }

  /** Deletes the topic with everything in it. Nothing may be published or polled afterwards. */
  async deleteTopic(): Promise<void> {
    this.#closing.abort();
    await deleteTopic(this.#connection, this.#topic);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#arriving;
    await this.#batches.return();
    await this.#connection.close();
  }

  #atEnd(ends: readonly number[]): boolean {
    return ends.every((end, partition) => this.#reached[partition]! >= end);
  }

  async #receive(): Promise<void> {
    try {
      const { value } = await this.#batches.next();
      if (value !== undefined) this.#current = { batch: value, taken: 0 };
    } catch (error) {
      this.#failure = { error };
    }
  }

  /** The next rows of the current batch; undefined if it has none. */
  #decode(current: { readonly batch: RecordBatch; taken: number }, maxRows: number): LogBatch | undefined {
    const { partition, records, nextOffset } = current.batch;
    const decoder = this.#decoders[partition]!;
    while (current.taken < records.length && decoder.records < maxRows) decoder.add(records[current.taken++]!);
    if (current.taken === records.length) {
      this.#reached[partition] = nextOffset;
      this.#current = undefined;
      this.#arriving = undefined;
    }
    return decoder.records === 0 ? undefined : decoder.take();
  }
}

/** Where each partition ends. A broker may not have heard of one that was just made. */
function endsOf(
  connection: KafkaConnection,
  { topic, partitions }: Pick<KafkaBusOptions, 'topic' | 'partitions'>,
): Promise<number[]> {
  return connection.retrying(`read topic ${JSON.stringify(topic)}`, async () => {
    const ranges = await topicOffsets(connection, topic);
    return Array.from({ length: partitions }, (_, partition) => {
      const range = ranges.get(partition);
      if (range === undefined) throw createErrorFromCode(UNKNOWN_TOPIC_OR_PARTITION);
      return range.high;
    });
  });
}

function* recordsOf(batch: DeliveryBatch, wire: WireRecords): Generator<OutgoingRecord> {
  for (let row = 0; row < batch.length; row++) yield wire.delivered(batch, row);
}
