import { type Buffer } from 'node:buffer';
import { type Random } from '../../random/random.ts';
import {
  type Broker,
  BrokerNotFound,
  type Cluster,
  type ClusterFactory,
  type ClusterOptions,
  createErrorFromCode,
  GroupCoordinatorNotFound,
  MetadataNotLoaded,
  type ProtocolRequest,
  RequestTimeoutError,
} from '../client/kafkajs.ts';
import { type Answer, ERROR } from './error-codes.ts';
import { type Group, type JoinAnswer } from './group.ts';
import { type Api } from './happenings.ts';
import { type ClusterMetadata, type SimulatedBroker } from './kafka.ts';
import { describeTopic, fetch, offsetOf, produce } from './log-requests.ts';
import { type ClientProcess, type Connection, hostOf, type Network, PORT, type Serve } from './network.ts';

const RAW_APIS: ReadonlyMap<number, Api> = new Map([
  [0, 'Produce'],
  [1, 'Fetch'],
  [3, 'Metadata'],
]);
/** Added to the time for which a broker may hold an answer back. */
const NETWORK_MS = 5000;

/** The newest version of Fetch that the brokers know: before 13 they know no ids of topics. */
export interface BrokerVersions {
  readonly fetch: number;
  readonly metadata: number;
}

/** How a connection of a client reaches the simulated cluster instead of a real one. */
export function simulatedClusters(
  network: Network,
  client: ClientProcess,
  versions: BrokerVersions,
  random: Random,
): ClusterFactory {
  return (options) => new ClientCluster(network, client, versions, random, options);
}

/** A client's view of the cluster. It keeps and renews metadata as kafkajs' Cluster and BrokerPool do (2.2.4, without retries). */
class ClientCluster implements Cluster {
  targetTopics = new Set<string>();
  readonly #brokers: readonly ClientBroker[];
  readonly #random: Random;
  #metadata: ClusterMetadata | undefined;
  #refreshing: Promise<void> | undefined;

  constructor(
    network: Network,
    client: ClientProcess,
    versions: BrokerVersions,
    random: Random,
    options: ClusterOptions,
  ) {
    this.#random = random;
    this.#brokers = network.kafka.brokers.map(({ id }) => new ClientBroker(network, client, id, versions, options));
  }

