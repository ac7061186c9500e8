import { type Clock } from '../../pacing/clock.ts';
import { type KafkaConnection } from '../client/connection.ts';
import { isTransient, refusalType, toServiceError } from '../client/failure.ts';
import { type Broker, MemberAssignment, MemberMetadata } from '../client/kafkajs.ts';

/** Why a generation ended for a member. */
export type GenerationEnd =
  /** Members join or leave. The partitions are still ours until we join again. */
  | 'rebalance'
  /** The group continued without us. Another member may own the partitions already. */
  | 'lost';

/** The name of the assignment protocol, which every member of the group must know. */
const PROTOCOL = 'trapline';
const PROTOCOL_VERSION = 0;
/** How long the group waits for a member that still processes its last batch. */
const REBALANCE_TIMEOUT_MS = 60_000;
/** The request to leave may have to wait for a request to join. */
const LEAVE_WITHIN_MS = 2000;
/** Waits may be so much longer; timers need no more. */
const TOLERANCE_MS = 2;
/** Errors which mean that the group continued without this member. */
const LOST = new Set(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'FENCED_INSTANCE_ID']);

/**
 * Membership of a consumer group: join, heartbeat, leave. kafkajs' own consumer is not used, because it fetches from the
 * committed offset before a start offset can be set, and hands out fetched records during a rebalance. Here each step waits for
 * the one before.
 */
export class GroupMembership {
  readonly #connection: KafkaConnection;
  readonly #groupId: string;
  readonly #topic: string;
  readonly #doing: string;
  #memberId = '';
  #coordinator: Broker | undefined;

  constructor(connection: KafkaConnection, groupId: string, topic: string) {
    this.#connection = connection;
    this.#groupId = groupId;
    this.#topic = topic;
    this.#doing = `take part in consumer group ${JSON.stringify(groupId)}`;
  }

  /** Waits until the group is stable, and returns our generation. Heartbeats are sent from then on. */
  async join(signal: AbortSignal): Promise<Generation> {
    for (;;) {
      const joined = await this.#connection.retrying(this.#doing, (cluster) => this.#tryToJoin(cluster), signal);
      if (joined === undefined) continue;
      // Nothing would use the generation, and nothing would stop its heartbeats.
      signal.throwIfAborted();
      const { coordinator, generationId, partitions } = joined;
      const { settings, clock } = this.#connection;
      return new Generation(generationId, partitions, settings, clock, (generation) =>
        this.#beat(coordinator, generation),
      );
    }
  }

