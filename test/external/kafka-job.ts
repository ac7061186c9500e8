import { KafkaConnection } from '../../src/kafka/client/connection.ts';
import { loadKafkaSettings } from '../../src/kafka/client/settings.ts';
import { RecordProducer } from '../../src/kafka/record-producer.ts';
import { RecordReader } from '../../src/kafka/record-reader.ts';
import { ensureTopic, topicOffsets } from '../../src/kafka/topics.ts';
import { type RawRecord } from '../../src/model/record.ts';

const PARTITIONS = 3;

/** A job of another pipeline: it reads a topic, and has said what there is to say once it has read so many records. */
export class Job {
  readonly #connection: KafkaConnection;
  readonly #closing = new AbortController();
  readonly #work: Promise<void>;

  private constructor(connection: KafkaConnection, work: (job: Job) => Promise<void>) {
    this.#connection = connection;
    this.#work = work(this);
  }

  /** Begins to work on a topic. `onRecord` gets every record. */
  static async start(
    brokers: string,
    topic: string,
    onRecord: (record: RawRecord, job: Job) => void | Promise<void>,
  ): Promise<Job> {
    const connection = await KafkaConnection.open(loadKafkaSettings({ brokers }));
    await ensureTopic(connection, { topic, partitions: PARTITIONS, reuseTopic: true });
    return new Job(connection, async (job) => {
      const ranges = new Map(Array.from({ length: PARTITIONS }, (_, partition) => [partition, { from: 0, to: null }]));
      for await (const { records } of new RecordReader(connection, topic, ranges).read(job.#closing.signal)) {
        for (const record of records) await onRecord(record, job);
      }
    });
  }

  /** Writes values to a topic of one partition. */
  async say(topic: string, values: readonly string[]): Promise<void> {
    await ensureTopic(this.#connection, { topic, partitions: 1, reuseTopic: true });
    const producer = await RecordProducer.open(this.#connection, topic);
    await producer.send(
      values.map((value) => ({ partition: 0, timestampMs: 0, key: null, value: Buffer.from(value), headers: [] })),
    );
    await producer.flush();
  }

  /** Keys and values of a topic of one partition. */
  async read(topic: string): Promise<readonly (readonly [string, string])[]> {
    const { high } = (await topicOffsets(this.#connection, topic)).get(0)!;
    const found: [string, string][] = [];
    const reader = new RecordReader(this.#connection, topic, new Map([[0, { from: 0, to: high }]]));
    for await (const { records } of reader.read()) {
      for (const { key, value } of records) found.push([Buffer.from(key!).toString(), Buffer.from(value!).toString()]);
    }
    return found;
  }

  /** Commits offsets as a consumer group does. */
  async commit(groupId: string, topic: string, offsets: readonly number[]): Promise<void> {
    await this.#connection.retrying('commit', async (cluster) => {
      const coordinator = await cluster.findGroupCoordinator({ groupId });
      const partitions = offsets.map((offset, partition) => ({ partition, offset: String(offset) }));
      await coordinator.offsetCommit({ groupId, groupGenerationId: -1, memberId: '', topics: [{ topic, partitions }] });
    });
  }

  async stop(): Promise<void> {
    this.#closing.abort();
    await this.#work;
    await this.#connection.close();
  }
}
