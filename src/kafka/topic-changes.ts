import { TraplineError } from '../model/errors.ts';
import { type Clock } from '../pacing/clock.ts';
import { realClock } from '../pacing/real-clock.ts';
import { type KafkaConnection } from './client/connection.ts';
import { fetchesById } from './protocol/fetch.ts';
import { type TopicMetadata, topicMetadata } from './protocol/metadata.ts';

/** Offsets of a partition from `from` (inclusive) to `to` (exclusive), whose records were deleted before they were read. */
export interface DeletedRange {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

/** How a reader goes on with a topic that changes while it is read. */
export interface Following {
  readonly changes: TopicChanges;
  /** Told of partitions that were added. They are read from their first record. Left out, they are not looked for. */
  readonly onAdded?: ((partitions: readonly number[]) => void) | undefined;
  /** Told of deleted records. Reading goes on behind them. */
  readonly onDeleted: (range: DeletedRange) => void;
}

/** What is asked of a connection. */
type AskedConnection = Pick<KafkaConnection, 'retrying' | 'leaders'>;

/** How often a topic is looked at. */
const LOOK_EVERY_MS = 1000;

/** Notices that a topic has got more partitions, and that it was deleted and made anew. */
export class TopicChanges {
  /** Null where the brokers are too old for ids of topics. */
  readonly id: Buffer | null;
  readonly #connection: AskedConnection;
  readonly #topic: string;
  readonly #isFetchedById: boolean;
  readonly #clock: Clock;
  #lookedAtMs: number;

  private constructor(
    connection: AskedConnection,
    topic: string,
    found: TopicMetadata | null,
    byId: boolean,
    clock: Clock,
  ) {
    this.#connection = connection;
    this.#topic = topic;
    this.id = found?.errorCode === 0 ? found.id : null;
    this.#isFetchedById = byId;
    this.#clock = clock;
    this.#lookedAtMs = clock.nowMs();
  }

  /** Looks at the topic as it is now. Throws TraplineError('service'). */
  static of(connection: AskedConnection, topic: string, clock: Clock = realClock): Promise<TopicChanges> {
    return connection.retrying(doing(topic), async (cluster) => {
      const broker = await cluster.findControllerBroker();
      return new TopicChanges(connection, topic, await topicMetadata(broker, topic), fetchesById(broker), clock);
    });
  }

  /**
   * Throws TraplineError('service') if records that were read may be of another topic of this name. They cannot be where they are fetched by the
   * topic's id.
   */
  async confirmRead(): Promise<void> {
    if (!this.#isFetchedById) await this.requireSame();
  }

  /**
   * The partitions that are there, have a leader, and are not among those that the reader has: the brokers that it asked for them may have heard of
   * new ones later than the one that is asked here. Asks at most once a second. Throws TraplineError('service') if the topic was made anew.
   */
  async added(known: ReadonlySet<number>, signal: AbortSignal): Promise<readonly number[]> {
    if (this.id === null || this.#clock.nowMs() - this.#lookedAtMs < LOOK_EVERY_MS) return [];
    const found = await this.requireSame(signal);
    this.#lookedAtMs = this.#clock.nowMs();
    const unknown = found?.partitions.filter((partition) => !known.has(partition)) ?? [];
    if (unknown.length === 0) return [];
    const leaders = await this.#connection.retrying(
      doing(this.#topic),
      async (cluster) => {
        await cluster.refreshMetadata();
        return this.#connection.leaders(this.#topic);
      },
      signal,
    );
    return unknown.filter((partition) => (leaders.get(partition) ?? -1) >= 0);
  }

  /** Throws TraplineError('service') if the topic of this name is another one by now; null if there is none. */
  async requireSame(signal?: AbortSignal): Promise<TopicMetadata | null> {
    if (this.id === null) return null;
    const found = await look(this.#connection, this.#topic, signal);
    if (found === null || found.errorCode !== 0 || found.id.equals(this.id)) return found;
    const taken = this.#isFetchedById
      ? 'no record of the new one was read'
      : 'these brokers give records by name, so the last of them may be of the new one';
    throw new TraplineError(
      'topic_made_anew',
      `topic ${JSON.stringify(this.#topic)} was deleted and created again while it was read: its id was ` +
        `${this.id.toString('base64url')} and is ${found.id.toString('base64url')}; ${taken}`,
    );
  }
}

function look(connection: AskedConnection, topic: string, signal?: AbortSignal): Promise<TopicMetadata | null> {
  return connection.retrying(
    doing(topic),
    async (cluster) => topicMetadata(await cluster.findControllerBroker(), topic),
    signal,
  );
}

function doing(topic: string): string {
  return `look at topic ${JSON.stringify(topic)}`;
}
