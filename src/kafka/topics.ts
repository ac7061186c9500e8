import { TraplineError } from '../model/errors.ts';
import { type KafkaConnection } from './client/connection.ts';
import { refusalType } from './client/failure.ts';
import { type Broker } from './client/kafkajs.ts';
import { quantity } from '../text/quantity.ts';

/** A topic that is to exist. */
export interface TopicSpec {
  readonly topic: string;
  readonly partitions: number;
  /** Left out for the cluster's default. */
  readonly replicationFactor?: number;
  /** Whether the topic may already hold records. */
  readonly reuseTopic: boolean;
  /** Limit of a record batch, if the topic is made; left out for the cluster's default. */
  readonly maxMessageBytes?: number | undefined;
}

/** Offsets of a partition, from `low` (inclusive) to `high` (exclusive). Some of the records may have been compacted away. */
export interface OffsetRange {
  readonly low: number;
  readonly high: number;
}

const EARLIEST = -2;
const LATEST = -1;
const CREATE_TIMEOUT_MS = 10_000;
const FOREVER = '9223372036854775807';
const READ_UNCOMMITTED = 0;
const READ_COMMITTED = 1;

/**
 * Event times can lie years from the broker's clock. These settings make the broker accept the records and keep them, whatever
 * their time. Kafka 3.6 and later know the first pair of limits, earlier versions only the last.
 */
const KEEP = { 'retention.ms': '-1', 'message.timestamp.type': 'CreateTime' };
const TAKE = { 'message.timestamp.before.max.ms': FOREVER, 'message.timestamp.after.max.ms': FOREVER };
const TAKE_OLD = { 'message.timestamp.difference.max.ms': FOREVER };

/**
 * Makes the topic, or uses an existing empty one; true if it was made. Throws TraplineError('input') if it holds records and
 * `reuseTopic` is off, or has another number of partitions, or if there can be no topic of the name.
 */
export async function ensureTopic(connection: KafkaConnection, spec: TopicSpec): Promise<boolean> {
  if (await createTopic(connection, spec)) return true;
  const ranges = await topicOffsets(connection, spec.topic);
  const name = JSON.stringify(spec.topic);
  if (ranges.size !== spec.partitions) {
    throw new TraplineError(
      'topic_partitions',
      `topic ${name} has ${quantity(ranges.size, 'partition')}, and the run needs ${spec.partitions}; delete it or choose another`,
    );
  }
  const held = [...ranges.values()].reduce((sum, { low, high }) => sum + high - low, 0);
  if (held > 0 && !spec.reuseTopic) {
    const records = quantity(held, 'record');
    throw new TraplineError(
      'topic_not_empty',
      `topic ${name} already holds ${records}; delete it, choose another, or give --reuse-topic to append to it`,
    );
  }
  return false;
}

/** Makes the topic; false if it existed. */
async function createTopic(connection: KafkaConnection, spec: TopicSpec): Promise<boolean> {
  const { topic, partitions, replicationFactor = -1, maxMessageBytes } = spec;
  const size = maxMessageBytes === undefined ? {} : { 'max.message.bytes': String(maxMessageBytes) };
  for (const limits of [TAKE, TAKE_OLD]) {
    const configEntries = Object.entries({ ...KEEP, ...size, ...limits }).map(([name, value]) => ({ name, value }));
    const request = { topic, numPartitions: partitions, replicationFactor, configEntries };
    const outcome = await connection.retrying(`create topic ${JSON.stringify(topic)}`, async (cluster) => {
      await cluster.refreshMetadata();
      const controller = await cluster.findControllerBroker();
      try {
        await controller.createTopics({ topics: [request], timeout: CREATE_TIMEOUT_MS });
        return 'made' as const;
      } catch (error) {
        const type = refusalType(error);
        if (type === 'TOPIC_ALREADY_EXISTS') return 'there' as const;
        if (type === 'INVALID_TOPIC_EXCEPTION') throw nameRefused(topic);
        if (type === 'INVALID_CONFIG' && limits !== TAKE_OLD) return 'refused' as const;
        throw error;
      }
    });
    if (outcome === 'there') return false;
    if (outcome === 'refused') continue;
    await untilLed(connection, topic, partitions);
    return true;
  }
  return false;
}

/** What decides whether a topic takes records as they are. */
export interface TopicLimits {
  /** Limit of a record batch. */
  readonly maxMessageBytes: number;
  /** Whether the broker stamps records itself (LogAppendTime). */
  readonly stampedByBroker: boolean;
  /** How the broker compresses what it gets; `producer` leaves batches as they are. */
  readonly compression: string;
}

const TOPIC_RESOURCE = 2;
const LIMITS = ['max.message.bytes', 'message.timestamp.type', 'compression.type'];

/** The limits of a topic; null if there is no such topic, or the broker does not tell. */
export async function topicLimits(connection: KafkaConnection, topic: string): Promise<TopicLimits | null> {
  const entries = await connection.retrying(`look at topic ${JSON.stringify(topic)}`, async (cluster) => {
    const broker = await cluster.findControllerBroker();
    const resources = [{ type: TOPIC_RESOURCE, name: topic, configNames: LIMITS }];
    return broker.describeConfigs({ resources }).then(
      (answer) => answer.resources.flatMap(({ configEntries }) => configEntries),
      (error: unknown) => {
        // There is no such topic, or the login may not ask.
        if (refusalType(error) === undefined) throw error;
        return [];
      },
    );
  });
  const found = new Map(entries.map(({ configName, configValue }) => [configName, configValue ?? '']));
  const [bytes, stamps, compression] = LIMITS.map((name) => found.get(name));
  if (bytes === undefined || stamps === undefined || compression === undefined) return null;
  return { maxMessageBytes: Number(bytes), stampedByBroker: stamps === 'LogAppendTime', compression };
}

