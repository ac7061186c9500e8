import { afterEach, expect, it, vi } from 'vitest';
import { type KafkaConnection } from '../../src/kafka/client/connection.ts';
import { type Broker, type Cluster } from '../../src/kafka/client/kafkajs.ts';
import { type TopicMetadata } from '../../src/kafka/protocol/metadata.ts';
import { TopicChanges } from '../../src/kafka/topic-changes.ts';
import { SimulatedClock } from '../pacing/simulated-clock.ts';

afterEach(() => void vi.restoreAllMocks());

const HOUR_MS = 3_600_000;
const never = new AbortController().signal;

/** A topic that gets more partitions, behind a broker that answers at once. */
class GrowingTopic {
  partitions = 1;
  looks = 0;

  get #numbers(): readonly number[] {
    return Array.from({ length: this.partitions }, (_, partition) => partition);
  }

  get connection(): Pick<KafkaConnection, 'retrying' | 'leaders'> {
    const send = (): Promise<TopicMetadata> => {
      this.looks += 1;
      return Promise.resolve({ errorCode: 0, id: Buffer.alloc(16, 1), partitions: this.#numbers });
    };
    const broker = { versions: null, connectionPool: { send } } as unknown as Broker;
    const cluster = {
      findControllerBroker: () => Promise.resolve(broker),
      refreshMetadata: () => Promise.resolve(),
    } as unknown as Cluster;
    return {
      retrying: (_, action) => action(cluster),
      leaders: () => Promise.resolve(new Map(this.#numbers.map((partition) => [partition, 0]))),
    };
  }
}

it('new partitions are found within a second, and looked for no more often', async () => {
  const topic = new GrowingTopic();
  const clock = new SimulatedClock();
  const changes = await TopicChanges.of(topic.connection, 'x', clock);
  topic.partitions = 3;
  clock.pass(999);
  expect(await changes.added(new Set([0]), never)).toEqual([]);
  expect(topic.looks).toBe(1);
  clock.pass(1);
  expect(await changes.added(new Set([0]), never)).toEqual([1, 2]);
  clock.pass(999);
  expect(await changes.added(new Set([0, 1, 2]), never)).toEqual([]);
  expect(topic.looks).toBe(2);
});

// before: hidden for an hour
it('new partitions are found when the wall clock is set back', async () => {
  const topic = new GrowingTopic();
  const clock = new SimulatedClock();
  const changes = await TopicChanges.of(topic.connection, 'x', clock);
  topic.partitions = 2;
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() - HOUR_MS);
  clock.pass(1000);
  expect(await changes.added(new Set([0]), never)).toEqual([1]);
});
