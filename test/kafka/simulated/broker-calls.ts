import { type KafkaConnection } from '../../../src/kafka/client/connection.ts';
import { refusalType } from '../../../src/kafka/client/failure.ts';
import { type Broker, type Cluster, MemberMetadata } from '../../../src/kafka/client/kafkajs.ts';
import { fetchRecords } from '../../../src/kafka/protocol/fetch.ts';
import { topicMetadata } from '../../../src/kafka/protocol/metadata.ts';
import { produceBatches } from '../../../src/kafka/protocol/produce.ts';
import { RecordBatchWriter } from '../../../src/kafka/protocol/records/batch-writer.ts';
import { readRecordSet } from '../../../src/kafka/protocol/records/record-set-reader.ts';
import { type Clock } from '../../../src/pacing/clock.ts';

/** A cluster of one broker, and what is done to it that the client cannot do. */
export interface Stage {
  readonly connection: KafkaConnection;
  readonly clock: Clock;
  readonly deleteBefore: (topic: string, offset: number) => Promise<void>;
  /** Writes records of another producer in a transaction; ends it with what it returns. */
  readonly begin: (topic: string, values: readonly string[]) => Promise<(end: 'commit' | 'abort') => Promise<void>>;
}

const TOPIC = 'fidelity';
const GROUP = 'fidelity-group';
const NEVER = new AbortController().signal;
const TIMEOUT_MS = 10_000;
const AGAIN_MS = 200;

/** A batch of a producer: times and values, the epoch, and the number of the first record. */
export function batchOf(
  records: readonly (readonly [timestampMs: number, value: string])[],
  producerId: bigint,
  producerEpoch: number,
  sequence: number,
): Promise<Buffer> {
  const writer = new RecordBatchWriter();
  for (const [timestampMs, value] of records) {
    writer.add({ partition: 0, timestampMs, key: null, value: Buffer.from(value), headers: [] });
  }
  return writer.finish('none', { producerId, producerEpoch }, sequence);
}

/** Makes the calls, and says what each came to. */
export function callsOf(stage: Stage): Promise<readonly string[]> {
  return stage.connection.attempt((cluster) => new Calls(stage, cluster).all());
}

class Calls {
  readonly #stage: Stage;
  readonly #cluster: Cluster;
  readonly #lines: string[] = [];

  constructor(stage: Stage, cluster: Cluster) {
    this.#stage = stage;
    this.#cluster = cluster;
  }

  async all(): Promise<readonly string[]> {
    await this.#topics();
    await this.#produce();
    await this.#fetch('as it was written');
    await this.#offsets('as it was written');
    await this.#stage.deleteBefore(TOPIC, 2);
    await this.#fetch('from offset 2 on');
    await this.#offsets('from offset 2 on');
    for (const end of ['commit', 'abort'] as const) {
      const finish = await this.#stage.begin(TOPIC, ['a', 'b']);
      await this.#fetch(`before the ${end}`);
      await this.#offsets(`before the ${end}`);
      await finish(end);
      await this.#until(async () => (await this.#end()) === 7 + (end === 'commit' ? 3 : 6));
      await this.#fetch(`after the ${end}`);
      await this.#offsets(`after the ${end}`);
    }
    await this.#group();
    await this.#madeAnew();
    return this.#lines;
  }