function nameRefused(topic: string): TraplineError {
  const rule = 'expected letters, digits, ".", "_" and "-", at most 249 of them';
  return new TraplineError('topic_name_invalid', `topic ${JSON.stringify(topic)}: ${rule}`);
}

/** Waits until every partition has a leader: a new topic has none for a moment. */
async function untilLed(connection: KafkaConnection, topic: string, partitions: number): Promise<void> {
  await connection.retrying(`see topic ${JSON.stringify(topic)}`, async () => {
    connection.forget(topic);
    const leaders = await connection.leaders(topic);
    // Another client may have added some since.
    if (leaders.size >= partitions && [...leaders.values()].every((leader) => leader >= 0)) return;
    throw Object.assign(new Error('The topic has no leader yet'), { name: 'KafkaJSMetadataNotLoaded' });
  });
}

/** Deletes the topic, if it exists. */
export async function deleteTopic(connection: KafkaConnection, topic: string): Promise<void> {
  connection.forget(topic);
  await connection.retrying(`delete topic ${JSON.stringify(topic)}`, async (cluster) => {
    await cluster.refreshMetadata();
    const controller = await cluster.findControllerBroker();
    try {
      await controller.deleteTopics({ topics: [topic], timeout: CREATE_TIMEOUT_MS });
    } catch (error) {
      if (refusalType(error) !== 'UNKNOWN_TOPIC_OR_PARTITION') throw error;
    }
  });
}

/**
 * The offsets of every partition. If transactions are respected, `high` lies before the first open one, so everything before it
 * can be read now.
 */
export async function topicOffsets(
  connection: KafkaConnection,
  topic: string,
): Promise<ReadonlyMap<number, OffsetRange>> {
  const low = await offsetsAt(connection, topic, EARLIEST);
  const high = await offsetsAt(connection, topic, LATEST);
  return new Map(
    [...low].flatMap(([partition, from]) => {
      const to = high.get(partition);
      // A partition that was just added may be known to the one broker that was asked and not to the other.
      return to === undefined ? [] : [[partition, { low: from, high: to }]];
    }),
  );
}

/**
 * The offsets of one partition, whether or not a transaction there is still open. To be called inside `retrying`. A leader that does not yet know
 * the end, because it has only begun to lead, refuses; so what an earlier leader had is before `high`.
 */
export async function partitionOffsets(
  connection: KafkaConnection,
  topic: string,
  partition: number,
): Promise<OffsetRange> {
  const broker = await connection.broker((await connection.leaders(topic)).get(partition) ?? -1);
  const ask = async (timestamp: number) =>
    (await listOffsets(broker, topic, [partition], timestamp, READ_UNCOMMITTED))[0]![1];
  return { low: await ask(EARLIEST), high: await ask(LATEST) };
}

/** One past the last offset of every partition, whether or not a transaction there is still open. */
export function topicEnds(connection: KafkaConnection, topic: string): Promise<ReadonlyMap<number, number>> {
  return offsetsAt(connection, topic, LATEST, READ_UNCOMMITTED);
}

/** For every partition, the offset of the first record whose time is `timeMs` or later; `high` if there is none. */
export async function topicOffsetsByTime(
  connection: KafkaConnection,
  topic: string,
  timeMs: number,
): Promise<ReadonlyMap<number, number>> {
  const [found, high] = [
    await offsetsAt(connection, topic, Math.max(0, timeMs)),
    await offsetsAt(connection, topic, LATEST),
  ];
  return new Map(
    [...found].flatMap(([partition, offset]) => {
      const from = offset < 0 ? high.get(partition) : offset;
      return from === undefined ? [] : [[partition, from]];
    }),
  );
}

async function offsetsAt(
  connection: KafkaConnection,
  topic: string,
  timestamp: number,
  isolationLevel = connection.settings.readCommitted ? READ_COMMITTED : READ_UNCOMMITTED,
): Promise<Map<number, number>> {
  return connection.retrying(`look up the offsets of topic ${JSON.stringify(topic)}`, async () => {
    const leaders = await connection.leaders(topic);
    const offsets = new Map([...leaders.keys()].map((partition) => [partition, 0]));
    for (const [leader, partitions] of groupByLeader(leaders)) {
      const found = await listOffsets(await connection.broker(leader), topic, partitions, timestamp, isolationLevel);
      for (const [partition, offset] of found) offsets.set(partition, offset);
    }
    return offsets;
  });
}

async function listOffsets(
  broker: Broker,
  topic: string,
  partitions: readonly number[],
  timestamp: number,
  isolationLevel: number,
): Promise<[number, number][]> {
  const answer = await broker.listOffsets({
    isolationLevel,
    topics: [{ topic, partitions: partitions.map((partition) => ({ partition, timestamp })) }],
  });
  return answer.responses.flatMap((one) =>
    one.partitions.map(({ partition, offset }) => [partition, Number(offset)] as [number, number]),
  );
}

/** The partitions of each broker. Partitions without a leader are under -1. */
export function groupByLeader(leaders: ReadonlyMap<number, number>): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const [partition, leader] of leaders) {
    const group = groups.get(leader);
    if (group === undefined) groups.set(leader, [partition]);
    else group.push(partition);
  }
  return groups;
}
