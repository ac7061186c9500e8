import { setTimeout as sleep } from 'node:timers/promises';
import { KafkaConnection } from '../../src/kafka/client/connection.ts';
import { loadKafkaSettings } from '../../src/kafka/client/settings.ts';
import { RecordProducer } from '../../src/kafka/record-producer.ts';
import { RecordReader } from '../../src/kafka/record-reader.ts';
import { ensureTopic, topicOffsets } from '../../src/kafka/topics.ts';

const BETWEEN_LOOKS_MS = 200;

/** Topics of one broker, read and written as a whole. */
export class Topics {
  readonly #connection: KafkaConnection;

  private constructor(connection: KafkaConnection) {
    this.#connection = connection;
  }

  static async open(brokers: string): Promise<Topics> {
    return new Topics(await KafkaConnection.open(loadKafkaSettings({ brokers })));
  }

  /** The values of every record that the topic holds now. */
  async values(topic: string): Promise<string[]> {
    const ranges = await topicOffsets(this.#connection, topic);
    const whole = new Map([...ranges].map(([partition, { low, high }]) => [partition, { from: low, to: high }]));
    const values: string[] = [];
    for await (const { records } of new RecordReader(this.#connection, topic, whole).read()) {
      for (const { value } of records) values.push(Buffer.from(value!).toString());
    }
    return values;
  }

  /** The offset after the last record, by partition. */
  async ends(topic: string): Promise<ReadonlyMap<number, number>> {
    const ranges = await topicOffsets(this.#connection, topic);
    return new Map([...ranges].map(([partition, { high }]) => [partition, high]));
  }

  /** Makes a topic of one partition, empty. */
  async make(topic: string): Promise<void> {
    await ensureTopic(this.#connection, { topic, partitions: 1, reuseTopic: false });
  }

  /** Writes a key and a value for each entry. */
  async write(topic: string, entries: ReadonlyMap<number, number>): Promise<void> {
    const producer = await RecordProducer.open(this.#connection, topic);
    const records = [...entries].map(([key, value]) => ({
      partition: 0,
      timestampMs: 0,
      key: Buffer.from(String(key)),
      value: Buffer.from(String(value)),
      headers: [],
    }));
    await producer.send(records);
    await producer.flush();
  }

  /** Reads the topic again and again until `isEnough` holds, and returns the values. `isAlive` throws when waiting is in vain. */
  async until(topic: string, isAlive: () => void, isEnough: (values: readonly string[]) => boolean): Promise<string[]> {
    for (;;) {
      isAlive();
      const values = await this.values(topic);
      if (isEnough(values)) return values;
      await sleep(BETWEEN_LOOKS_MS);
    }
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}
