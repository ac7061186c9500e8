import { createRequire } from 'node:module';
import { type Socket } from 'node:net';
import { TraplineError } from '../../model/errors.ts';
import { reasonOf } from '../../model/system-reason.ts';

/**
 * The parts of kafkajs that we use: sockets, TLS, SASL, the cluster's metadata, and the requests of group membership and
 * administration. No other file knows their paths. Its producer, consumer, record encoder and record decoder are not used: they
 * turn headers into an object, which loses order and repetition and throws on null; they drop the timestamp's type; they hide
 * where a batch ends after compacted records; and they take 5 to 10 µs for each record. Fetch and Produce are requests of our
 * own (fetch.ts, produce.ts).
 *
 * These parts are internal to kafkajs. So one version is required, and loading any other fails at once.
 */
const EXPECTED_VERSION = '2.2.4';

const require = createRequire(import.meta.url);
const found = (require('kafkajs/package.json') as { version: string }).version;
if (found !== EXPECTED_VERSION) {
  throw new Error(`src/kafka/client is written against the inner parts of kafkajs ${EXPECTED_VERSION}, found ${found}`);
}

/** A request as kafkajs' connections send it. `Encoder` is kafkajs' own class; only its `buffer` is read. */
export interface ProtocolRequest<T> {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    encode(): Promise<Encoded>;
  };
  readonly response: { decode(payload: Buffer): Promise<T>; parse(decoded: T): Promise<T> };
  readonly requestTimeout?: number;
  readonly logResponseError?: boolean;
}

/** The part of kafkajs' Encoder that a request needs which was encoded elsewhere. */
export interface Encoded {
  readonly buf: Buffer;
  readonly buffer: Buffer;
}

/** A connection to one broker. */
export interface Broker {
  readonly nodeId: number | string | null;
  readonly versions: Readonly<Record<number, { readonly minVersion: number; readonly maxVersion: number }>> | null;
  readonly connectionPool: {
    readonly host: string;
    readonly port: number;
    send<T>(request: ProtocolRequest<T>): Promise<T>;
  };
  listOffsets(request: {
    isolationLevel: number;
    topics: { topic: string; partitions: { partition: number; timestamp: number }[] }[];
  }): Promise<{ responses: { partitions: { partition: number; offset: string }[] }[] }>;
  createTopics(request: {
    topics: {
      topic: string;
      numPartitions: number;
      replicationFactor: number;
      configEntries: { name: string; value: string }[];
    }[];
    timeout: number;
  }): Promise<unknown>;
  describeConfigs(request: {
    resources: { type: number; name: string; configNames: readonly string[] }[];
  }): Promise<{ resources: { configEntries: { configName: string; configValue: string | null }[] }[] }>;
  deleteTopics(request: { topics: string[]; timeout: number }): Promise<unknown>;
  initProducerId(request: { transactionTimeout: number }): Promise<{ producerId: string; producerEpoch: number }>;
  joinGroup(request: {
    groupId: string;
    sessionTimeout: number;
    rebalanceTimeout: number;
    memberId: string;
    groupProtocols: { name: string; metadata: Buffer }[];
  }): Promise<{
    generationId: number;
    leaderId: string;
    memberId: string;
    members: { memberId: string; memberMetadata: Buffer }[];
  }>;
  syncGroup(request: {
    groupId: string;
    generationId: number;
    memberId: string;
    groupAssignment: { memberId: string; memberAssignment: Buffer }[];
  }): Promise<{ memberAssignment: Buffer }>;
  heartbeat(request: { groupId: string; groupGenerationId: number; memberId: string }): Promise<unknown>;
  offsetFetch(request: {
    groupId: string;
    topics: { topic: string; partitions: { partition: number }[] }[];
  }): Promise<{ responses: { topic: string; partitions: { partition: number; offset: string }[] }[] }>;
  leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>;
  offsetCommit(request: {
    groupId: string;
    groupGenerationId: number;
    memberId: string;
    topics: { topic: string; partitions: { partition: number; offset: string }[] }[];
  }): Promise<unknown>;
}

/** The brokers of a cluster, with their metadata. */
export interface Cluster {
  readonly targetTopics: Set<string>;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  findBroker(node: { nodeId: number | string }): Promise<Broker>;
  findControllerBroker(): Promise<Broker>;
  findGroupCoordinator(group: { groupId: string }): Promise<Broker>;
  findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number; readonly leader: number }[];
}

/** A line of kafkajs' log. */
export interface LogEntry {
  readonly namespace: string;
  readonly label: string;
  readonly log: Readonly<Record<string, unknown>> & { readonly message: string };
}

type Logger = Readonly<Record<'info' | 'error' | 'warn' | 'debug', (message: string, extra?: object) => void>>;

/** What a cluster is created with. */
export interface ClusterOptions {
  readonly logger: Logger;
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly ssl: object | undefined;
  readonly sasl: object | undefined;
  readonly socketFactory: SocketFactory;
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly authenticationTimeout: number;
  readonly enforceRequestTimeout: boolean;
  readonly allowAutoTopicCreation: boolean;
  readonly metadataMaxAge: number;
  readonly retry: { readonly retries: number };
}

