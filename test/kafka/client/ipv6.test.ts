import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { expect, it } from 'vitest';
import { KafkaConnection } from '../../../src/kafka/client/connection.ts';
import { brokerAddress } from '../../../src/kafka/client/kafkajs.ts';
import { loadKafkaSettings } from '../../../src/kafka/client/settings.ts';
import { ensureTopic, topicOffsets } from '../../../src/kafka/topics.ts';
import { describeWithKafka } from '../../services/kafka-fixture.ts';

/** Listens on the loopback of IPv6 and passes everything on; null where there is none. */
async function listenOnIpv6(port: number): Promise<Server | null> {
  const server = createServer((from) => {
    const to = connect(port, '127.0.0.1');
    from.pipe(to).pipe(from);
    for (const [one, other] of [[from, to] as const, [to, from] as const]) one.on('error', () => other.destroy());
  });
  server.listen(0, '::1');
  return Promise.race([once(server, 'listening').then(() => server), once(server, 'error').then(() => null)]);
}

describeWithKafka('a broker at an IPv6 address', (kafka) => {
  it('is reached', async ({ skip }) => {
    const server = await listenOnIpv6(Number(kafka().brokers.split(':')[1]));
    if (server === null) return skip('This machine has no loopback of IPv6.');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const connection = await KafkaConnection.open(loadKafkaSettings({ brokers: `[::1]:${address.port}` }));
    await ensureTopic(connection, { topic: 'six', partitions: 1, reuseTopic: false });
    expect(await topicOffsets(connection, 'six')).toEqual(new Map([[0, { low: 0, high: 0 }]]));
    await connection.close();
    server.close();
  });
});

it('is named in messages as it was given', async () => {
  await expect(KafkaConnection.open(loadKafkaSettings({ brokers: '[::1]:1' }), { giveUpAfterMs: 500 })).rejects.toThrow(
    'cannot connect to Kafka at [::1]:1: nothing listens at [::1]:1 (--brokers, bootstrap.servers)',
  );
  expect(['a:1', '127.0.0.1:2', '[::1]:3', '::1:3'].map(brokerAddress)).toEqual([
    'a:1',
    '127.0.0.1:2',
    '[::1]:3',
    '[::1]:3',
  ]);
});