  /** Notes what a call comes to: its value, or Kafka's name of the error. */
  async #note(what: string, call: Promise<unknown>): Promise<void> {
    const words = await call.then(
      (value) => JSON.stringify(value ?? null),
      (error: unknown) => refusalType(error) ?? String(error),
    );
    this.#lines.push(`${what}: ${words}`);
  }

  #controller(): Promise<Broker> {
    return this.#cluster.findControllerBroker();
  }

  async #create(): Promise<null> {
    const settings = [
      { name: 'max.message.bytes', value: '2000' },
      { name: 'message.timestamp.type', value: 'CreateTime' },
      { name: 'retention.ms', value: '-1' },
    ];
    const request = { topic: TOPIC, numPartitions: 1, replicationFactor: 1, configEntries: settings };
    await (await this.#controller()).createTopics({ topics: [request], timeout: TIMEOUT_MS });
    return null;
  }

  async #topics(): Promise<void> {
    const broker = await this.#controller();
    await this.#note('create', this.#create());
    await this.#note('create twice', this.#create());
    await this.#until(async () => (await topicMetadata(broker, TOPIC))?.errorCode === 0);
    await this.#note(
      'metadata',
      topicMetadata(broker, TOPIC).then((found) => [found?.errorCode, found?.partitions]),
    );
    await this.#note(
      'of none',
      topicMetadata(broker, 'none').then((found) => [found?.errorCode, found?.partitions]),
    );
    await this.#note('offsets of none', this.#offset(-1, 0, 'none'));
    await this.#note('delete none', broker.deleteTopics({ topics: ['none'], timeout: TIMEOUT_MS }));
    await this.#note('fetch of none', this.#fetched(0, { name: 'none', id: null }));
    await this.#note('fetch of no id', this.#fetched(0, { name: 'none', id: Buffer.alloc(16, 7) }));
    await this.#note('produce to none', this.#send(await batchOf([[0, 'x']], 1n, 0, 0), 'none'));
  }

  async #send(batch: Buffer, topic = TOPIC): Promise<unknown> {
    const broker = await this.#controller();
    const [answer] = await produceBatches(broker, topic, new Map([[0, batch]]), TIMEOUT_MS);
    return [answer!.errorCode, answer!.baseOffset];
  }

  async #produce(): Promise<void> {
    const broker = await this.#controller();
    const { producerId } = await this.#stage.connection.retrying('begin to write', () =>
      broker.initProducerId({ transactionTimeout: TIMEOUT_MS }),
    );
    const id = BigInt(producerId);
    const first = await batchOf([[1000, 'r0'], [2000, 'r1'], [3000, 'r2']], id, 0, 0); // prettier-ignore
    const second = await batchOf([[2500, 'r3'], [4000, 'r4']], id, 0, 3); // prettier-ignore
    const damaged = Buffer.from(second);
    damaged[damaged.length - 1]! ^= 1;
    await this.#note('first', this.#send(first));
    await this.#note('first again', this.#send(first));
    await this.#note('one too far', this.#send(await batchOf([[0, 'x']], id, 0, 5)));
    await this.#note('damaged', this.#send(damaged));
    await this.#note('second', this.#send(second));
    await this.#note('first after second', this.#send(first));
    await this.#note('part of the first', this.#send(await batchOf([[1000, 'r0']], id, 0, 0)));
    await this.#note('next epoch, not from 0', this.#send(await batchOf([[0, 'x']], id, 1, 5)));
    await this.#note('next epoch', this.#send(await batchOf([[1500, 'r5']], id, 1, 0)));
    await this.#note('old epoch', this.#send(await batchOf([[0, 'x']], id, 0, 5)));
    await this.#note('unknown producer', this.#send(await batchOf([[3500, 'r6']], id + 1000n, 3, 9)));
    await this.#note('too large', this.#send(await batchOf([[0, 'x'.repeat(3000)]], id, 1, 1)));
    await this.#note('no such partition', this.#noPartition(second));
  }

  async #noPartition(batch: Buffer): Promise<unknown> {
    const [answer] = await produceBatches(await this.#controller(), TOPIC, new Map([[9, batch]]), TIMEOUT_MS);
    return [answer!.errorCode, answer!.baseOffset];
  }

  async #fetched(
    offset: number,
    topic: { readonly name: string; readonly id: Buffer | null } = { name: TOPIC, id: null },
    {
      epoch,
      partition = 0,
      readCommitted = false,
    }: { epoch?: number; partition?: number; readCommitted?: boolean } = {},
  ): Promise<unknown> {
    const settings = { ...this.#stage.connection.settings, readCommitted };
    const offsets = new Map([[partition, offset]]);
    const epochs = epoch === undefined ? undefined : new Map([[partition, epoch]]);
    const [answer] = await fetchRecords(await this.#controller(), topic, offsets, settings, epochs);
    const { errorCode, highWatermark, lastStableOffset, aborted, recordSet, divergesAt } = answer!;
    const range = { partition: 0, from: offset, to: Infinity };
    const { records, nextOffset, leaderEpoch } = await readRecordSet(recordSet, range, aborted);
    const values = records.map((record) => `${record.offset} ${String(record.value)} ${record.timestampMs}`);
    const found = recordSet.length === 0 ? null : { values, nextOffset, leaderEpoch };
    return {
      errorCode,
      highWatermark,
      lastStableOffset,
      aborted: aborted.map((one) => one.firstOffset),
      divergesAt,
      found,
    };
  }

  async #fetch(when: string): Promise<void> {
    const end = await this.#end();
    const id = (await topicMetadata(await this.#controller(), TOPIC))!.id;
    for (const readCommitted of [false, true]) {
      const how = `${when}, ${readCommitted ? 'committed' : 'all'}`;
      for (const offset of [0, 2, 4, end, end + 1]) {
        const topic = { name: TOPIC, id: null };
        await this.#note(`fetch at ${offset}, ${how}`, this.#fetched(offset, topic, { readCommitted }));
        const withEpoch = { readCommitted, epoch: 0 };
        await this.#note(`fetch at ${offset} by id, ${how}`, this.#fetched(offset, { name: TOPIC, id }, withEpoch));
        await this.#note(`fetch at ${offset} after epoch 0, ${how}`, this.#fetched(offset, topic, withEpoch));
      }
      await this.#note(`after epoch 7, ${how}`, this.#fetched(4, undefined, { readCommitted, epoch: 7 }));
      await this.#note(`no such partition, ${how}`, this.#fetched(0, undefined, { readCommitted, partition: 9 }));
    }
  }

  async #offset(timestamp: number, isolationLevel: number, topic = TOPIC): Promise<unknown> {
    const partitions = [{ partition: 0, timestamp }];
    const answer = await (await this.#controller()).listOffsets({ isolationLevel, topics: [{ topic, partitions }] });
    return answer.responses[0]!.partitions.map(({ partition, offset }) => [partition, Number(offset)]);
  }

  async #end(): Promise<number> {
    const found = (await this.#offset(-1, 0)) as [number, number][];
    return found[0]![1];
  }

  async #offsets(when: string): Promise<void> {
    for (const isolation of [0, 1]) {
      for (const timestamp of [-2, -1, 0, 1000, 1001, 2600, 4000, 4500, 5001]) {
        await this.#note(`offset at ${timestamp}, isolation ${isolation}, ${when}`, this.#offset(timestamp, isolation));
      }
    }
  }

  async #group(): Promise<void> {
    let broker: Broker | undefined;
    await this.#until(async () => {
      broker = await this.#cluster.findGroupCoordinator({ groupId: GROUP }).catch(() => undefined);
      return broker !== undefined;
    });
    const coordinator = broker!;
    const metadata = MemberMetadata.encode({ version: 1, topics: [TOPIC] });
    const join = (memberId: string) =>
      coordinator.joinGroup({
        groupId: GROUP,
        memberId,
        sessionTimeout: 10_000,
        rebalanceTimeout: 10_000,
        groupProtocols: [{ name: 'x', metadata }],
      });
    let joined: Awaited<ReturnType<typeof join>> | undefined;
    await this.#until(async () => {
      joined = await join('').catch(() => undefined);
      return joined !== undefined;
    });
    const { memberId, generationId, leaderId, members } = joined!;
    await this.#note('joined', Promise.resolve([generationId, leaderId === memberId, members.length]));
    const at = (generation: number, member = memberId) => ({
      groupId: GROUP,
      generationId: generation,
      memberId: member,
    });
    const heartbeat = (generation: number, member = memberId) =>
      coordinator.heartbeat({ groupId: GROUP, groupGenerationId: generation, memberId: member }).then(() => 'good');
    const commit = (generation: number, member = memberId) => {
      const topics = [{ topic: TOPIC, partitions: [{ partition: 0, offset: '3' }] }];
      return coordinator
        .offsetCommit({ groupId: GROUP, groupGenerationId: generation, memberId: member, topics })
        .then(() => 'good');
    };
    const committed = () => {
      const topics = [{ topic: TOPIC, partitions: [{ partition: 0 }] }];
      return coordinator
        .offsetFetch({ groupId: GROUP, topics })
        .then(({ responses }) => responses[0]!.partitions.map(({ offset }) => Number(offset)));
    };
    const groupAssignment = [{ memberId, memberAssignment: Buffer.from('all') }];
    const sync = (generation: number, member = memberId) =>
      coordinator
        .syncGroup({ ...at(generation, member), groupAssignment } as Parameters<Broker['syncGroup']>[0])
        .then(({ memberAssignment }) => String(memberAssignment));
    await this.#note('committed by none', committed());
    await this.#note('commit before the assignment', commit(1));
    await this.#note('heartbeat before the assignment', heartbeat(1));
    await this.#note('sync of another generation', sync(7));
    await this.#note('sync of none', sync(1, 'none'));
    await this.#note('sync', sync(1));
    await this.#note('sync again', sync(1));
    await this.#note('heartbeat', heartbeat(1));
    await this.#note('heartbeat of an older generation', heartbeat(0));
    await this.#note('heartbeat of a later generation', heartbeat(2));
    await this.#note('heartbeat of none', heartbeat(1, 'none'));
    await this.#note('commit', commit(1));
    await this.#note('commit of another generation', commit(2));
    await this.#note('commit of none', commit(1, 'none'));
    await this.#note('committed', committed());
    await this.#note('join of none', join('none'));
    await this.#note(
      'leader again',
      join(memberId).then((again) => [again.generationId, again.memberId === memberId]),
    );
    await this.#note('commit of the generation before', commit(1));
    await this.#note('sync in the next generation', sync(2));
    await this.#note(
      'leave',
      coordinator.leaveGroup({ groupId: GROUP, memberId }).then(() => 'good'),
    );
    await this.#note('heartbeat after leaving', heartbeat(2));
    await this.#note('commit after leaving', commit(2));
    await this.#note(
      'leave again',
      coordinator.leaveGroup({ groupId: GROUP, memberId }).then(() => 'good'),
    );
    await this.#note('committed at the end', committed());
  }

  async #madeAnew(): Promise<void> {
    const broker = await this.#controller();
    const before = (await topicMetadata(broker, TOPIC))!.id;
    await this.#note(
      'delete',
      broker.deleteTopics({ topics: [TOPIC], timeout: TIMEOUT_MS }).then(() => 'good'),
    );
    await this.#until(async () => (await topicMetadata(broker, TOPIC))?.errorCode === 3);
    await this.#note('deleted', this.#fetched(0, { name: TOPIC, id: before }));
    await this.#note('made anew', this.#create());
    await this.#until(async () => (await topicMetadata(broker, TOPIC))?.errorCode === 0);
    const after = (await topicMetadata(broker, TOPIC))!.id;
    await this.#until(async () => {
      return (await this.#offset(-1, 0).then(() => true, () => false)); // prettier-ignore
    });
    await this.#note('another id', Promise.resolve(!after.equals(before)));
    await this.#note('by the id before', this.#fetched(0, { name: TOPIC, id: before }));
    await this.#note('by its id', this.#fetched(0, { name: TOPIC, id: after }));
    await this.#note('by name, after epoch 0', this.#fetched(4, undefined, { epoch: 0 }));
    await this.#note('end', this.#offset(-1, 0));
  }

  async #until(isSo: () => Promise<boolean>): Promise<void> {
    const { clock } = this.#stage;
    for (const untilMs = clock.nowMs() + 60_000; !(await isSo());) {
      if (clock.nowMs() > untilMs) throw new Error('it does not come so');
      await clock.waitUntil(clock.nowMs() + AGAIN_MS, NEVER);
    }
  }
}
