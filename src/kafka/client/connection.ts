import { readFileSync } from 'node:fs';
import { type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { TraplineError } from '../../model/errors.ts';
import { brokersOf, isHopeless, isTransient, refusalType, toServiceError } from './failure.ts';
import {
  type Broker,
  type Cluster,
  createLogger,
  createSocket,
  KafkaCluster,
  LOG_LEVELS,
  type LogEntry,
  type SocketFactory,
} from './kafkajs.ts';
import { type KafkaSettings, type TlsSettings } from './settings.ts';

export interface ConnectionOptions {
  /** Gets the client's own log, a line at a time; without it, the log goes nowhere. */
  readonly onLog?: ((line: string) => void) | undefined;
  /** How long a broker that does not answer is waited for; a few seconds, unless it is known to have been there. */
  readonly patienceMs?: number;
}

/** A first connection that has not come about after this long never will. */
const OPEN_WITHIN_MS = 5000;
const OPEN_RETRY_MS = 250;
/** A topic that was just made may be unknown to a broker for a moment. */
const UNKNOWN_TOPIC_MS = 5000;
const CLOSE_WITHIN_MS = 1000;
const METADATA_MAX_AGE_MS = 300_000;
const FIRST_BACKOFF_MS = 50;
const LAST_BACKOFF_MS = 1000;

/**
 * A cluster, its brokers and their leaders. Everything that talks to Kafka does so inside `retrying`, which keeps going while
 * brokers are away and turns what is left into TraplineError('service').
 */
export class KafkaConnection {
  readonly settings: KafkaSettings;
  readonly #cluster: Cluster;
  readonly #topics = new Set<string>();

  readonly #sockets: Sockets;

  private constructor(settings: KafkaSettings, cluster: Cluster, sockets: Sockets) {
    this.settings = settings;
    this.#cluster = cluster;
    this.#sockets = sockets;
  }

  /**
   * Connects to one of the brokers. Throws TraplineError('service') within ten seconds, or `patienceMs`, when none of them is there, or at once
   * when one is but refuses; TraplineError('input') for a certificate file that cannot be read.
   */
  static async open(settings: KafkaSettings, options: ConnectionOptions = {}): Promise<KafkaConnection> {
    const sockets = new Sockets();
    const cluster = new KafkaCluster(clusterOptions(settings, options, sockets));
    const deadline = new AbortController();
    const { patienceMs = OPEN_WITHIN_MS } = options;
    const connecting = connectUntil(cluster, patienceMs, deadline.signal);
    try {
      await Promise.race([connecting, sleep(patienceMs + 1000, undefined, { signal: deadline.signal }).then(noAnswer)]);
    } catch (error) {
      connecting.catch(() => undefined);
      sockets.destroy();
      await cluster.disconnect().catch(() => undefined);
      throw toServiceError(error, `connect to Kafka at ${brokersOf(settings)}`, settings);
    } finally {
      deadline.abort();
    }
    return new KafkaConnection(settings, cluster, sockets);
  }

  /** Closes every connection. What is under way is waited for, for a moment. */
  async close(): Promise<void> {
    const hurry = setTimeout(() => this.#sockets.destroy(), CLOSE_WITHIN_MS);
    await this.#cluster.disconnect().finally(() => clearTimeout(hurry));
  }

  /**
   * Calls `action` until it succeeds. A broker that is away is waited for, `settings.retryForMs` from the first failure on; a
   * topic that nobody knows, a few seconds. Throws TraplineError('service') that begins with "cannot" and `doing`, or the
   * signal's reason when that fires.
   */
  async retrying<T>(doing: string, action: (cluster: Cluster) => Promise<T>, signal?: AbortSignal): Promise<T> {
    let failingSince: number | undefined;
    for (let backoffMs = FIRST_BACKOFF_MS; ; backoffMs = Math.min(2 * backoffMs, LAST_BACKOFF_MS)) {
      signal?.throwIfAborted();
      try {
        return await action(this.#cluster);
      } catch (error) {
        failingSince ??= Date.now();
        const unknownTopic = refusalType(error) === 'UNKNOWN_TOPIC_OR_PARTITION';
        const patienceMs = unknownTopic
          ? Math.min(UNKNOWN_TOPIC_MS, this.settings.retryForMs)
          : this.settings.retryForMs;
        if (!isTransient(error) || Date.now() - failingSince >= patienceMs) {
          throw toServiceError(error, `${doing} at ${brokersOf(this.settings)}`, this.settings);
        }
        await sleep(backoffMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
        await this.#refresh();
      }
    }
  }

  /** Calls `action` once. Throws what kafkajs throws. */
  attempt<T>(action: (cluster: Cluster) => Promise<T>): Promise<T> {
    return action(this.#cluster);
  }

  /** The partitions of a topic by the broker that leads them; -1 where nobody does. Call it inside `retrying`. */
  async leaders(topic: string): Promise<ReadonlyMap<number, number>> {
    if (!this.#topics.has(topic)) {
      await this.#cluster.addTargetTopic(topic);
      this.#topics.add(topic);
    }
    const partitions = this.#cluster.findTopicPartitionMetadata(topic);
    return new Map(
      [...partitions].sort((a, b) => a.partitionId - b.partitionId).map((one) => [one.partitionId, one.leader]),
    );
  }

  broker(nodeId: number): Promise<Broker> {
    return this.#cluster.findBroker({ nodeId });
  }

  /** Forgets what is known of a topic, so that the next look is a fresh one. */
  forget(topic: string): void {
    this.#topics.delete(topic);
    // As long as kafkajs asks for a topic that is gone, it learns nothing of the others.
    this.#cluster.targetTopics.delete(topic);
  }

  /** New metadata after a failure; whether that worked shows when the action is tried again. */
  async #refresh(): Promise<void> {
    await this.#cluster.refreshMetadata().catch(() => undefined);
  }
}

/** The sockets of a cluster, so that they can be closed over the head of requests that would be waited for. */
class Sockets {
  readonly #open = new Set<Socket>();

  readonly factory: SocketFactory = (address) => {
    const socket = createSocket(address);
    // kafkajs says goodbye to a broken socket at every attempt to reach its broker, and each time leaves a listener on it.
    socket.setMaxListeners(0);
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    return socket;
  };

  destroy(): void {
    for (const socket of this.#open) socket.destroy(new Error('closed'));
  }
}

async function connectUntil(cluster: Cluster, patienceMs: number, signal: AbortSignal): Promise<void> {
  const begun = Date.now();
  for (;;) {
    try {
      await cluster.connect();
      // Whoever listens may still refuse to talk, or name an address that cannot be reached from here.
      await cluster.refreshMetadata();
      await cluster.findControllerBroker();
      return;
    } catch (error) {
      if (signal.aborted || isHopeless(error) || Date.now() - begun > patienceMs - OPEN_RETRY_MS) throw error;
      await sleep(OPEN_RETRY_MS);
    }
  }
}

function noAnswer(): never {
  const error = new Error('nothing there answers as Kafka does');
  error.name = 'KafkaJSTimeout';
  throw error;
}

function clusterOptions(settings: KafkaSettings, { onLog }: ConnectionOptions, sockets: Sockets) {
  return {
    logger: createLogger({
      level: onLog === undefined ? LOG_LEVELS.nothing : LOG_LEVELS.info,
      logCreator: () => (entry) => onLog?.(formatLog(entry)),
    }),
    brokers: settings.brokers,
    clientId: settings.clientId,
    ssl: settings.tls === null ? undefined : tlsOptions(settings.tls),
    sasl: settings.sasl === null ? undefined : { ...settings.sasl, mechanism: settings.sasl.mechanism.toLowerCase() },
    socketFactory: sockets.factory,
    connectionTimeout: settings.connectionTimeoutMs,
    requestTimeout: settings.requestTimeoutMs,
    authenticationTimeout: settings.requestTimeoutMs,
    enforceRequestTimeout: true,
    allowAutoTopicCreation: false,
    metadataMaxAge: METADATA_MAX_AGE_MS,
    // Trying again is ours to do, with one deadline over everything.
    retry: { retries: 0 },
  };
}

function tlsOptions(tls: TlsSettings): object {
  return {
    rejectUnauthorized: tls.verify,
    ...(tls.verifyHostName ? {} : { checkServerIdentity: () => undefined }),
    ...(tls.caFile === null ? {} : { ca: [readPem(tls.caFile, 'ssl.ca.location')] }),
    ...(tls.certificateFile === null ? {} : { cert: readPem(tls.certificateFile, 'ssl.certificate.location') }),
    ...(tls.keyFile === null ? {} : { key: readPem(tls.keyFile, 'ssl.key.location') }),
    ...(tls.keyPassword === null ? {} : { passphrase: tls.keyPassword }),
  };
}

function readPem(file: string, property: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TraplineError('input', `${property}: cannot read the file: ${reason}`, { location: { file }, cause });
  }
}

function formatLog({ namespace, label, log }: LogEntry): string {
  const { message, timestamp: _, logger: __, stack: ___, ...details } = log;
  const extra = Object.keys(details).length === 0 ? '' : ` ${JSON.stringify(details)}`;
  return `kafka ${label.toLowerCase()} ${namespace}: ${message}${extra}`;
}
