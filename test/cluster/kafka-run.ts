import { existsSync } from 'node:fs';
import { type KafkaServer } from '../../services/kafka.ts';
import { type Bus } from '../../src/bus/port.ts';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { type ForeignTraffic } from '../../src/model/foreign-traffic.ts';
import { type Scenario } from '../../src/model/scenario.ts';
import { memoryBackend } from '../../src/run/backend.ts';
import { type Backend } from '../../src/pipeline/backend.ts';
import { type KafkaBackend, type openKafkaBackend } from '../../src/cluster/kafka-backend.ts';
import { type KafkaRunOptions } from '../../src/cluster/kafka-run-options.ts';
import { runWorld } from '../../src/pipeline/world-source.ts';
import { type Progress } from '../../src/model/progress.ts';
import { StageDigests } from '../../src/digest/stage-digest.ts';
import { createWorld, type World } from '../../src/sim/world.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';

// As it is built: consumer processes that had to compile the sources first would take seconds to start.
const program = new URL('../../dist/cluster/kafka-backend.js', import.meta.url);
if (!existsSync(program)) throw new Error('the command is not built: npm run build');
const built = (await import(program.href)) as { readonly openKafkaBackend: typeof openKafkaBackend };

/** A group of which the members notice each other's death soon. The broker must allow it, see IMPATIENT. */
const ENVIRONMENT = { TRAPLINE_KAFKA_SESSION_TIMEOUT_MS: '1500', TRAPLINE_KAFKA_HEARTBEAT_INTERVAL_MS: '100' };
export const IMPATIENT = { 'group.min.session.timeout.ms': '1000' };

/** Everything that a run must give, in an order of its own. */
export interface Facts {
  readonly digests: object;
  readonly counts: object;
  readonly alerts: readonly object[];
  readonly side: readonly object[];
  readonly aggregates: readonly object[];
  readonly interrupted: boolean;
}

export function smallScenario(file: string): Scenario {
  return loadScenario({ scenario: writeSmallScenario(file), overrides: ['traffic.transactions_per_client_per_day=60'] })
    .scenario;
}

/** Called before each batch is published, with the number of records published so far. */
export type Happening = (published: number, backend: KafkaBackend) => void | Promise<void>;

export interface LiveRun {
  readonly scenario: Scenario;
  readonly kafka: KafkaServer;
  readonly topic: string;
  readonly options?: Partial<KafkaRunOptions>;
  readonly happening?: Happening;
  /** Interrupts the run after so many transactions. */
  readonly stopAfter?: number;
  /** The traffic of a scenario that takes it from a file. */
  readonly foreign?: ForeignTraffic | undefined;
}

export async function runInMemory(scenario: Scenario, stopAfter = Infinity, foreign?: ForeignTraffic): Promise<Facts> {
  const world = createWorld(scenario, foreign);
  return run(scenario, world, memoryBackend(scenario, world), stopAfter);
}

export async function runLive({
  scenario,
  kafka,
  topic,
  options = {},
  happening,
  stopAfter = Infinity,
  foreign,
}: LiveRun): Promise<Facts> {
  const world = createWorld(scenario, foreign);
  const backend = await built.openKafkaBackend(scenario, 'f00d', world.vocabulary, {
    brokers: kafka.brokers,
    configFile: undefined,
    environment: ENVIRONMENT,
    consumers: 1,
    topic,
    reuseTopic: false,
    checkpointEveryMs: 20,
    onNotice: () => undefined,
    ...options,
  });
  const bus = happening === undefined ? backend.bus : new EventfulBus(backend, happening);
  return run(scenario, world, { ...backend, bus }, stopAfter);
}

async function run(scenario: Scenario, world: World, backend: Backend, stopAfter: number): Promise<Facts> {
  const { bus, engines } = backend;
  const controller = new AbortController();
  const digests = new StageDigests(world.vocabulary, bus.partitions);
  const options = {
    observers: [digests],
    batchRows: 64,
    onProgress: ({ transactions }: Progress) => {
      if (transactions >= stopAfter) controller.abort();
    },
    signal: controller.signal,
  };
  try {
    const result = await runWorld(scenario, world, bus, engines, options);
    return {
      digests: digests.hex(),
      counts: result.counts,
      alerts: Array.from(result.detections, ({ detection, timing }) => ({ ...detection, timing })),
      side: [...result.side],
      aggregates: [...result.aggregates],
      interrupted: result.interrupted,
    };
  } finally {
    await backend.close();
  }
}

class EventfulBus implements Bus {
  readonly name: Bus['name'];
  readonly partitions: number;
  readonly #backend: KafkaBackend;
  readonly #happening: Happening;
  #published = 0;

  constructor(backend: KafkaBackend, happening: Happening) {
    this.name = backend.bus.name;
    this.partitions = backend.bus.partitions;
    this.#backend = backend;
    this.#happening = happening;
  }

  async publish(batch: Parameters<Bus['publish']>[0]): Promise<void> {
    await this.#happening(this.#published, this.#backend);
    this.#published += batch.length;
    return this.#backend.bus.publish(batch);
  }

  onAcknowledged(listener: Parameters<Bus['onAcknowledged']>[0]): void {
    this.#backend.bus.onAcknowledged(listener);
  }

  finish(): Promise<void> {
    return this.#backend.bus.finish();
  }

  poll(maxRows: number): ReturnType<Bus['poll']> {
    return this.#backend.bus.poll(maxRows);
  }

  close(): Promise<void> {
    return this.#backend.bus.close();
  }
}