/** One connection to a broker. */
interface PooledConnection {
  readonly socket: Socket;
  send<T>(request: ProtocolRequest<T>): Promise<T>;
}

/** The connections to a broker: one for fetches, one for all else. */
interface ConnectionPool {
  readonly host: string;
  readonly port: number;
  send<T>(request: ProtocolRequest<T>): Promise<T>;
  /** Connected, anew where the last connection has ended. */
  getConnectionByRequest(request: ProtocolRequest<unknown>): Promise<PooledConnection>;
}

const KafkaCluster = require('kafkajs/src/cluster') as new (options: ClusterOptions) => Cluster & {
  readonly connectionPoolBuilder: {
    build(destination?: {
      readonly host?: string;
      readonly port?: number;
      readonly rack?: string;
    }): Promise<ConnectionPool>;
  };
};

/** Makes the cluster that a connection talks to. */
export type ClusterFactory = (options: ClusterOptions) => Cluster;

/**
 * Makes kafkajs' Cluster. kafkajs splits the addresses of brokers at the first colon, which is not the last one of an IPv6 address. And it keeps a
 * connection on which an answer is overdue; here it is closed.
 */
export function createCluster(options: ClusterOptions): Cluster {
  const cluster = new KafkaCluster(options);
  const { connectionPoolBuilder } = cluster;
  const build = connectionPoolBuilder.build.bind(connectionPoolBuilder);
  let next = 0;
  connectionPoolBuilder.build = async (destination) => {
    const isNamed = destination?.host !== undefined;
    const pool = await build(isNamed ? destination : hostAndPort(options.brokers[next++ % options.brokers.length]!));
    pool.send = sendOrClose(pool);
    return pool;
  };
  return cluster;
}

/**
 * Sends a request, and closes its connection if the answer does not come in time, as Kafka's own clients do. A broker answers the requests of a
 * connection one after the other, so nothing behind that one would be answered before it. And it may never be: a group answers only the last of two
 * requests of a member for the same, and a firewall may have forgotten the connection.
 */
function sendOrClose(pool: ConnectionPool): ConnectionPool['send'] {
  // One that has answered is Kafka: what cannot be read of its later answers is a defect of the decoder.
  let isKafka = false;
  return async <T>(request: ProtocolRequest<T>): Promise<T> => {
    const connection = await pool.getConnectionByRequest(request);
    const { socket } = connection;
    const response = isKafka ? request.response : readable(request.response, `${pool.host}:${pool.port}`);
    try {
      const answer = await connection.send({ ...request, response });
      isKafka = true;
      return answer;
    } catch (error) {
      if (error instanceof RequestTimeoutError || isUnreadable(error)) await closed(socket, error);
      throw error;
    }
  };
}

/** Once kafkajs has seen it, it opens another one for the next request. */
async function closed(socket: Socket, why: Error): Promise<void> {
  if (socket.closed) return;
  const seen = new Promise((resolve) => socket.once('close', resolve));
  socket.destroy(why);
  await seen;
}

/** The code of an error about bytes that are no answer of Kafka. */
export const UNREADABLE_ANSWER = 'UNREADABLE_ANSWER';

function isUnreadable(error: unknown): error is Error {
  return error instanceof ConnectionError && 'code' in error && error.code === UNREADABLE_ANSWER;
}

/** The same response, but bytes that cannot be read are an error of the connection: another server than Kafka may send anything. */
function readable<T>(response: ProtocolRequest<T>['response'], broker: string): ProtocolRequest<T>['response'] {
  return {
    decode: async (payload) => {
      try {
        return await response.decode(payload);
      } catch (cause) {
        if (cause instanceof TraplineError || (cause instanceof Error && cause.name.startsWith('KafkaJS'))) throw cause;
        throw new ConnectionError(reasonOf(cause), { broker, code: UNREADABLE_ANSWER });
      }
    },
    parse: (decoded) => response.parse(decoded),
  };
}

function hostAndPort(broker: string): { readonly host: string; readonly port: number } {
  const colon = broker.lastIndexOf(':');
  return { host: broker.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port: Number(broker.slice(colon + 1)) };
}

/** A broker as its address is written: kafkajs leaves out the brackets of IPv6. */
export function brokerAddress(broker: string): string {
  const colon = broker.lastIndexOf(':');
  const host = broker.slice(0, colon);
  return host.includes(':') && !host.startsWith('[') ? `[${host}]${broker.slice(colon)}` : broker;
}

/** kafkajs' factory of loggers. */
export const { createLogger } = require('kafkajs/src/loggers') as {
  createLogger(options: { level: number; logCreator: () => (entry: LogEntry) => void }): Logger;
};
/** The levels of kafkajs' log that are used here. */
export const LOG_LEVELS = { nothing: 0, info: 4 };

