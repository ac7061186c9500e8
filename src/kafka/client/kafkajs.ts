import { createRequire } from 'node:module';
import { type Socket } from 'node:net';

/**
 * What we take from kafkajs, and the only file that knows where it lies: sockets, TLS, SASL, the cluster's metadata, and the
 * requests of group membership and administration. Its producer and its consumer are not used, and so its record encoder and
 * decoder are not either: they turn headers into an object, which loses their order and their repetition and throws on null, they
 * drop the timestamp's type, hide where a batch ends behind compacted records, and spend 5 to 10 µs on each record. Fetch and
 * Produce are requests of our own (fetch.ts, produce.ts).
 *
 * These parts are inner ones. kafkajs is pinned to one version, and loading any other fails at once.
 */
const EXPECTED_VERSION = '2.2.4';

const require = createRequire(import.meta.url);
const found = (require('kafkajs/package.json') as { version: string }).version;
if (found !== EXPECTED_VERSION) {
  throw new Error(`src/kafka/client is written against the inner parts of kafkajs ${EXPECTED_VERSION}, found ${found}`);
}

/** A request as kafkajs' connections send it. `Encoder` is kafkajs' own; `buffer` is all that is read of it. */
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

/** Just enough of kafkajs' Encoder for a request that was encoded elsewhere. */
export interface Encoded {
  readonly buf: Buffer;
  readonly buffer: Buffer;
}

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
  leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>;
  offsetCommit(request: {
    groupId: string;
    groupGenerationId: number;
    memberId: string;
    topics: { topic: string; partitions: { partition: number; offset: string }[] }[];
  }): Promise<unknown>;
}

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

export const KafkaCluster = require('kafkajs/src/cluster') as new (options: ClusterOptions) => Cluster;

export const { createLogger } = require('kafkajs/src/loggers') as {
  createLogger(options: { level: number; logCreator: () => (entry: LogEntry) => void }): Logger;
};
export const LOG_LEVELS = { nothing: 0, info: 4 };

export type SocketFactory = (address: object) => Socket;
export const createSocket = (require('kafkajs/src/network/socketFactory') as () => SocketFactory)();

export const { createErrorFromCode } = require('kafkajs/src/protocol/error') as {
  createErrorFromCode(code: number): Error & { readonly type: string; readonly retriable: boolean };
};

/** How a consumer group's members say what they subscribe to, and its leader what they get; Kafka's own formats. */
export const { MemberMetadata, MemberAssignment } = require('kafkajs/src/consumer/assignerProtocol') as {
  MemberMetadata: { encode(metadata: { version: number; topics: string[] }): Buffer };
  MemberAssignment: {
    encode(assignment: { version: number; assignment: Record<string, number[]> }): Buffer;
    decode(buffer: Buffer): { readonly assignment: Readonly<Record<string, readonly number[]>> } | null;
  };
};

/**
 * kafkajs arms a timer after every answer, whether or not a request is waiting, and with a time before now, about which Node 22
 * and later warn on stderr. This version arms it only when a request waits, and never in the past.
 */
interface RequestQueue {
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  readonly pending: readonly unknown[];
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}
const { prototype } = require('kafkajs/src/network/requestQueue') as { readonly prototype: RequestQueue };
const CHECK_AGAIN_MS = 10;
prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
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
