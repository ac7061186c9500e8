import { expect, it } from 'vitest';
import { KafkaConnection } from '../../src/kafka/client/connection.ts';
import { type Broker, type Cluster, ConnectionError } from '../../src/kafka/client/kafkajs.ts';
import { loadKafkaSettings } from '../../src/kafka/client/settings.ts';
import { RecordReader } from '../../src/kafka/record-reader.ts';
import { WaitedClock } from './client/waited-clock.ts';

const BROKER = '127.0.0.1:9092';

/** Brokers of which one tells of partition 0 alone, so many times; then none can be reached. */
function clusterThatGoesAway(answers: number): Cluster {
  const never = (): never => {
    throw new Error('not asked for here');
  };
  let left = answers;
  return {
    targetTopics: new Set(),
    connect: () => Promise.resolve(),
    disconnect: () => Promise.resolve(),
    refreshMetadata: () => Promise.resolve(),
    addTargetTopic: () => Promise.resolve(),
    findBroker: never,
    findControllerBroker: () => Promise.resolve({} as Broker),
    findGroupCoordinator: never,
    findTopicPartitionMetadata: () => {
      if (left-- > 0) return [{ partitionId: 0, leader: 1 }];
      throw new ConnectionError(`connect ECONNREFUSED ${BROKER}`, { broker: BROKER, code: 'ECONNREFUSED' });
    },
  };
}

async function failure(answers: number): Promise<unknown> {
  const cluster = clusterThatGoesAway(answers);
  const settings = loadKafkaSettings({ brokers: BROKER });
  const connection = await KafkaConnection.open(settings, { clock: new WaitedClock(), createCluster: () => cluster });
  const range = { from: 0, to: null };
  const reader = new RecordReader(connection, 'topic', new Map([0, 1].map((partition) => [partition, range])));
  try {
    await reader.read().next();
    throw new Error('nothing can be read there');
  } catch (error) {
    return error;
  } finally {
    await connection.close();
  }
}

it('a partition of which no broker tells is not there', async () => {
  expect(await failure(Infinity)).toMatchObject({
    subCode: 'unknown_partition',
    message: 'topic "topic" has no partition 1; it has 1, counted from 0',
  });
});

// before: it was the partition that was not there
it('brokers that go away before one of them has told of a partition are what is wrong', async () => {
  expect(await failure(2)).toMatchObject({
    subCode: 'broker_unreachable',
    message: expect.stringContaining(`nothing listens at ${BROKER}`) as string,
  });
});