  async connect(): Promise<void> {
    if (!this.#brokers.some(({ isConnected }) => isConnected)) await this.#random.pick(this.#brokers).connect();
  }

  disconnect(): Promise<void> {
    for (const broker of this.#brokers) broker.close();
    this.#metadata = undefined;
    return Promise.resolve();
  }

  refreshMetadata(): Promise<void> {
    this.#refreshing ??= this.#refresh([...this.targetTopics]).finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  async addTargetTopic(topic: string): Promise<void> {
    if (this.targetTopics.has(topic) && this.#metadata !== undefined) return;
    const before = new Set(this.targetTopics);
    this.targetTopics.add(topic);
    try {
      await this.refreshMetadata();
    } catch (error) {
      if (error instanceof Error && 'type' in error && error.type === 'UNKNOWN_TOPIC_OR_PARTITION') {
        this.targetTopics = before;
      }
      throw error;
    }
  }

  async findBroker({ nodeId }: { nodeId: number | string }): Promise<Broker> {
    const known = this.#metadata?.brokers.includes(Number(nodeId)) === true;
    try {
      if (!known) throw new BrokerNotFound(`Broker ${nodeId} not found in the cached metadata`, {});
      const broker = this.#brokers[Number(nodeId) - 1]!;
      await broker.connect();
      return broker;
    } catch (error) {
      await this.refreshMetadata();
      throw error;
    }
  }

  findControllerBroker(): Promise<Broker> {
    if (this.#metadata === undefined) return Promise.reject(new MetadataNotLoaded('Topic metadata not loaded', {}));
    return this.findBroker({ nodeId: this.#metadata.controllerId });
  }

  async findGroupCoordinator({ groupId }: { groupId: string }): Promise<Broker> {
    for (const nodeId of this.#shuffled(this.#metadata?.brokers ?? [])) {
      await this.findBroker({ nodeId });
      const found = await this.#brokers[nodeId - 1]!.findCoordinator(groupId).catch(() => undefined);
      if (found !== undefined) return this.findBroker({ nodeId: found });
    }
    throw new GroupCoordinatorNotFound('Failed to find group coordinator', {});
  }

  findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number; readonly leader: number }[] {
    if (this.#metadata === undefined) throw new MetadataNotLoaded('Topic metadata not loaded', {});
    const leaders = this.#metadata.topics.get(topic)?.leaders ?? [];
    return leaders.map((leader, partitionId) => ({ partitionId, leader }));
  }

  async #refresh(topics: readonly string[]): Promise<void> {
    this.#metadata = await (await this.#anyBroker()).clusterMetadata(topics);
  }

  /** One that is connected, else the first that can be reached. */
  async #anyBroker(): Promise<ClientBroker> {
    const known = this.#metadata?.brokers ?? [];
    const brokers = known.length === 0 ? this.#brokers : known.map((id) => this.#brokers[id - 1]!);
    const order = this.#shuffled(brokers);
    const connected = order.find(({ isConnected }) => isConnected);
    if (connected !== undefined) return connected;
    for (const broker of order) {
      const isReached = await broker.connect().then(
        () => true,
        () => false,
      );
      if (isReached) return broker;
    }
    const seed = this.#random.pick(this.#brokers);
    await seed.connect();
    return seed;
  }

  #shuffled<T>(items: readonly T[]): T[] {
    const keyed = items.map((item) => ({ item, key: this.#random.next() }));
    return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
  }
}

/** A client's connections to one broker: one for fetches, one for all else. */
class ClientBroker implements Broker {
  readonly nodeId: number;
  readonly versions: NonNullable<Broker['versions']>;
  readonly connectionPool: Broker['connectionPool'];
  readonly #network: Network;
  readonly #client: ClientProcess;
  readonly #options: ClusterOptions;
  readonly #connections: [Connection | undefined, Connection | undefined] = [undefined, undefined];
  readonly #connecting: [Promise<Connection> | undefined, Promise<Connection> | undefined] = [undefined, undefined];
  #isClosed = false;

  constructor(
    network: Network,
    client: ClientProcess,
    nodeId: number,
    versions: BrokerVersions,
    options: ClusterOptions,
  ) {
    this.nodeId = nodeId;
    this.#network = network;
    this.#client = client;
    this.#options = options;
    this.versions = {
      0: { minVersion: 3, maxVersion: 7 },
      1: { minVersion: 4, maxVersion: versions.fetch },
      3: { minVersion: 0, maxVersion: versions.metadata },
    };
    this.connectionPool = { host: hostOf(nodeId), port: PORT, send: (request) => this.#sendRaw(request) };
  }

  get isConnected(): boolean {
    return this.#connections.some((connection) => connection?.isOpen === true);
  }

  async connect(): Promise<void> {
    if (!this.isConnected) await this.#connection(0);
  }

  close(): void {
    this.#isClosed = true;
    for (const connection of this.#connections) connection?.close();
  }

  /** What the broker knows of the cluster. Rejects as kafkajs does if a topic is unknown or a partition has no leader. */
  clusterMetadata(topics: readonly string[]): Promise<ClusterMetadata> {
    return this.#ask<ClusterMetadata>('Metadata', (broker, reply) => {
      const { metadata } = broker;
      const wanted = topics.map((topic) => metadata.topics.get(topic));
      if (wanted.includes(undefined)) return reply({ errorCode: ERROR.UNKNOWN_TOPIC_OR_PARTITION });
      const isLed = wanted.every((topic) => topic!.leaders.every((leader) => leader >= 0));
      reply(isLed ? { value: metadata } : { errorCode: ERROR.LEADER_NOT_AVAILABLE });
    });
  }

  findCoordinator(_groupId: string): Promise<number> {
    return this.#ask('FindCoordinator', (_, reply) => {
      const { coordinator } = this.#network.kafka;
      reply(coordinator === undefined ? { errorCode: ERROR.COORDINATOR_NOT_AVAILABLE } : { value: coordinator });
    });
  }

  async listOffsets({ isolationLevel, topics }: Parameters<Broker['listOffsets']>[0]) {
    return this.#ask<Awaited<ReturnType<Broker['listOffsets']>>>('ListOffsets', (broker, reply) => {
      const asked = topics.flatMap(({ topic, partitions }) => partitions.map((one) => ({ topic, ...one })));
      const partitions: { partition: number; offset: string }[] = [];
      for (const { topic, partition, timestamp } of asked) {
        const found = offsetOf(this.#network.kafka, broker, topic, partition, timestamp, isolationLevel === 1);
        if ('errorCode' in found) return reply(found);
        partitions.push({ partition, offset: String(found.value) });
      }
      reply({ value: { responses: [{ partitions }] } });
    });
  }

  createTopics({ topics }: Parameters<Broker['createTopics']>[0]): Promise<unknown> {
    return this.#atController('CreateTopics', () => {
      const [topic] = topics;
      const settings = new Map(topic!.configEntries.map(({ name, value }) => [name, value]));
      return this.#network.kafka.createTopic(topic!.topic, topic!.numPartitions, settings);
    });
  }

  deleteTopics({ topics }: Parameters<Broker['deleteTopics']>[0]): Promise<unknown> {
    return this.#atController('DeleteTopics', () => this.#network.kafka.deleteTopic(topics[0]!));
  }

  describeConfigs({ resources }: Parameters<Broker['describeConfigs']>[0]) {
    return this.#ask<Awaited<ReturnType<Broker['describeConfigs']>>>('DescribeConfigs', (_, reply) => {
      const [resource] = resources;
      const topic = this.#network.kafka.topics.get(resource!.name);
      if (topic === undefined) return reply({ errorCode: ERROR.UNKNOWN_TOPIC_OR_PARTITION });
      const configEntries = resource!.configNames.map((configName) => {
        return { configName, configValue: topic.settings.get(configName) ?? null };
      });
      reply({ value: { resources: [{ configEntries }] } });
    });
  }

  async initProducerId(): Promise<{ producerId: string; producerEpoch: number }> {
    return this.#ask('InitProducerId', (_, reply) =>
      reply({ value: { producerId: String(this.#network.kafka.newProducerId()), producerEpoch: 0 } }),
    );
  }

  async joinGroup(request: Parameters<Broker['joinGroup']>[0]) {
    const join = (memberId: string) =>
      this.#askGroup(
        'JoinGroup',
        request.groupId,
        (group, reply: (answer: JoinAnswer) => void) =>
          group.join(
            {
              memberId,
              sessionTimeoutMs: request.sessionTimeout,
              rebalanceTimeoutMs: request.rebalanceTimeout,
              metadata: request.groupProtocols[0]!.metadata,
            },
            reply,
          ),
        request.rebalanceTimeout,
      );
    const first = await join(request.memberId);
    // As kafkajs does where the error MEMBER_ID_REQUIRED names the id.
    const joined = 'requiredMemberId' in first ? await join(first.requiredMemberId) : first;
    if ('requiredMemberId' in joined) throw createErrorFromCode(ERROR.MEMBER_ID_REQUIRED);
    return { ...joined, members: [...joined.members] };
  }

  async syncGroup({ groupId, generationId, memberId, groupAssignment }: Parameters<Broker['syncGroup']>[0]) {
    const memberAssignment = await this.#askGroup(
      'SyncGroup',
      groupId,
      (group, reply: (answer: Answer<Buffer>) => void) => group.sync(memberId, generationId, groupAssignment, reply),
    );
    return { memberAssignment };
  }

  heartbeat({ groupId, groupGenerationId, memberId }: Parameters<Broker['heartbeat']>[0]): Promise<unknown> {
    return this.#askGroup('Heartbeat', groupId, (group, reply: (answer: Answer<null>) => void) =>
      reply(outcome(group.heartbeat(memberId, groupGenerationId))),
    );
  }

  leaveGroup({ groupId, memberId }: Parameters<Broker['leaveGroup']>[0]): Promise<unknown> {
    return this.#askGroup('LeaveGroup', groupId, (group, reply: (answer: Answer<null>) => void) =>
      reply(outcome(group.leave(memberId))),
    );
  }

  offsetCommit(request: Parameters<Broker['offsetCommit']>[0]): Promise<unknown> {
    const { groupId, groupGenerationId, memberId, topics } = request;
    const offsets = topics.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => [`${topic}/${partition}`, Number(offset)] as const),
    );
    return this.#askGroup('OffsetCommit', groupId, (group, reply: (answer: Answer<null>) => void) =>
      reply(outcome(group.commit(memberId, groupGenerationId, new Map(offsets)))),
    );
  }

  async offsetFetch({ groupId, topics }: Parameters<Broker['offsetFetch']>[0]) {
    type Offsets = Awaited<ReturnType<Broker['offsetFetch']>>;
    return this.#askGroup('OffsetFetch', groupId, (group, reply: (answer: Answer<Offsets>) => void) => {
      const responses = topics.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map(({ partition }) => {
          return { partition, offset: String(group.committed.get(`${topic}/${partition}`) ?? -1) };
        }),
      }));
      reply({ value: { responses } });
    });
  }

  /** Requests in the bytes of the protocol. */
  async #sendRaw<T>({ request, response, requestTimeout }: ProtocolRequest<T>): Promise<T> {
    const { kafka } = this.#network;
    const api = RAW_APIS.get(request.apiKey);
    if (api === undefined) throw new RangeError(`a simulated broker has no ${request.apiName} in bytes`);
    const { buffer } = await request.encode();
    const answer = await this.#ask<Buffer>(
      api,
      (broker, reply) => {
        if (api === 'Produce') produce(kafka, broker, buffer, reply);
        else if (api === 'Fetch') fetch(kafka, broker, request.apiVersion, buffer, reply);
        else describeTopic(broker, buffer, reply);
      },
      requestTimeout,
    );
    return response.parse(await response.decode(answer));
  }

  #atController(api: Api, change: () => number): Promise<null> {
    return this.#ask<null>(api, (broker, reply) => {
      reply(this.#network.kafka.isController(broker.id) ? outcome(change()) : { errorCode: ERROR.NOT_CONTROLLER });
    });
  }

  #askGroup<T>(
    api: Api,
    groupId: string,
    serve: (group: Group, reply: (answer: Answer<T>) => void) => void,
    heldBackMs = 0,
  ): Promise<T> {
    return this.#ask<T>(
      api,
      (broker, reply) => {
        const group = this.#network.kafka.groupAt(broker.id, groupId);
        if (typeof group === 'number') reply({ errorCode: group });
        else serve(group, reply);
      },
      heldBackMs === 0 ? undefined : heldBackMs + NETWORK_MS,
    );
  }

  async #ask<T>(
    api: Api,
    serve: (broker: SimulatedBroker, reply: (answer: Answer<T>) => void) => void,
    timeoutMs = 0,
  ): Promise<T> {
    const connection = await this.#connection(api === 'Fetch' ? 1 : 0);
    const withBroker: Serve<T> = (reply) => serve(this.#network.kafka.broker(this.nodeId), reply);
    const answered = connection.send(api, Math.max(this.#options.requestTimeout, timeoutMs), withBroker);
    return answered.catch((error: unknown) => {
      if (error instanceof RequestTimeoutError) connection.close(); // As `createCluster` does.
      throw error;
    });
  }

  async #connection(index: 0 | 1): Promise<Connection> {
    const open = this.#connections[index];
    if (open?.isOpen === true) return open;
    const { connectionTimeout } = this.#options;
    this.#connecting[index] ??= this.#network
      .connect(this.#client, this.nodeId, connectionTimeout)
      .finally(() => (this.#connecting[index] = undefined));
    const connection = await this.#connecting[index];
    if (this.#isClosed) connection.close();
    this.#connections[index] = connection;
    return connection;
  }
}

function outcome(errorCode: number): Answer<null> {
  return errorCode === ERROR.NONE ? { value: null } : { errorCode };
}
