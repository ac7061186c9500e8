import { expect, it } from 'vitest';
import { GroupConsumer } from '../../../src/kafka/group/consumer.ts';
import { RecordProducer } from '../../../src/kafka/record-producer.ts';
import { START_MS } from '../../../src/kafka/simulated/plan.ts';
import { ensureTopic } from '../../../src/kafka/topics.ts';
import { oneBroker } from '../simulated/one-broker.ts';

const TOPIC = 'topic';
const STOP_MS = 2000;
const HEARTBEAT_TIMEOUT_MS = 30_000;
const NEVER = new AbortController().signal;

/** What a member does that reads one record, and is to stop after two seconds. Its first heartbeat takes so long; times in ms from the start. */
async function courseOf(heartbeatLateMs: number): Promise<readonly (readonly [what: string, atMs: number])[]> {
  const late = { kind: 'request_late', api: 'Heartbeat', atMs: START_MS, byMs: heartbeatLateMs } as const;
  const world = oneBroker({ requestTimeoutMs: HEARTBEAT_TIMEOUT_MS }, heartbeatLateMs === 0 ? [] : [late]);
  const { clock, connect } = world.newClient();
  const course: (readonly [string, number])[] = [];
  const note = (what: string) => void course.push([what, clock.nowMs() - START_MS]);
  const take = async () => {
    const connection = await connect();
    await ensureTopic(connection, { topic: TOPIC, partitions: 1, reuseTopic: false });
    const producer = await RecordProducer.open(connection, TOPIC);
    const value = new TextEncoder().encode('x');
    await producer.send([{ partition: 0, timestampMs: 0, key: null, value, headers: [] }]);
    await producer.flush();
    const stop = new AbortController();
    void clock.waitUntil(START_MS + STOP_MS, NEVER).then(() => stop.abort());
    const consumer = new GroupConsumer(connection, 'group', TOPIC, {
      onAssigned: () => Promise.resolve(new Map([[0, 0]])),
      onBatch: () => Promise.resolve(note('read')),
      onRevoked: () => Promise.resolve(note('revoked')),
    });
    await consumer.run(stop.signal);
    await connection.close();
  };
  await world.time.run(take());
  return course;
}

it('a member reads once the group has answered its first heartbeat', async () => {
  const atOnce = await courseOf(0);
  expect(atOnce.map(([what]) => what)).toEqual(['read', 'revoked']);
  expect(atOnce[0]![1]).toBeLessThan(200);
  const late = await courseOf(1000);
  expect(late.map(([what]) => what)).toEqual(['read', 'revoked']);
  expect(late[0]![1]).toBeGreaterThan(1000);
});

// before: it waited for the heartbeat, for as long as the group could not be reached
it('a member that stops before that gives its partitions back at once, and has read nothing', async () => {
  const course = await courseOf(2 * HEARTBEAT_TIMEOUT_MS);
  expect(course).toEqual([['revoked', STOP_MS]]);
});
