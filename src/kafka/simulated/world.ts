import { type Clock } from '../../pacing/clock.ts';
import { Random } from '../../random/random.ts';
import { type ConnectionOptions, KafkaConnection } from '../client/connection.ts';
import { type KafkaSettings } from '../client/settings.ts';
import { type BrokerVersions, simulatedClusters } from './client-cluster.ts';
import { scheduleEvents } from './events.ts';
import { type ClusterEvent, type Happening, heldUpMs, isMessageFault } from './happenings.ts';
import { type KafkaShape, SimulatedKafka } from './kafka.ts';
import { type ClientProcess, Network } from './network.ts';
import { VirtualTime } from './virtual-time.ts';

/** What a world is made of. */
export interface WorldSpec {
  readonly seed: string;
  readonly startMs: number;
  readonly shape: KafkaShape;
  readonly versions: BrokerVersions;
  readonly settings: KafkaSettings;
  readonly happenings: readonly Happening[];
}

/** A client of the world: how it connects, and the time by which it waits. */
export interface WorldClient {
  readonly clock: Clock;
  readonly settings: KafkaSettings;
  readonly options: ConnectionOptions;
  connect(): Promise<KafkaConnection>;
}

/** A client waits for its first connection so much longer than the happenings may hold it up. */
const OPEN_WITHIN_MS = 60_000;

/** A cluster, a network and clients in one virtual time. */
export class SimulatedWorld {
  readonly time: VirtualTime;
  readonly kafka: SimulatedKafka;
  readonly #network: Network;
  readonly #clients: ClientProcess[] = [];
  readonly #random: Random;
  readonly #spec: WorldSpec;
  #haveEnded: () => boolean = () => true;

  constructor(spec: WorldSpec) {
    this.#spec = spec;
    this.#random = Random.fromSeed(spec.seed).fork('simulated kafka');
    this.time = new VirtualTime(spec.startMs);
    this.kafka = new SimulatedKafka(this.time, spec.shape, this.#random.fork('cluster'));
    this.#network = new Network(this.kafka, spec.happenings.filter(isMessageFault), this.#random.fork('network'));
  }

  /** Has the events of the plan happen to the topic of this name. To be called once, when all clients are there. */
  async schedule(topic: string): Promise<void> {
    const events = this.#spec.happenings.filter((one): one is ClusterEvent => !isMessageFault(one));
    this.#haveEnded = await scheduleEvents(events, { network: this.#network, clients: this.#clients, topic });
  }

  /** Whether every transaction of the plan has ended: one may wait for a leader. */
  get haveTransactionsEnded(): boolean {
    return this.#haveEnded();
  }

  newClient(): WorldClient {
    const client: ClientProcess = { stillUntilMs: 0 };
    const random = this.#random.fork('client', this.#clients.length);
    this.#clients.push(client);
    const clock = clockOf(client, this.time);
    const { versions, happenings } = this.#spec;
    const createCluster = simulatedClusters(this.#network, client, versions, random);
    // Brokers that stay away for longer than a client waits are given up rightly, and so are several late answers in a row.
    const patienceMs = heldUpMs(happenings);
    const settings = { ...this.#spec.settings, retryForMs: this.#spec.settings.retryForMs + patienceMs };
    const options = { clock, createCluster, giveUpAfterMs: OPEN_WITHIN_MS + patienceMs };
    return { clock, settings, options, connect: () => KafkaConnection.open(settings, options) };
  }
}

/** The time by which a client waits: while it stands still, no wait ends. */
function clockOf(client: ClientProcess, time: VirtualTime): Clock {
  return {
    nowMs: () => time.nowMs(),
    async waitUntil(timeMs, signal) {
      await time.waitUntil(timeMs, signal);
      while (client.stillUntilMs > time.nowMs() && !signal.aborted) await time.waitUntil(client.stillUntilMs, signal);
    },
  };
}
