import { Buffer } from 'node:buffer';
import { type Random } from '../../random/random.ts';
import { ERROR } from './error-codes.ts';
import { Group } from './group.ts';
import { PartitionLog } from './partition-log.ts';
import { type VirtualTime } from './virtual-time.ts';

/** What a broker knows of the cluster, perhaps out of date. */
export interface ClusterMetadata {
  /** Counts changes. */
  readonly version: number;
  readonly controllerId: number;
  readonly brokers: readonly number[];
  readonly topics: ReadonlyMap<string, TopicInMetadata>;
}

/** A topic as brokers describe it. */
export interface TopicInMetadata {
  readonly id: Buffer;
  /** By partition; −1 for none. */
  readonly leaders: readonly number[];
}

/** A partition and the brokers that hold it. */
export interface Partition {
  readonly log: PartitionLog;
  readonly replicas: readonly number[];
  /** −1 for none. */
  leader: number;
  /** Until then its replicas fetch nothing. */
  laggingUntilMs: number;
}

/** A topic of the cluster. */
export interface Topic {
  readonly name: string;
  readonly id: Buffer;
  readonly partitions: Partition[];
  readonly settings: ReadonlyMap<string, string>;
}

/** A broker of the cluster. */
export interface SimulatedBroker {
  readonly id: number;
  isUp: boolean;
  /** How often it started. */
  starts: number;
  metadata: ClusterMetadata;
}

/** The shape of a cluster. */
export interface KafkaShape {
  readonly brokers: number;
  readonly replicas: number;
}

const DEFAULT_SETTINGS = new Map([
  ['max.message.bytes', '1048588'],
  ['message.timestamp.type', 'CreateTime'],
  ['compression.type', 'producer'],
]);
const ELECTION_MS = 50;
const PROPAGATION_MS = 40;
const REPLICATION_MS = 12;

/**
 * A cluster in virtual time: brokers, topics, leaders, coordinators of groups. What is drawn comes from one named stream: how long brokers take to
 * hear of a change and replicas to follow, and which replica leads next.
 *
 * It is simpler than Kafka where no client sees the difference. All replicas of a partition share one log. A leader that was replaced takes and gives
 * nothing more, even before it heard of that.
 */
export class SimulatedKafka {
  readonly time: VirtualTime;
  readonly brokers: readonly SimulatedBroker[];
  readonly topics = new Map<string, Topic>();
  readonly #shape: KafkaShape;
  readonly #random: Random;
  readonly #groups = new Map<string, Group>();
  #controllerId = 1;
  #coordinatorId = 1;
  #coordinatorLoadedAtMs = 0;
  #topicIds = 0;
  #producerIds = 0;
  #versions = 0;
  /** Told of a broker that stops. */
  onStopped: (broker: number) => void = () => undefined;

  constructor(time: VirtualTime, shape: KafkaShape, random: Random) {
    this.time = time;
    this.#shape = shape;
    this.#random = random;
    const ids = Array.from({ length: shape.brokers }, (_, index) => index + 1);
    const metadata = { version: 0, controllerId: 1, brokers: ids, topics: new Map<string, TopicInMetadata>() };
    this.brokers = ids.map((id) => ({ id, isUp: true, starts: 1, metadata }));
  }

  broker(id: number): SimulatedBroker {
    return this.brokers[id - 1]!;
  }

  newProducerId(): number {
    return ++this.#producerIds;
  }

  isController(broker: number): boolean {
    return broker === this.#controllerId;
  }

