import { TraplineError } from '../../model/errors.ts';
import { type RawRecord } from '../../model/record.ts';
import { type KafkaConnection } from '../../kafka/client/connection.ts';
import { RecordReader } from '../../kafka/record-reader.ts';
import { ensureTopic, topicOffsets } from '../../kafka/topics.ts';
import { type AlertsFollower } from '../alerts-follower.ts';

/** Follows a topic from where it ends now, and hands over each record that comes. */
export class TopicFollower implements AlertsFollower {
  readonly #connection: KafkaConnection;
  readonly #topic: string;
  readonly #closing = new AbortController();
  /** By partition, the offset that is read next. */
  readonly #reached: Map<number, number>;
  readonly #reading: Promise<void>;
  #error: unknown;

  /** Makes the topic with one partition where there is none. Throws TraplineError('service') if Kafka cannot be reached. */
  static async open(
    connection: KafkaConnection,
    topic: string,
    onRecord: (record: RawRecord) => void,
  ): Promise<TopicFollower> {
    await ensureThere(connection, topic);
    const ranges = await topicOffsets(connection, topic);
    return new TopicFollower(connection, topic, new Map([...ranges].map(([one, { high }]) => [one, high])), onRecord);
  }

  private constructor(
    connection: KafkaConnection,
    topic: string,
    from: Map<number, number>,
    onRecord: (record: RawRecord) => void,
  ) {
    this.#connection = connection;
    this.#topic = topic;
    this.#reached = from;
    this.#reading = this.#read(
      new RecordReader(connection, topic, new Map([...from].map(([one, at]) => [one, { from: at, to: null }]))),
      onRecord,
    );
  }

  async isAtEnd(): Promise<boolean> {
    const ranges = await topicOffsets(this.#connection, this.#topic);
    if (this.#error !== undefined) throw this.#error;
    return [...ranges].every(([partition, { high }]) => (this.#reached.get(partition) ?? 0) >= high);
  }

  /** Records are handed over as they come. */
  settle(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#reading;
  }

  async #read(reader: RecordReader, onRecord: (record: RawRecord) => void): Promise<void> {
    try {
      for await (const { partition, records, nextOffset } of reader.read(this.#closing.signal)) {
        for (const record of records) onRecord(record);
        this.#reached.set(partition, nextOffset);
      }
    } catch (error) {
      this.#error = error;
    }
  }
}

/** A topic of any number of partitions will do. */
async function ensureThere(connection: KafkaConnection, topic: string): Promise<void> {
  try {
    await ensureTopic(connection, { topic, partitions: 1, reuseTopic: true });
  } catch (error) {
    if (!(error instanceof TraplineError) || error.subCode !== 'topic_partitions') throw error;
  }
}
