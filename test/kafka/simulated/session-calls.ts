import { Buffer } from 'node:buffer';
import { type KafkaConnection } from '../../../src/kafka/client/connection.ts';
import { refusalType } from '../../../src/kafka/client/failure.ts';
import { type Broker, MemberMetadata } from '../../../src/kafka/client/kafkajs.ts';
import { ensureTopic } from '../../../src/kafka/topics.ts';
import { type Clock } from '../../../src/pacing/clock.ts';

const TOPIC = 'sessions';
/** Brokers refuse shorter ones, unless they are told not to. */
export const SESSION_MS = 6000;
const LATER_MS = 4000;
/** A session that was begun anew lasts longer than this, and one that was not ends before, on a busy machine too. */
const BETWEEN_MS = SESSION_MS + LATER_MS / 2;
const REBALANCE_MS = 20_000;
const AGAIN_MS = 100;
const NEVER = new AbortController().signal;

/** Opens connections to one cluster: each member has its own, since the wait of one would hold up the others. */
export interface SessionStage {
  readonly connect: () => Promise<KafkaConnection>;
  readonly clock: Clock;
}

/** What a member does, 4 s after it joined, and then no more. */
type Sign = (member: Member, generationId: number) => Promise<unknown>;

const SIGNS: readonly (readonly [what: string, isSyncedBefore: boolean, sign: Sign])[] = [
  ['nothing', true, () => Promise.resolve()],
  ['a heartbeat', true, (member, generationId) => member.heartbeat(generationId)],
  ['a commit', true, (member, generationId) => member.commit(generationId)],
  ['the request for its assignment', false, (member, generationId) => member.sync(generationId, [])],
  ['that request once more', true, (member, generationId) => member.sync(generationId, [])],
  ['the request to join once more', true, (member) => member.join()],
];

/** What begins the session of a member anew: each thing that it may do, and whether it is in the group for longer then. */
export async function sessionsOf(stage: SessionStage): Promise<readonly string[]> {
  const connection = await stage.connect();
  await ensureTopic(connection, { topic: TOPIC, partitions: 1, reuseTopic: false });
  await connection.close();
  return Promise.all(
    SIGNS.map(async ([what, isSyncedBefore, sign], index) => {
      const { clock } = stage;
      const [leader, member] = await Promise.all([openMember(stage, index), openMember(stage, index)]);
      const first = await leader.join();
      await leader.sync(first.generationId, [leader.id]);
      const joining = member.join();
      await waitFor(clock, AGAIN_MS);
      const [{ generationId }] = await Promise.all([leader.join(), joining]);
      const joinedAtMs = clock.nowMs();
      await leader.sync(generationId, [leader.id, member.id]);
      if (isSyncedBefore) await member.sync(generationId, []);
      const signed = waitFor(clock, LATER_MS).then(() => sign(member, generationId));
      while ((await refusalOf(leader.heartbeat(generationId))) === null) await waitFor(clock, AGAIN_MS);
      const lastedMs = clock.nowMs() - joinedAtMs;
      await signed;
      await Promise.all([leader.close(), member.close()]);
      return `${what}: ${lastedMs > BETWEEN_MS ? 'begins it anew' : 'does not'}`;
    }),
  );
}

/** A member of a group, by single requests. */
interface Member {
  readonly id: string;
  join(): ReturnType<Broker['joinGroup']>;
  sync(generationId: number, assigned: readonly string[]): Promise<unknown>;
  heartbeat(generationId: number): Promise<unknown>;
  commit(generationId: number): Promise<unknown>;
  close(): Promise<void>;
}

/** A member of the group of a number, on a connection of its own. */
export async function openMember({ connect, clock }: SessionStage, index: number): Promise<Member> {
  const groupId = `sessions-${index}`;
  const connection = await connect();
  const coordinator = await untilGiven(clock, () => connection.attempt((one) => one.findGroupCoordinator({ groupId })));
  const metadata = MemberMetadata.encode({ version: 1, topics: [] });
  let memberId = '';
  const at = (generationId: number) => ({ groupId, memberId, groupGenerationId: generationId });
  return {
    get id() {
      return memberId;
    },
    join: () =>
      untilGiven(clock, async () => {
        const times = { sessionTimeout: SESSION_MS, rebalanceTimeout: REBALANCE_MS };
        const joined = await coordinator.joinGroup({
          groupId,
          memberId,
          ...times,
          groupProtocols: [{ name: 'x', metadata }],
        });
        memberId = joined.memberId;
        return joined;
      }),
    sync: (generationId, assigned) => {
      const groupAssignment = assigned.map((id) => ({ memberId: id, memberAssignment: Buffer.from('all') }));
      return coordinator.syncGroup({ groupId, generationId, memberId, groupAssignment });
    },
    heartbeat: (generationId) => coordinator.heartbeat(at(generationId)),
    commit: (generationId) => {
      const topics = [{ topic: TOPIC, partitions: [{ partition: 0, offset: '0' }] }];
      return coordinator.offsetCommit({ ...at(generationId), topics });
    },
    close: () => connection.close(),
  };
}

/** The coordinator of a new group has to be found, and to load. */
async function untilGiven<T>(clock: Clock, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch {
      await waitFor(clock, AGAIN_MS);
    }
  }
}

/** Waits for so long. */
export function waitFor(clock: Clock, ms: number): Promise<void> {
  return clock.waitUntil(clock.nowMs() + ms, NEVER);
}

/** Kafka's name of the error of a call; null if it succeeds. */
export function refusalOf(call: Promise<unknown>): Promise<string | null> {
  return call.then(
    () => null,
    (error: unknown) => refusalType(error) ?? String(error),
  );
}