/** Opens a socket to a broker. */
export type SocketFactory = (address: object) => Socket;
/** kafkajs' own socket factory. */
export const createSocket = (require('kafkajs/src/network/socketFactory') as () => SocketFactory)();

/** Makes kafkajs' error for the number of an error answer. */
export const { createErrorFromCode } = require('kafkajs/src/protocol/error') as {
  createErrorFromCode(code: number): Error & { readonly type: string; readonly retriable: boolean };
};

/** The number of the error answer about a topic or partition that the broker does not know. */
export const UNKNOWN_TOPIC_OR_PARTITION = 3;

type KafkaErrorClass<Details> = new (message: string, details: Details) => Error;

/** The errors with which kafkajs' connections and metadata fail. */
export const {
  KafkaJSBrokerNotFound: BrokerNotFound,
  KafkaJSConnectionClosedError: ConnectionClosedError,
  KafkaJSConnectionError: ConnectionError,
  KafkaJSGroupCoordinatorNotFound: GroupCoordinatorNotFound,
  KafkaJSMetadataNotLoaded: MetadataNotLoaded,
  KafkaJSRequestTimeoutError: RequestTimeoutError,
} = require('kafkajs/src/errors') as {
  KafkaJSBrokerNotFound: KafkaErrorClass<object>;
  KafkaJSConnectionClosedError: KafkaErrorClass<{ host: string; port: number }>;
  KafkaJSConnectionError: KafkaErrorClass<{ broker: string; code?: string }>;
  KafkaJSGroupCoordinatorNotFound: KafkaErrorClass<object>;
  KafkaJSMetadataNotLoaded: KafkaErrorClass<object>;
  KafkaJSRequestTimeoutError: KafkaErrorClass<{ broker: string }>;
};

/** The formats in which members of a consumer group state their subscriptions, and in which its leader assigns partitions. */
export const { MemberMetadata, MemberAssignment } = require('kafkajs/src/consumer/assignerProtocol') as {
  MemberMetadata: { encode(metadata: { version: number; topics: string[] }): Buffer };
  MemberAssignment: {
    encode(assignment: { version: number; assignment: Record<string, number[]> }): Buffer;
    decode(buffer: Buffer): { readonly assignment: Readonly<Record<string, readonly number[]>> } | null;
  };
};

/**
 * kafkajs starts a timer after every answer, even if no request is waiting, and with a time in the past, about which Node 22
 * and later warn on stderr. This version starts it only if a request waits, and never with a time in the past.
 */
interface RequestQueue {
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  readonly pending: readonly unknown[];
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}
const { prototype: requestQueue } = require('kafkajs/src/network/requestQueue') as { readonly prototype: RequestQueue };
const CHECK_AGAIN_MS = 10;
requestQueue.scheduleCheckPendingRequests = function (this: RequestQueue): void {
  if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
  const throttledForMs = this.throttledUntil - Date.now();
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    throttledForMs > 0 ? throttledForMs : CHECK_AGAIN_MS,
  );
};

/**
 * kafkajs keeps the part of an answer that came before a connection broke, and takes what comes on the next connection for the rest of it: from then on
 * the requests of that connection get answers that are not theirs, or none. It opens a socket for each of several requests that find the connection
 * broken, and what happens to any of them happens to the connection. And bytes that cannot be an answer, as of a server that is not Kafka, end the
 * process. This version begins every connection without a part of an answer, on one socket, and such bytes end the connection.
 */
interface ReceivingConnection {
  readonly host: string;
  readonly port: number;
  readonly socket?: Socket;
  /** While it is being opened. */
  opening?: Promise<boolean> | undefined;
  chunks: Buffer[];
  bytesBuffered: number;
  bytesNeeded: number;
  isConnected(): boolean;
  connect(): Promise<boolean>;
  processData(data: Buffer): void;
}
const { prototype: receiving } = require('kafkajs/src/network/connection') as {
  readonly prototype: ReceivingConnection;
};
const SIZE_BYTES = 4;
const { connect, processData } = receiving;
receiving.connect = function (this: ReceivingConnection): Promise<boolean> {
  if (this.isConnected()) return Promise.resolve(true);
  this.opening ??= openAnew(this).finally(() => (this.opening = undefined));
  return this.opening;
};
receiving.processData = function (this: ReceivingConnection, data: Buffer): void {
  try {
    processData.call(this, data);
  } catch (cause) {
    this.socket?.destroy(Object.assign(new Error(reasonOf(cause)), { code: UNREADABLE_ANSWER }));
  }
};

async function openAnew(connection: ReceivingConnection): Promise<boolean> {
  connection.socket?.removeAllListeners('data').destroy();
  [connection.chunks, connection.bytesBuffered, connection.bytesNeeded] = [[], 0, SIZE_BYTES];
  const opened = connect.call(connection);
  const { socket, host, port } = connection;
  const ended = new Promise<never>((_, reject) => {
    socket?.once('close', () => reject(new ConnectionClosedError('Closed before it was open', { host, port })));
  });
  // kafkajs waits without an end for one that the broker closes before it is open.
  return Promise.race([opened, ended]);
}