  /** The broker that coordinates all groups; undefined while it is down. */
  get coordinator(): number | undefined {
    return this.broker(this.#coordinatorId).isUp ? this.#coordinatorId : undefined;
  }

  /** The group, or the number of the error with which this broker answers requests about it. */
  groupAt(broker: number, groupId: string): Group | number {
    if (broker !== this.#coordinatorId) return ERROR.NOT_COORDINATOR;
    if (this.time.nowMs() < this.#coordinatorLoadedAtMs) return ERROR.COORDINATOR_LOAD_IN_PROGRESS;
    return this.group(groupId);
  }

  group(groupId: string): Group {
    let group = this.#groups.get(groupId);
    if (group === undefined) this.#groups.set(groupId, (group = new Group(this.time)));
    return group;
  }

  /** The number of an error, 0 for none. */
  createTopic(name: string, partitions: number, settings: ReadonlyMap<string, string>): number {
    if (this.topics.has(name)) return ERROR.TOPIC_ALREADY_EXISTS;
    const id = Buffer.alloc(16);
    id.writeInt32BE(++this.#topicIds, 12);
    this.topics.set(name, { name, id, partitions: [], settings: new Map([...DEFAULT_SETTINGS, ...settings]) });
    this.addPartitions(name, partitions);
    return ERROR.NONE;
  }

  addPartitions(name: string, count: number): void {
    const { partitions } = this.topics.get(name)!;
    for (let added = 0; added < count; added++) {
      const first = partitions.length;
      const replicas = Array.from(
        { length: this.#shape.replicas },
        (_, index) => ((first + index) % this.#shape.brokers) + 1,
      );
      const leader = replicas.find((id) => this.broker(id).isUp) ?? -1;
      partitions.push({ log: new PartitionLog(), replicas, leader, laggingUntilMs: 0 });
    }
    this.#tell();
  }

  /** The number of an error, 0 for none. */
  deleteTopic(name: string): number {
    if (!this.topics.delete(name)) return ERROR.UNKNOWN_TOPIC_OR_PARTITION;
    this.#tell();
    return ERROR.NONE;
  }

  /** Replicas follow to the present end of the log, unless another broker leads by then. */
  replicate(partition: Partition): void {
    const { log, replicas } = partition;
    if (replicas.length === 1) return log.replicate(log.end);
    const { end, leaderEpoch } = log;
    const atMs = Math.max(this.time.nowMs() + this.#random.next() * REPLICATION_MS, partition.laggingUntilMs);
    this.time.at(atMs, () => {
      if (log.leaderEpoch === leaderEpoch) log.replicate(end);
    });
  }

  /**
   * Another replica leads from now on. Of what was not replicated it has a part; `lost` more batches are cut off where an election was unclean. False
   * if there is no other replica.
   */
  moveLeader(partition: Partition, lost = 0): boolean {
    const others = partition.replicas.filter((id) => id !== partition.leader && this.broker(id).isUp);
    if (others.length === 0) return false;
    this.#lead(partition, this.#random.pick(others), lost);
    return true;
  }

  moveCoordinator(loadingMs: number): void {
    const others = this.brokers.filter(({ id, isUp }) => isUp && id !== this.#coordinatorId);
    if (others.length > 0) this.#coordinatorId = this.#random.pick(others).id;
    const loadedAtMs = this.time.nowMs() + loadingMs;
    // One that is down or loading is ready no earlier because it is asked once more.
    this.#coordinatorLoadedAtMs = others.length > 0 ? loadedAtMs : Math.max(this.#coordinatorLoadedAtMs, loadedAtMs);
    for (const group of this.#groups.values()) group.moveToNewCoordinator(this.#coordinatorLoadedAtMs);
  }

  /** Stops a broker for a time. When it comes back it has forgotten producers whose records are stamped long ago. */
  restart(id: number, downMs: number): void {
    const broker = this.broker(id);
    if (!broker.isUp) return;
    broker.isUp = false;
    this.onStopped(id);
    const partitions = [...this.topics.values()].flatMap((topic) => topic.partitions);
    for (const partition of partitions) {
      if (partition.replicas.includes(id)) partition.log.restarted(id, this.time.nowMs());
      if (partition.leader === id) this.#replaceLeader(partition);
    }
    const up = this.brokers.filter((one) => one.isUp);
    if (this.#controllerId === id && up.length > 0) this.#controllerId = this.#random.pick(up).id;
    if (this.#coordinatorId === id) this.moveCoordinator(up.length > 0 ? ELECTION_MS : downMs + ELECTION_MS);
    this.#tell();
    this.time.at(this.time.nowMs() + downMs, () => this.#start(broker));
  }

  #start(broker: SimulatedBroker): void {
    broker.isUp = true;
    broker.starts += 1;
    if (!this.broker(this.#controllerId).isUp) this.#controllerId = broker.id;
    if (!this.broker(this.#coordinatorId).isUp) this.moveCoordinator(ELECTION_MS);
    for (const { partitions } of this.topics.values()) {
      for (const partition of partitions) {
        if (partition.leader === -1 && partition.replicas.includes(broker.id)) this.#lead(partition, broker.id, 0);
      }
    }
    broker.metadata = this.#metadata();
    this.#tell();
  }

  /** The leader is gone: for a moment there is none. */
  #replaceLeader(partition: Partition): void {
    partition.leader = -1;
    this.time.at(this.time.nowMs() + ELECTION_MS, () => {
      if (partition.leader === -1) this.moveLeader(partition);
    });
  }

  #lead(partition: Partition, broker: number, lost: number): void {
    const { log, replicas } = partition;
    partition.leader = broker;
    if (replicas.length === 1) {
      log.beLedBy(broker, log.end, log.highWatermark);
      log.replicate(log.end);
    } else {
      const ends = log.batchEnds;
      const replicated = ends.filter((end) => end <= log.replicatedTo);
      const kept = ends.filter((end) => end >= log.replicatedTo);
      const keptTo =
        lost > 0 ? (replicated.at(-1 - lost) ?? 0) : kept.length > 0 ? this.#random.pick(kept) : log.replicatedTo;
      const believed = replicated.at(-1 - this.#random.below(3)) ?? 0;
      log.beLedBy(broker, keptTo, Math.max(believed, log.startOffset));
      this.replicate(partition);
    }
    this.#tell();
  }

  #metadata(): ClusterMetadata {
    const topics = [...this.topics.values()].map(({ name, id, partitions }): [string, TopicInMetadata] => [
      name,
      { id, leaders: partitions.map(({ leader }) => leader) },
    ]);
    const brokers = this.brokers.filter(({ isUp }) => isUp).map(({ id }) => id);
    return { version: ++this.#versions, controllerId: this.#controllerId, brokers, topics: new Map(topics) };
  }

  /** Every broker hears of a change, the controller at once. */
  #tell(): void {
    const metadata = this.#metadata();
    for (const broker of this.brokers) {
      const afterMs = this.isController(broker.id) ? 0 : this.#random.next() * PROPAGATION_MS;
      this.time.at(this.time.nowMs() + afterMs, () => {
        if (metadata.version > broker.metadata.version) broker.metadata = metadata;
      });
    }
  }
}
