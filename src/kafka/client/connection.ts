import { readFileSync } from 'node:fs';
import { type Socket } from 'node:net';
import { TraplineError } from '../../model/errors.ts';
import { type Clock } from '../../pacing/clock.ts';
import { realClock } from '../../pacing/real-clock.ts';
import { brokersOf, isPermanent, isTransient, refusalType, toServiceError } from './failure.ts';
import { interrupted, Interruption } from './interruption.ts';
import {
  type Broker,
  type Cluster,
  createCluster,
  createLogger,
  createSocket,
  type ClusterFactory,
  LOG_LEVELS,
  type LogEntry,
  MetadataNotLoaded,
  type SocketFactory,
} from './kafkajs.ts';
import { type KafkaSettings, type TlsSettings } from './settings.ts';

/** How a connection logs and waits, and what ends its waiting. */
export interface ConnectionOptions {
  /** Receives the client's own log line by line; without it the log is dropped. */
  readonly onLog?: ((line: string) => void) | undefined;
  /** How long to wait for a broker that does not answer. Default: a few seconds, unless the broker is known to exist. */
  readonly giveUpAfterMs?: number;
  /**
   * Fires when the work is interrupted. Connecting ends then; later, an answer is waited for only briefly, and nothing is tried
   * again.
   */
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock;
  /** Makes the cluster that is talked to; left out, the one at the settings' addresses. */
  readonly createCluster?: ClusterFactory;
}

/** A first connection that takes longer than this has failed. */
const OPEN_WITHIN_MS = 5000;
const OPEN_RETRY_MS = 250;
/** For this long a new topic may be unknown to a broker. */
const UNKNOWN_TOPIC_MS = 5000;
const CLOSE_WITHIN_MS = 1000;
const CLOSE_INTERRUPTED_WITHIN_MS = 200;
const METADATA_MAX_AGE_MS = 300_000;
const FIRST_BACKOFF_MS = 50;
const LAST_BACKOFF_MS = 1000;
/** A pause may be so much longer; timers need no more. */
const PAUSE_TOLERANCE_MS = 2;
const NEVER = new AbortController().signal;

/**
 * A cluster with its brokers and leaders. Everything that talks to Kafka does so inside `retrying`, which goes on while brokers
 * are unreachable, and turns other errors into TraplineError('service').
 */
export class KafkaConnection {
  readonly settings: KafkaSettings;
  /** The time of all its waiting. */
  readonly clock: Clock;
  readonly #cluster: Cluster;
  readonly #topics = new Set<string>();
  readonly #sockets: Sockets;
  readonly #interruption: Interruption;

  private constructor(
    settings: KafkaSettings,
    cluster: Cluster,
    sockets: Sockets,
    { signal, clock = realClock }: ConnectionOptions,
  ) {
    this.settings = settings;
    this.#cluster = cluster;
    this.#sockets = sockets;
    this.#interruption = new Interruption(signal, settings.fetchWaitMs, () => sockets.close(), clock);
    this.clock = clock;
  }

  /**
   * Connects to one of the brokers. Throws TraplineError('service') within ten seconds, or `giveUpAfterMs`, if none of them
   * answers, or at once if one refuses; TraplineError('input') for a certificate file that cannot be read;
   * TraplineError('interrupted') if the signal fires first.
   */
  static async open(settings: KafkaSettings, options: ConnectionOptions = {}): Promise<KafkaConnection> {
    const sockets = new Sockets();
    const cluster = (options.createCluster ?? createCluster)(clusterOptions(settings, options, sockets));
    const deadline = new AbortController();
    const { giveUpAfterMs = OPEN_WITHIN_MS, signal = NEVER, clock = realClock } = options;
    const stop = AbortSignal.any([deadline.signal, signal]);
    const connecting = connectUntil(cluster, giveUpAfterMs, stop, clock);
    try {
      const tooLateMs = clock.nowMs() + giveUpAfterMs + 1000;
      await Promise.race([connecting, clock.waitUntil(tooLateMs, stop, PAUSE_TOLERANCE_MS).then(noAnswer)]);
    } catch (error) {
      connecting.catch(() => undefined);
      sockets.close();
      await cluster.disconnect().catch(() => undefined);
      if (signal.aborted) throw interrupted(error);
      throw toServiceError(error, `connect to Kafka at ${brokersOf(settings)}`, settings);
    } finally {
      deadline.abort();
    }
    return new KafkaConnection(settings, cluster, sockets, options);
  }

