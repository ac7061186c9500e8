import { type KafkaConnection } from '../../kafka/client/connection.ts';
import { RecordProducer } from '../../kafka/record-producer.ts';
import { ensureTopic } from '../../kafka/topics.ts';

/**
 * Says in a control topic where each partition ends: its number is the key, the offset behind its last record the value. Throws
 * TraplineError('service') if Kafka cannot be reached.
 */
export async function tellEnds(
  connection: KafkaConnection,
  controlTopic: string,
  endOffsets: readonly number[],
): Promise<void> {
  await ensureTopic(connection, { topic: controlTopic, partitions: 1, reuseTopic: true });
  const producer = await RecordProducer.open(connection, controlTopic);
  const records = endOffsets.map((end, partition) => ({
    partition: 0,
    timestampMs: Date.now(),
    key: Buffer.from(String(partition)),
    value: Buffer.from(String(end)),
    headers: [],
  }));
  await producer.send(records);
  await producer.flush();
}
