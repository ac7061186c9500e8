import { Kafka, logLevel } from 'kafkajs';
import { type KafkaServer } from '../../services/kafka.ts';

type Address = Pick<KafkaServer, 'brokers'>;

const clientOf = ({ brokers }: Address): Kafka => new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING });

/** Creates a topic of one partition. */
export async function createTopic(server: Address, topic: string): Promise<void> {
  const admin = clientOf(server).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  await admin.disconnect();
}

/** Every topic that there is. */
export async function topicNames(server: Address): Promise<readonly string[]> {
  const admin = clientOf(server).admin();
  await admin.connect();
  const names = await admin.listTopics();
  await admin.disconnect();
  return names;
}

export async function produce(server: Address, topic: string, values: readonly string[]): Promise<void> {
  const producer = clientOf(server).producer({ allowAutoTopicCreation: false });
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: values.map((value) => ({ key: 'client', value })) });
  await producer.disconnect();
}

/** Reads a topic from its beginning, as a new consumer group, until `count` values are there. */
export async function readBack(server: Address, topic: string, count: number): Promise<readonly string[]> {
  const consumer = clientOf(server).consumer({ groupId: `reader-of-${topic}`, maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const values: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const eachMessage = async ({ message }: { message: { value: Buffer | null } }): Promise<void> => {
      values.push(String(message.value));
      if (values.length === count) resolve();
    };
    consumer.run({ eachMessage }).catch(reject);
  });
  await consumer.disconnect();
  return values;
}
