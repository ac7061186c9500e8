import { existsSync } from 'node:fs';
import { Kafka, logLevel } from 'kafkajs';
import { expect, it } from 'vitest';
import { KAFKA_LINES } from '../../services/kafka/distribution.ts';
import { type KafkaServer, startKafka } from '../../services/kafka.ts';
import { describeWithKafka } from './kafka-fixture.ts';

const clientOf = (server: KafkaServer): Kafka => new Kafka({ brokers: [server.brokers], logLevel: logLevel.NOTHING });

async function produce(server: KafkaServer, topic: string, values: readonly string[]): Promise<void> {
  const producer = clientOf(server).producer({ allowAutoTopicCreation: false });
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: values.map((value) => ({ key: 'client', value })) });
  await producer.disconnect();
}

/** Reads the topic's only partition from its beginning, as a new consumer group, until `count` values are there. */
async function readBack(server: KafkaServer, topic: string, count: number): Promise<readonly string[]> {
  const consumer = clientOf(server).consumer({ groupId: `reader-${topic}-${count}`, maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const values: string[] = [];
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        eachMessage: async ({ message }) => {
          values.push(String(message.value));
          if (values.length === count) resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return values;
}

async function createTopic(server: KafkaServer, topic: string): Promise<void> {
  const admin = clientOf(server).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  await admin.disconnect();
}

for (const version of KAFKA_LINES) {
  describeWithKafka(
    `Kafka ${version}`,
    (kafka) => {
      it('takes records and gives them back', async () => {
        await createTopic(kafka(), 'round-trip');
        await produce(kafka(), 'round-trip', ['one', 'two']);
        expect(await readBack(kafka(), 'round-trip', 2)).toEqual(['one', 'two']);
      });

      it('keeps its address and its data when it is killed and started again', async () => {
        await createTopic(kafka(), 'survivor');
        await produce(kafka(), 'survivor', ['before']);
        const { brokers, pid } = kafka();
        await kafka().kill();
        await expect(produce(kafka(), 'survivor', ['nobody there'])).rejects.toThrow('ECONNREFUSED');
        await kafka().start();
        expect(kafka().brokers).toBe(brokers);
        expect(kafka().pid).not.toBe(pid);
        await produce(kafka(), 'survivor', ['after']);
        expect(await readBack(kafka(), 'survivor', 2)).toEqual(['before', 'after']);
      });
    },
    { version },
  );
}

describeWithKafka('startKafka', () => {
  it('stops cleanly, keeps the data if asked to, and leaves nothing behind at the end', async () => {
    const server = await startKafka();
    await createTopic(server, 'kept');
    await produce(server, 'kept', ['value']);
    await server.stop({ keepData: true });
    expect(existsSync(server.folder)).toBe(true);
    await server.start();
    expect(await readBack(server, 'kept', 1)).toEqual(['value']);
    await server.stop();
    expect(existsSync(server.folder)).toBe(false);
    expect(() => process.kill(server.pid, 0)).toThrow('ESRCH');
  });
});