  /** Leaves the group at once. Failures are ignored; the session timeout then removes the member. */
  async leave(): Promise<void> {
    const memberId = this.#memberId;
    this.#memberId = '';
    if (memberId === '' || this.#coordinator === undefined) return;
    const leaving = this.#coordinator.leaveGroup({ groupId: this.#groupId, memberId }).catch(() => undefined);
    const { clock } = this.#connection;
    const left = new AbortController();
    await Promise.race([leaving, clock.waitUntil(clock.nowMs() + LEAVE_WITHIN_MS, left.signal, TOLERANCE_MS)]);
    left.abort();
  }

  /** Commits how far we have read; offsets are of the next record. The commits only show lag, so failures are ignored. */
  async commit(generationId: number, offsets: ReadonlyMap<number, number>): Promise<void> {
    if (this.#coordinator === undefined || this.#memberId === '' || offsets.size === 0) return;
    const partitions = [...offsets].map(([partition, offset]) => ({ partition, offset: String(offset) }));
    try {
      await this.#coordinator.offsetCommit({
        groupId: this.#groupId,
        groupGenerationId: generationId,
        memberId: this.#memberId,
        topics: [{ topic: this.#topic, partitions }],
      });
    } catch (error) {
      const type = refusalType(error) ?? '';
      if (!isTransient(error) && !LOST.has(type) && type !== 'REBALANCE_IN_PROGRESS') {
        throw toServiceError(error, this.#doing, this.#connection.settings);
      }
    }
  }

  /** Undefined if the group has changed again meanwhile. */
  async #tryToJoin(cluster: {
    findGroupCoordinator(group: { groupId: string }): Promise<Broker>;
  }): Promise<Joined | undefined> {
    const groupId = this.#groupId;
    const { sessionTimeoutMs } = this.#connection.settings;
    const topicPartitions = [...(await this.#connection.leaders(this.#topic)).keys()];
    const coordinator = await cluster.findGroupCoordinator({ groupId });
    this.#coordinator = coordinator;
    try {
      const joined = await coordinator.joinGroup({
        groupId,
        sessionTimeout: sessionTimeoutMs,
        rebalanceTimeout: REBALANCE_TIMEOUT_MS,
        memberId: this.#memberId,
        groupProtocols: [
          { name: PROTOCOL, metadata: MemberMetadata.encode({ version: PROTOCOL_VERSION, topics: [this.#topic] }) },
        ],
      });
      const { generationId, memberId } = joined;
      this.#memberId = memberId;
      const members = joined.members.map((member) => member.memberId);
      const groupAssignment = joined.leaderId === memberId ? this.#shareOut(topicPartitions, members) : [];
      const { memberAssignment } = await coordinator.syncGroup({ groupId, generationId, memberId, groupAssignment });
      const partitions = MemberAssignment.decode(memberAssignment)?.assignment[this.#topic] ?? [];
      return { coordinator, generationId, partitions: [...partitions].sort((a, b) => a - b) };
    } catch (error) {
      const type = refusalType(error) ?? '';
      if (type === 'UNKNOWN_MEMBER_ID') this.#memberId = '';
      if (LOST.has(type) || type === 'REBALANCE_IN_PROGRESS') return undefined;
      throw error;
    }
  }

  /** Assigns the partitions to the members in turn. */
  #shareOut(
    partitions: readonly number[],
    memberIds: readonly string[],
  ): { memberId: string; memberAssignment: Buffer }[] {
    const sorted = [...memberIds].sort((a, b) => (a < b ? -1 : 1));
    return sorted.map((memberId, at) => {
      const own = partitions.filter((_, i) => i % sorted.length === at);
      const assignment = { version: PROTOCOL_VERSION, assignment: { [this.#topic]: own } };
      return { memberId, memberAssignment: MemberAssignment.encode(assignment) };
    });
  }

  async #beat(coordinator: Broker, generationId: number): Promise<GenerationEnd | 'alive' | 'unknown'> {
    try {
      const memberId = this.#memberId;
      await (this.#coordinator ?? coordinator).heartbeat({
        groupId: this.#groupId,
        groupGenerationId: generationId,
        memberId,
      });
      return 'alive';
    } catch (error) {
      const type = refusalType(error) ?? '';
      if (type === 'REBALANCE_IN_PROGRESS') return 'rebalance';
      if (LOST.has(type)) return 'lost';
      if (!isTransient(error)) throw toServiceError(error, this.#doing, this.#connection.settings);
      await this.#findCoordinator();
      return 'unknown';
    }
  }

  /** Finds the coordinator again; it was unreachable, or has moved. */
  async #findCoordinator(): Promise<void> {
    await this.#connection
      .attempt(async (cluster) => {
        await cluster.refreshMetadata();
        this.#coordinator = await cluster.findGroupCoordinator({ groupId: this.#groupId });
      })
      .catch(() => undefined);
  }
}

interface Joined {
  readonly coordinator: Broker;
  readonly generationId: number;
  readonly partitions: readonly number[];
}

/** The time between two rebalances: which partitions are ours, and for how long. */
export class Generation {
  readonly id: number;
  /** Ascending. */
  readonly partitions: readonly number[];
  readonly #sessionTimeoutMs: number;
  readonly #clock: Clock;
  readonly #over = new AbortController();
  readonly #stop = new AbortController();
  readonly #beating: Promise<void>;
  #end: GenerationEnd | undefined;
  #failure: { readonly error: unknown } | undefined;
  /**
   * When the last heartbeat was sent that the group has answered. Nothing else tells how long the session lasts: it may have begun long before the
   * member had its assignment, and in Kafka 4 to ask for that does not begin it anew.
   */
  #aliveAtMs = -Infinity;
  #onAlive: (() => void)[] = [];

  constructor(
    id: number,
    partitions: readonly number[],
    times: { readonly heartbeatIntervalMs: number; readonly sessionTimeoutMs: number },
    clock: Clock,
    beat: (generationId: number) => Promise<GenerationEnd | 'alive' | 'unknown'>,
  ) {
    this.id = id;
    this.partitions = partitions;
    this.#sessionTimeoutMs = times.sessionTimeoutMs;
    this.#clock = clock;
    this.#beating = this.#keepBeating(times.heartbeatIntervalMs, beat);
  }

  /** Fires when no more records may be processed. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  get lost(): boolean {
    return this.#end === 'lost';
  }

  /**
   * Whether the partitions are certainly ours. At first, and after a pause longer than the session (of this process or of the broker), it
   * waits for the group's answer.
   */
  async confirmed(): Promise<boolean> {
    while (!this.over.aborted && this.#clock.nowMs() - this.#aliveAtMs > this.#sessionTimeoutMs) {
      await new Promise<void>((resolve) => this.#onAlive.push(resolve));
    }
    return !this.over.aborted;
  }

  /** Stops the heartbeats. Throws their failure, if there was one. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#beating;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** The first one is sent at once. They continue during a rebalance: until we join again, the group must know that we will. */
  async #keepBeating(
    intervalMs: number,
    beat: (generationId: number) => Promise<GenerationEnd | 'alive' | 'unknown'>,
  ): Promise<void> {
    while (!this.#stop.signal.aborted && this.#end !== 'lost' && this.#failure === undefined) {
      await this.#beatOnce(beat);
      await this.#clock.waitUntil(this.#clock.nowMs() + intervalMs, this.#stop.signal, TOLERANCE_MS);
    }
    this.#wake();
  }

  async #beatOnce(beat: (generationId: number) => Promise<GenerationEnd | 'alive' | 'unknown'>): Promise<void> {
    const sentAtMs = this.#clock.nowMs();
    try {
      const answer = await beat(this.id);
      if (answer === 'unknown') return;
      this.#aliveAtMs = sentAtMs;
      if (answer !== 'alive') this.#finish(answer);
    } catch (error) {
      this.#failure = { error };
      this.#finish('lost');
    }
    this.#wake();
  }

  #finish(end: GenerationEnd): void {
    this.#end = end;
    this.#over.abort();
  }

  #wake(): void {
    const waiting = this.#onAlive;
    this.#onAlive = [];
    for (const resolve of waiting) resolve();
  }
}
