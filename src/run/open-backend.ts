import { type KafkaRunOptions } from '../cluster/kafka-run-options.ts';
import { MemoryBus } from '../bus/memory-bus.ts';
import { type EngineRequest, type WorkingRequest } from '../external/engine-request.ts';
import { type EngineRun } from '../external/engine-run.ts';
import { type ForeignEngine, type WorkingEngine } from '../external/foreign-engine.ts';
import { type InfluxSettings } from '../influx/settings.ts';
import { type HealthLog } from '../influx/health-log.ts';
import { type LiveRun } from '../live/live-run.ts';
import { type PaceSettings } from '../live/live-settings.ts';
import { LiveTransactions } from '../live/live-transactions.ts';
import { TraplineError } from '../model/errors.ts';
import { type Scenario } from '../model/scenario.ts';
import { MINUTE_MS } from '../model/time-units.ts';
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

/** What a run runs on, which may be closed more than once; `liveRun` where it goes by the wall clock. */
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
  const opened = await open(request, place);
  const { backend } = opened;
  let closed: Promise<void> | undefined;
  return { ...opened, backend: { ...backend, close: () => (closed ??= backend.close()) } };
}

async function open(request: BackendRequest, place: RunPlace): Promise<OpenBackend> {
  if (request.pace !== undefined) return openLive(request, request.pace, place);
  const { scenario, live, consumers, engine } = request;
  const { runId, world, store } = place;
  if (engine !== undefined) {
    const foreign = await openForeign(engine, { ...request, world, runId });
    return { backend: foreign.backend, foreign: foreign.engine, liveRun: undefined };
  }
  if (live === undefined) return { backend: memoryBackend(scenario, world, store, consumers), liveRun: undefined };
  refuseFaults(scenario, 'through Kafka');
  // Loaded when it is called for: most runs need no Kafka.
  const { openKafkaBackend } = await import('../cluster/kafka-backend.ts');
  const backend = await openKafkaBackend(scenario, runId, world.vocabulary, live, { store, signal: request.signal });
  return { backend, liveRun: undefined };
}

async function openForeign(
  request: EngineRequest,
  run: Pick<EngineRun, 'scenario' | 'world' | 'runId' | 'signal'>,
): Promise<{ readonly backend: Backend; readonly engine: ForeignEngine }> {
  if (request.kind !== 'alerts') return openWorking(request, { ...run, shiftMs: 0 });
  const { openListedEngine } = await import('../external/open-engine.ts');
  const engine = await openListedEngine(request, run);
  return { backend: backendOf(engine, run), engine };
}

/** Another engine that works while the run goes on. */
async function openWorking(
  request: WorkingRequest,
  run: EngineRun,
): Promise<{ readonly backend: PacedBackend; readonly engine: WorkingEngine }> {
  const { openWorkingEngine } = await import('../external/open-engine.ts');
  const engine = await openWorkingEngine(request, run);
  const { engines, firstOffsets } = engine;
  return { backend: { ...backendOf(engine, run), engines, firstOffsets }, engine };
}

function backendOf(engine: ForeignEngine, { scenario, world }: Pick<EngineRun, 'scenario' | 'world'>): Backend {
  const { bus, facts } = engine.transport ?? {
    bus: new MemoryBus(world.vocabulary, scenario.delivery.partitions),
    facts: {},
  };
  const close = async (): Promise<void> => {
    await engine.close();
    await bus.close();
  };
  return { bus, engines: engine.engines, facts, close };
}

/** So much of a world is sent to another engine at once, so that it has begun to work before anything is measured. */
const HISTORY_OF_OTHERS_MS = MINUTE_MS;

async function openLive(
  { scenario, live, influx, engine, signal }: BackendRequest,
  pace: PaceSettings,
  { runId, world, health, store }: RunPlace,
): Promise<OpenBackend> {
  refuseFaults(scenario, 'by the wall clock');
  const { LiveRun } = await import('../live/live-run.ts');
  const transactions = new LiveTransactions();
  let foreign: WorkingEngine | undefined;
  const run = await LiveRun.open({
    scenario,
    runId,
    pace: engine === undefined ? pace : { ...pace, historyMs: Math.max(pace.historyMs, HISTORY_OF_OTHERS_MS) },
    world,
    transactions,
    health,
    influx,
    signal,
    openBackend: async (id, shiftMs) => {
      if (engine === undefined) return openPacedBackend({ scenario, world, store, live, id, shiftMs, signal });
      if (engine.kind === 'alerts') throw new TraplineError('defect', 'a list of alerts goes by no clock');
      const opened = await openWorking(engine, { scenario, world, runId: id, shiftMs, signal });
      foreign = opened.engine;
      return opened.backend;
    },
  });
  foreign?.onAlert((alert) => run.session.arrived(alert));
  return { backend: run.backend, liveRun: { run, transactions }, foreign };
}

/** What a run by the wall clock runs on. */
export interface PacedBackendRequest
  extends Pick<BackendRequest, 'scenario' | 'live' | 'signal'>, Pick<RunPlace, 'world' | 'store'> {
  /** Its own, after which its topic is called. */
  readonly id: string;
  /** What is added to every time in its topic. */
  readonly shiftMs: number;
}

/** Opens Kafka with consumers, or without `live` bus and engines in this process. Throws TraplineError as `openKafkaBackend` does. */
export async function openPacedBackend(request: PacedBackendRequest): Promise<PacedBackend> {
  const { scenario, world, store, live, id, shiftMs, signal } = request;
  if (live === undefined) return pacedMemoryBackend(scenario, world, store);
  const { openKafkaBackend } = await import('../cluster/kafka-backend.ts');
  return openKafkaBackend(scenario, id, world.vocabulary, live, { shiftMs, store, signal });
}

/** Throws TraplineError('scenario_unsuitable') for a scenario with faults, which happen in virtual time only. */
export function refuseFaults({ name, faults }: Scenario, elsewhere: string): void {
  if (faults === undefined) return;
  throw new TraplineError(
    'scenario_unsuitable',
    `${name}: faults happen in virtual time only, not ${elsewhere}; run it in memory, or with --set 'faults=[]'`,
  );
}