  /** Closes every connection. Pending requests are waited for, but only briefly; later ones fail. */
  async close(): Promise<void> {
    const withinMs = this.#interruption.isFired ? CLOSE_INTERRUPTED_WITHIN_MS : CLOSE_WITHIN_MS;
    const closed = new AbortController();
    void this.#destroyAfter(withinMs, closed.signal);
    await this.#cluster.disconnect().finally(() => {
      closed.abort();
      this.#sockets.close();
    });
  }

  /**
   * Calls `action` until it succeeds. A broker that is unreachable is waited for, for `settings.retryForMs` from the first
   * failure; a topic that is unknown, for a few seconds. Throws TraplineError('service') that begins with "cannot" and `doing`,
   * or the signal's reason if it fires; TraplineError('interrupted') if the work is interrupted and there is no answer.
   */
  async retrying<T>(doing: string, action: (cluster: Cluster) => Promise<T>, signal: AbortSignal = NEVER): Promise<T> {
    let failingSinceMs: number | undefined;
    for (let backoffMs = FIRST_BACKOFF_MS; ; backoffMs = Math.min(2 * backoffMs, LAST_BACKOFF_MS)) {
      signal.throwIfAborted();
      try {
        return await this.#interruption.bounded(() => action(this.#cluster));
      } catch (error) {
        const nowMs = this.clock.nowMs();
        failingSinceMs ??= nowMs;
        const unknownTopic = refusalType(error) === 'UNKNOWN_TOPIC_OR_PARTITION';
        const giveUpAfterMs = unknownTopic
          ? Math.min(UNKNOWN_TOPIC_MS, this.settings.retryForMs)
          : this.settings.retryForMs;
        if (!isTransient(error) || nowMs - failingSinceMs >= giveUpAfterMs) {
          throw toServiceError(error, `${doing} at ${brokersOf(this.settings)}`, this.settings);
        }
        if (this.#interruption.isFired) throw interrupted(error);
        await this.clock.waitUntil(nowMs + backoffMs, signal, PAUSE_TOLERANCE_MS);
        signal.throwIfAborted();
        await this.#refresh();
      }
    }
  }

  /** Calls `action` once. Throws what kafkajs throws, and TraplineError('interrupted') as `retrying` does. */
  attempt<T>(action: (cluster: Cluster) => Promise<T>): Promise<T> {
    return this.#interruption.bounded(() => action(this.#cluster));
  }

  /** The leader of each partition of a topic; -1 for a partition without one. To be called inside `retrying`. */
  async leaders(topic: string): Promise<ReadonlyMap<number, number>> {
    if (!this.#topics.has(topic)) {
      await this.#cluster.addTargetTopic(topic);
      this.#topics.add(topic);
    }
    const partitions = this.#cluster.findTopicPartitionMetadata(topic);
    if (partitions.length === 0) {
      // Every topic has partitions. A topic of which kafkajs has asked once counts as asked for, although there was no answer.
      this.forget(topic);
      throw new MetadataNotLoaded('No broker has told of the topic yet', {});
    }
    return new Map(
      [...partitions].sort((a, b) => a.partitionId - b.partitionId).map((one) => [one.partitionId, one.leader]),
    );
  }

  broker(nodeId: number): Promise<Broker> {
    return this.#cluster.findBroker({ nodeId });
  }

  /** Forgets the metadata of a topic, so that they are requested again. */
  forget(topic: string): void {
    this.#topics.delete(topic);
    // While kafkajs requests a deleted topic, it gets no metadata of the others.
    this.#cluster.targetTopics.delete(topic);
  }

  /** Closes sockets that are still open after so long, unless the signal fires before. */
  async #destroyAfter(ms: number, signal: AbortSignal): Promise<void> {
    await this.clock.waitUntil(this.clock.nowMs() + ms, signal, PAUSE_TOLERANCE_MS);
    if (!signal.aborted) this.#sockets.destroy();
  }

  /** Requests new metadata after a failure. A failure of this request shows when the action is tried again. */
  async #refresh(): Promise<void> {
    await this.#interruption.bounded(() => this.#cluster.refreshMetadata()).catch(() => undefined);
  }
}

/** The sockets of a cluster, so that they can be closed without waiting for pending requests. */
class Sockets {
  readonly #open = new Set<Socket>();
  #isClosed = false;

  readonly factory: SocketFactory = (address) => {
    const socket = createSocket(address);
    // kafkajs closes a broken socket again at every attempt to reach its broker, and each time adds a listener.
    socket.setMaxListeners(0);
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    if (this.#isClosed) socket.destroy(new Error('closed'));
    return socket;
  };

  /** Closes those that are open, and every one that is still to come: kafkajs connects anew for whatever it is asked. */
  close(): void {
    this.#isClosed = true;
    this.destroy();
  }

  destroy(): void {
    for (const socket of this.#open) socket.destroy(new Error('closed'));
  }
}

async function connectUntil(cluster: Cluster, giveUpAfterMs: number, signal: AbortSignal, clock: Clock): Promise<void> {
  const beganMs = clock.nowMs();
  for (;;) {
    try {
      await cluster.connect();
      // A broker that accepts connections may still refuse requests, or name an address that cannot be reached from here.
      await cluster.refreshMetadata();
      await cluster.findControllerBroker();
      return;
    } catch (error) {
      const nowMs = clock.nowMs();
      if (signal.aborted || isPermanent(error) || nowMs - beganMs > giveUpAfterMs - OPEN_RETRY_MS) throw error;
      await clock.waitUntil(nowMs + OPEN_RETRY_MS, signal, PAUSE_TOLERANCE_MS);
    }
  }
}

function noAnswer(): never {
  const error = new Error('the server there does not answer as Kafka does');
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
    // Retries are done here, with one deadline over everything.
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
    throw new TraplineError('file_unreadable', `${property}: cannot read the file: ${reason}`, {
      location: { file },
      cause,
    });
  }
}

function formatLog({ namespace, label, log }: LogEntry): string {
  const { message, timestamp: _, logger: __, stack: ___, ...details } = log;
  const extra = Object.keys(details).length === 0 ? '' : ` ${JSON.stringify(details)}`;
  return `kafka ${label.toLowerCase()} ${namespace}: ${message}${extra}`;
}
