import { type KafkaRunOptions } from '../cluster/kafka-run-options.ts';
import { MemoryBus } from '../bus/memory-bus.ts';
import { type EngineRequest } from '../external/engine-request.ts';
import { type ForeignEngine } from '../external/foreign-engine.ts';
import { type InfluxSettings } from '../influx/settings.ts';
import { type HealthLog } from '../influx/health-log.ts';
import { type LiveRun } from '../live/live-run.ts';
import { type PaceSettings } from '../live/live-settings.ts';
import { LiveTransactions } from '../live/live-transactions.ts';
import { TraplineError } from '../model/errors.ts';
import { type Scenario } from '../model/scenario.ts';
import { type Backend, type PacedBackend } from '../pipeline/backend.ts';
import { type World } from '../sim/world.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { memoryBackend, pacedMemoryBackend } from './backend.ts';

/** What decides on what a run runs. */
export interface BackendRequest {
  readonly scenario: Scenario;
  /** Consumers that take turns in process. One unless given. */
  readonly consumers?: number | undefined;
  /** Given for a run by the wall clock. */
  readonly pace?: PaceSettings | undefined;
  /** Given for a run through Kafka, with engines in processes of their own. */
  readonly live?: KafkaRunOptions | undefined;
  /** Given where another engine than the built-in one is under test. */
  readonly engine?: EngineRequest | undefined;
  /** Given where the run is also written into InfluxDB. */
  readonly influx?: InfluxSettings | undefined;
  readonly signal: AbortSignal;
}

/** What a run runs on; `liveRun` where it goes by the wall clock. */
export interface OpenBackend {
  readonly backend: Backend;
  readonly liveRun: { readonly run: LiveRun; readonly transactions: LiveTransactions } | undefined;
  /** Given where another engine than the built-in one is under test. */
  readonly foreign?: ForeignEngine | undefined;
}

/** Where a run's outputs and points belong. */
export interface RunPlace {
  readonly runId: string;
  readonly world: World;
  readonly health: HealthLog;
  readonly store: BlockStore;
}

/** Opens what a run runs on. Throws TraplineError: `input` for faults where there can be none, `service` where a service is away. */
export async function openBackend(request: BackendRequest, place: RunPlace): Promise<OpenBackend> {
  if (request.engine !== undefined) return openForeign(request, request.engine, place);
  if (request.pace !== undefined) return openLive(request, request.pace, place);
  const { scenario, live, consumers } = request;
  const { runId, world, store } = place;
  if (live === undefined) return { backend: memoryBackend(scenario, world, store, consumers), liveRun: undefined };
  refuseFaults(scenario, 'through Kafka');
  // Loaded when it is called for: most runs need no Kafka.
  const { openKafkaBackend } = await import('../cluster/kafka-backend.ts');
  return { backend: await openKafkaBackend(scenario, runId, world.vocabulary, live, 0, store), liveRun: undefined };
}

async function openForeign(
  { scenario, signal }: BackendRequest,
  engine: EngineRequest,
  { runId, world }: RunPlace,
): Promise<OpenBackend> {
  const { openForeignEngine } = await import('../external/open-engine.ts');
  const foreign = await openForeignEngine(engine, { runId, scenario, world, signal });
  const { bus, facts } = foreign.transport ?? {
    bus: new MemoryBus(world.vocabulary, scenario.delivery.partitions),
    facts: {},
  };
  const close = async (): Promise<void> => {
    await foreign.close();
    await bus.close();
  };
  const backend = { bus, engines: foreign.engines, facts, close };
  return { backend, liveRun: undefined, foreign };
}

async function openLive(
  { scenario, live, influx }: BackendRequest,
  pace: PaceSettings,
  { runId, world, health, store }: RunPlace,
): Promise<OpenBackend> {
  refuseFaults(scenario, 'by the wall clock');
  const { LiveRun } = await import('../live/live-run.ts');
  const transactions = new LiveTransactions();
  const run = await LiveRun.open({
    scenario,
    runId,
    pace,
    world,
    transactions,
    health,
    influx,
    openBackend: (id, shiftMs) => openPacedBackend({ scenario, world, store, live, id, shiftMs }),
  });
  return { backend: run.backend, liveRun: { run, transactions } };
}

/** What a run by the wall clock runs on. */
export interface PacedBackendRequest
  extends Pick<BackendRequest, 'scenario' | 'live'>, Pick<RunPlace, 'world' | 'store'> {
  /** Its own, after which its topic is called. */
  readonly id: string;
  /** What is added to every time in its topic. */
  readonly shiftMs: number;
}

/** Opens Kafka with consumers, or without `live` bus and engines in this process. Throws TraplineError as `openKafkaBackend` does. */
export async function openPacedBackend(request: PacedBackendRequest): Promise<PacedBackend> {
  const { scenario, world, store, live, id, shiftMs } = request;
  if (live === undefined) return pacedMemoryBackend(scenario, world, store);
  const { openKafkaBackend } = await import('../cluster/kafka-backend.ts');
  return openKafkaBackend(scenario, id, world.vocabulary, live, shiftMs, store);
}

/** Throws TraplineError('scenario_unsuitable') for a scenario with faults, which happen in virtual time only. */
export function refuseFaults({ name, faults }: Scenario, elsewhere: string): void {
  if (faults === undefined) return;
  throw new TraplineError(
    'scenario_unsuitable',
    `${name}: faults happen in virtual time only, not ${elsewhere}; run it in memory, or with --set 'faults=[]'`,
  );
}
