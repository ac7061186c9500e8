import { type KafkaConnection } from '../client/connection.ts';
import { type Generation, GroupMembership } from './membership.ts';
import { type RecordBatch, RecordReader } from '../record-reader.ts';
import { topicOffsets } from '../topics.ts';
import { unlessAborted } from '../client/unless-aborted.ts';

/** What a member of a group does. At most one of these calls is running at any time. */
export interface GroupHandlers {
  /**
   * These partitions, perhaps none, are ours from now on. Returns the offset at which each one starts, or null for its first
   * record. Committed offsets are not used.
   */
  onAssigned(partitions: readonly number[]): Promise<ReadonlyMap<number, number | null>>;
  /** The partitions are no longer ours when this resolves. If they were `lost`, another member may own them already. */
  onRevoked(partitions: readonly number[], lost: boolean): Promise<void>;
  /** The next records of a partition. Heartbeats are sent meanwhile, whenever the event loop runs. */
  onBatch(batch: RecordBatch): Promise<void>;
}

/**
 * A member of a consumer group that keeps its own offsets. Between `onAssigned` and `onRevoked`, the batches of each partition
 * come in order, each offset once, from the offset that `onAssigned` returned. Batches of an earlier assignment are dropped,
 * and no batch is delivered when the group may have given the partition to another member. RecordReader does the reading, so a
 * rebalance needs no seek.
 */
export class GroupConsumer {
  readonly #connection: KafkaConnection;
  readonly #topic: string;
  readonly #handlers: GroupHandlers;
  readonly #membership: GroupMembership;
  #generation: Generation | undefined;

  constructor(connection: KafkaConnection, groupId: string, topic: string, handlers: GroupHandlers) {
    this.#connection = connection;
    this.#topic = topic;
    this.#handlers = handlers;
    this.#membership = new GroupMembership(connection, groupId, topic);
  }

  /**
   * Takes part until the signal fires, then gives the partitions back and leaves. Throws what a handler throws, or
   * TraplineError('service'); then `onRevoked` is not called.
   */
  async run(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        const generation = await unlessAborted(this.#membership.join(signal), signal);
        if (generation === undefined) return;
        await this.#live(generation, signal);
      }
    } finally {
      await this.#membership.leave();
    }
  }

  /** Commits how far partitions were processed, as the offset of the next record. This only shows the group's lag. */
  async commit(offsets: ReadonlyMap<number, number>): Promise<void> {
    if (this.#generation !== undefined) await this.#membership.commit(this.#generation.id, offsets);
  }

  async #live(generation: Generation, signal: AbortSignal): Promise<void> {
    this.#generation = generation;
    try {
      const { partitions } = generation;
      const starts = await this.#handlers.onAssigned(partitions);
      await this.#consume(generation, starts, AbortSignal.any([signal, generation.over]));
      await this.#handlers.onRevoked(partitions, generation.lost);
    } finally {
      this.#generation = undefined;
      await generation.stop();
    }
  }

  async #consume(
    generation: Generation,
    starts: ReadonlyMap<number, number | null>,
    signal: AbortSignal,
  ): Promise<void> {
    if (generation.partitions.length === 0) {
      if (!signal.aborted)
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      return;
    }
    const fromStart = generation.partitions.some((partition) => (starts.get(partition) ?? null) === null);
    const offsets = fromStart ? await topicOffsets(this.#connection, this.#topic) : undefined;
    const ranges = new Map(
      generation.partitions.map((partition) => {
        const from = starts.get(partition) ?? offsets?.get(partition)?.low ?? 0;
        return [partition, { from, to: null }];
      }),
    );
    for await (const batch of new RecordReader(this.#connection, this.#topic, ranges).read(signal)) {
      if ((await unlessAborted(generation.confirmed(), signal)) !== true) break;
      await this.#handlers.onBatch(batch);
    }
  }
}
