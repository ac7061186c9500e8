import { expect, it } from 'vitest';
import { SimulatedKafka } from '../../../src/kafka/simulated/kafka.ts';
import { Network } from '../../../src/kafka/simulated/network.ts';
import { VirtualTime } from '../../../src/kafka/simulated/virtual-time.ts';
import { Random } from '../../../src/random/random.ts';

const TIMEOUT_MS = 1000;

// before: a member's request to leave was served while its group was still handing out assignments
it('a broker takes the next request of a connection when the work is done in which it answers the one before', async () => {
  const time = new VirtualTime();
  const random = Random.fromSeed('1');
  const network = new Network(new SimulatedKafka(time, { brokers: 1, replicas: 1 }, random), [], random);
  const order: string[] = [];
  const work = async () => {
    const connection = await network.connect({ stillUntilMs: 0 }, 1, TIMEOUT_MS);
    const answered = [
      connection.send<string>('SyncGroup', TIMEOUT_MS, (reply) => {
        time.at(100, () => {
          order.push('begun');
          reply({ value: 'assignment' });
          order.push('done');
        });
      }),
      ...(['LeaveGroup', 'Heartbeat'] as const).map((next) =>
        connection.send<string>(next, TIMEOUT_MS, (reply) => {
          order.push(`${next} at ${time.nowMs()} ms`);
          reply({ value: next });
        }),
      ),
    ];
    return Promise.all(answered);
  };
  expect(await time.run(work())).toEqual(['assignment', 'LeaveGroup', 'Heartbeat']);
  expect(order).toEqual(['begun', 'done', 'LeaveGroup at 100 ms', 'Heartbeat at 100 ms']);
});
