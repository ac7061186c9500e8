import { expect, it } from 'vitest';
import { KafkaConnection } from '../../../src/kafka/client/connection.ts';
import { loadKafkaSettings } from '../../../src/kafka/client/settings.ts';
import { START_MS } from '../../../src/kafka/simulated/plan.ts';
import { endOfTransaction, headerOf, inTransaction } from '../../../src/kafka/simulated/stored-batch.ts';
import { type Clock } from '../../../src/pacing/clock.ts';
import { realClock } from '../../../src/pacing/real-clock.ts';
import { describeWithKafka } from '../../services/kafka-fixture.ts';
import { batchOf, callsOf, type Stage } from './broker-calls.ts';
import { oneBroker } from './one-broker.ts';
import { sessionsOf } from './session-calls.ts';
import { Kafka, logLevel } from 'kafkajs';

const FETCH_WAIT_MS = 50;

/** What the same calls come to on simulated brokers. */
async function onSimulated(): Promise<readonly string[]> {
  const world = oneBroker({ fetchWaitMs: FETCH_WAIT_MS });
  const client = world.newClient();
  const logOf = (topic: string) => world.kafka.topics.get(topic)!.partitions[0]!.log;
  const append = (topic: string, batch: Buffer) => {
    logOf(topic).append(batch);
    logOf(topic).replicate(logOf(topic).end);
  };
  const work = async () => {
    const connection = await client.connect();
    return callsOf({
      connection,
      clock: client.clock,
      deleteBefore: (topic, offset) => Promise.resolve(logOf(topic).deleteBefore(offset)),
      begin: async (topic, values) => {
        const producerId = BigInt(world.kafka.newProducerId());
        const batch = inTransaction(
          await batchOf(
            values.map((value) => [5000, value] as const),
            producerId,
            0,
            0,
          ),
        );
        append(topic, batch);
        return (end) => Promise.resolve(append(topic, endOfTransaction(headerOf(batch), end, START_MS)));
      },
    });
  };
  return world.time.run(work());
}

/** What they come to on a real broker. */
async function onReal(brokers: string, clock: Clock): Promise<readonly string[]> {
  const settings = { ...loadKafkaSettings({ brokers }), fetchWaitMs: FETCH_WAIT_MS };
  const connection = await KafkaConnection.open(settings);
  const kafka = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  let transactions = 0;
  const begin: Stage['begin'] = async (topic, values) => {
    const transactionalId = `transaction-${++transactions}`;
    const producer = kafka.producer({ transactionalId, maxInFlightRequests: 1, idempotent: true });
    await producer.connect();
    const transaction = await producer.transaction();
    const messages = values.map((value) => ({ value, timestamp: '5000', partition: 0 }));
    await transaction.send({ topic, messages });
    return async (end) => {
      await transaction[end]();
      await producer.disconnect();
    };
  };
  const deleteBefore: Stage['deleteBefore'] = async (topic, offset) => {
    // kafkajs deletes only from topics that it has heard of.
    await admin.fetchTopicMetadata({ topics: [topic] });
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(offset) }] });
  };
  try {
    return await callsOf({ connection, clock, begin, deleteBefore });
  } finally {
    await admin.disconnect();
    await connection.close();
  }
}

describeWithKafka('simulated brokers', (kafka) => {
  it('answer as a real Kafka 4 does', async () => {
    expect(await onSimulated()).toEqual(await onReal(kafka().brokers, realClock));
  }, 240_000);

  it('begin the session of a member anew as a real Kafka 4 does', async () => {
    const world = oneBroker();
    const { clock } = world.newClient();
    const simulated = await world.time.run(sessionsOf({ clock, connect: () => world.newClient().connect() }));
    const settings = loadKafkaSettings({ brokers: kafka().brokers });
    const real = await sessionsOf({ clock: realClock, connect: () => KafkaConnection.open(settings) });
    expect(simulated).toEqual(real);
  }, 240_000);
});
