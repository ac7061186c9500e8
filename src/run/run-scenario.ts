import { measure } from '../report/performance.ts';
import { join } from 'node:path';
import { type ForeignTraffic } from '../model/foreign-traffic.ts';
import { TraplineError } from '../model/errors.ts';
import { type Scenario } from '../model/scenario.ts';
import { inputFacts } from '../report/input-facts.ts';
import { type InfluxSettings } from '../influx/settings.ts';
import { buildReport, withExpectations, withInfluxdb } from '../report/report.ts';
import { type Attribution, type Report } from '../report/report-schema.ts';
import { type Scores } from '../report/scores.ts';
import { compareByAlertOrder } from '../model/text-order.ts';
import { type World, createWorld } from '../sim/world.ts';
import { attribute } from '../attribution/attribute.ts';
import { isWorthAttributing, summarise } from '../attribution/summarise.ts';
import { memoryBackend, pacedMemoryBackend } from './backend.ts';
import { type Backend, type PacedBackend } from '../pipeline/backend.ts';
import { judge, latencyExpectations } from './expectations.ts';
import { HealthLog } from '../influx/health-log.ts';
import { type ExportableRun, type InfluxExport } from '../influx/export-run.ts';
import { type LiveRun } from '../live/live-run.ts';
import { type PaceSettings } from '../live/live-settings.ts';
import { defaultTopic } from '../cluster/default-topic.ts';
import { assertConservation } from '../score/integrity.ts';
import { type LiveOptions } from '../cluster/kafka-run-options.ts';
import { runPipeline } from '../pipeline/pipeline.ts';
import { type Observer } from '../model/observer.ts';
import { type ProgressListener } from '../model/progress.ts';
import { RunCapture, type CaptureRequest } from '../capture/run-capture.ts';
import { RunDirectory } from '../artifacts/run-directory.ts';
import { writeAttribution, writeOutcomes, writeReports, writeStages } from '../artifacts/run-files.ts';
import { scoreRun } from '../score/score-run.ts';
import { StageDigests } from '../digest/stage-digest.ts';
import { type RunTracer } from '../artifacts/run-tracer.ts';
import { VERSION } from '../config/version.ts';
import { Witness } from '../score/witness.ts';
import { WorldLog } from '../score/world-log.ts';

export interface RunRequest {
  readonly scenario: Scenario;
  /** Hash of the resolved scenario, rule set and seed. */
  readonly resolvedHash: string;
  readonly foreign?: ForeignTraffic | undefined;
  /** Where the run's folder goes; null writes none. */
  readonly directory: string | null;
  /** Where the log goes as a capture; left out, it is not kept. */
  readonly capture?: CaptureRequest | undefined;
  readonly batchRows: number;
  /** Consumers that take turns in process; changes how partitions interleave, never an outcome. One unless given. */
  readonly consumers?: number | undefined;
  /** Whether to ascribe missed episodes to faults; left out, where a fault has cost something and it is done soon. */
  readonly attribute?: boolean | undefined;
  /** Follows every stage, so that the run can be compared with another one row by row. */
  readonly tracer?: RunTracer | undefined;
  /** Given for a run by the wall clock. */
  readonly pace?: PaceSettings | undefined;
  /** Given for a run through Kafka, with engines in processes of their own. */
  readonly live?: LiveOptions | undefined;
  /** Given where the run is also written into InfluxDB: when it is finished, or while it goes by the wall clock. */
  readonly influx?: InfluxSettings | undefined;
  readonly onProgress: ProgressListener;
  readonly signal: AbortSignal;
}

/** A run that went to its end. */
export interface FinishedRun {
  readonly kind: 'finished';
  readonly report: Report;
  /** Why not all of it is in the InfluxDB that it was to be written into. */
  readonly influxFailure: TraplineError | null;
}

/** A run that was stopped: what it had done is in the folder, unscored. */
export interface InterruptedRun {
  readonly kind: 'interrupted';
  readonly transactions: number;
}

/** Where a run is put when nobody says where. */
export function defaultDirectory(scenario: Scenario, resolvedHash: string): string {
  const seed = scenario.seed.replace(/[^\w.-]/g, '_').slice(0, 40);
  return join('runs', `${scenario.name}-${seed}-${resolvedHash.slice(0, 8)}`);
}

/**
 * Runs a scenario, in virtual time, and scores it. Throws TraplineError: `input` for a folder that may not be written or a world
 * that cannot be, `service` when writing fails on the way or Kafka does, `defect` when the run contradicts itself.
 */
export async function runScenario(request: RunRequest): Promise<FinishedRun | InterruptedRun> {
  const directory = request.directory === null ? null : RunDirectory.open(request.directory);
  let capture: RunCapture | null = null;
  try {
    capture = openCapture(request);
    return await runInto(directory, capture, request);
  } catch (error) {
    directory?.discard();
    capture?.discard();
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new TraplineError('service', `cannot write the run: ${error.message}`, { cause: error });
  }
}

function openCapture({ capture, scenario, resolvedHash, live }: RunRequest): RunCapture | null {
  if (capture === undefined) return null;
  const { name, seed, delivery, engine } = scenario;
  const run_id = runId(resolvedHash);
  const topic = live?.topic ?? defaultTopic(name, run_id);
  return new RunCapture(capture, topic, { run_id, scenario: name, seed, partitions: delivery.partitions, engine });
}

function runId(hash: string): string {
  return hash.slice(0, 16);
}

async function runInto(
  directory: RunDirectory | null,
  capture: RunCapture | null,
  request: RunRequest,
): Promise<FinishedRun | InterruptedRun> {
  const startedAt = performance.now();
  const { scenario, foreign, tracer } = request;
  tracer?.scenario(scenario, request.resolvedHash);
  const world = createWorld(scenario, foreign);
  const log = new WorldLog(world.vocabulary);
  const health = new HealthLog(world.startMs);
  const live = await openLiveRun(request, world, log, health);
  const backend = live?.backend ?? (await openBackend(request, world));
  try {
    return await runOn(backend, { directory, capture, request, world, log, health, live, startedAt });
  } finally {
    await live?.close();
  }
}

/** A run and everything that it is made of. */
interface Running {
  readonly directory: RunDirectory | null;
  readonly capture: RunCapture | null;
  readonly request: RunRequest;
  readonly world: World;
  readonly log: WorldLog;
  readonly health: HealthLog;
  readonly live: LiveRun | undefined;
  readonly startedAt: number;
}

async function runOn(backend: Backend, running: Running): Promise<FinishedRun | InterruptedRun> {
  const { directory, capture, request, world, log, health, live, startedAt } = running;
  const { scenario, foreign, onProgress, tracer } = request;
  const { bus, engines } = backend;
  const stageDigests = new StageDigests(world.vocabulary, bus.partitions);
  const witness = new Witness(log, bus.partitions, scenario.engine, request.influx && health);
  const observers: Observer[] = [stageDigests, witness, ...(live?.observers ?? [])];
  if (capture !== null) observers.push(capture);
  if (tracer !== undefined) observers.push(tracer.observe(world.vocabulary, bus.partitions));
  const options = { ...request, observers, ...(live === undefined ? {} : live.pipelineOptions(request)) };
  const result = await runPipeline(scenario, world, bus, engines, options).finally(() => backend.close());
  const figures = await live?.settle();
  capture?.finalise(result.interrupted);
  const { transactions } = result;
  onProgress({ phase: 'write', done: 0, total: 1, transactions });
  const alerts = [...result.detections].sort(compareByAlertOrder);
  const done = { episodes: world.episodes, log, result, alerts, tracer };
  const digests = writeStages(directory, done);
  // Only now, so that a tracer has seen what the engine said.
  assertConservation(result.counts, witness.verdicts);
  const manifest = {
    run_id: runId(request.resolvedHash),
    scenario: scenario.name,
    seed: scenario.seed,
    resolved_hash: request.resolvedHash,
    input: foreign === undefined ? null : inputFacts(foreign),
    bus: { name: bus.name, ...backend.facts },
    versions: { trapline: VERSION, node: process.version },
  };
  const { ruleSet } = scenario.engine;
  const scores = result.interrupted
    ? undefined
    : await scoreRun({ ruleSet, seed: scenario.seed, world, log, result }, onProgress, request.signal);
  const attribution = scores && (await attributionOf(scores, { request, directory, world, transactions }));
  if (scores === undefined || attribution === undefined) {
    directory?.writeManifest({ ...manifest, status: 'interrupted', digests: null });
    directory?.commit();
    return { kind: 'interrupted', transactions };
  }

  const stages = {
    ...stageDigests.hex(),
    ...digests,
    outcomes: writeOutcomes(directory, scores, tracer),
  };
  const lost = log.undelivered;
  const unjudged = buildReport({
    run_id: manifest.run_id,
    scenario: scenario.name,
    seed: scenario.seed,
    bus: bus.name,
    engine: 'builtin',
    versions: { trapline: VERSION },
    input: manifest.input,
    digests: {
      transactions: stages.transactions,
      deliveries: stages.deliveries,
      alerts: stages.alerts,
      aggregates: stages.aggregates,
    },
    counts: { transactions, ...(losesAny(scenario) ? { lost } : {}), ...result.counts },
    ...(result.faults === undefined ? {} : { faults: result.faults }),
    scores,
    attribution,
    live: figures?.live,
    latency_ms: figures?.latency_ms,
    performance: measure(performance.now() - startedAt, world.endMs - world.startMs, transactions),
  });
  const expectations = [...scenario.expect, ...(live === undefined ? [] : latencyExpectations(scenario))];
  const report = withExpectations(unjudged, judge(expectations, { ...unjudged, counts: { ...unjudged.counts, lost } }));
  tracer?.report(report);
  if (directory !== null) {
    directory.writeManifest({ ...manifest, status: 'finished', digests: stages });
    writeReports(directory, report);
    directory.commit();
  }
  if (request.influx === undefined) return { kind: 'finished', report, influxFailure: null };
  // The run is in its place, whatever becomes of the rest.
  const { facts, failure } =
    (await live?.finish(report)) ??
    (await exportFinished({ ...done, endMs: world.endMs }, health, report, request, request.influx));
  const written = withInfluxdb(report, facts);
  if (directory !== null) writeReports(directory, written);
  return { kind: 'finished', report: written, influxFailure: failure };
}

async function exportFinished(
  run: ExportableRun,
  health: HealthLog,
  report: Report,
  request: RunRequest,
  settings: InfluxSettings,
): Promise<InfluxExport> {
  const { exportToInflux } = await import('../influx/export-run.ts');
  return exportToInflux(run, report, { ...request, health, settings });
}

interface Attributable {
  readonly request: RunRequest;
  readonly directory: RunDirectory | null;
  readonly world: World;
  readonly transactions: number;
}

/** The run's misses by fault; null where that is not wanted, undefined if the signal fires on the way. */
async function attributionOf(
  scores: Scores,
  { request, directory, world, transactions }: Attributable,
): Promise<Attribution | null | undefined> {
  const { scenario, foreign } = request;
  if (!(request.attribute ?? isWorthAttributing(scenario, scores, transactions))) return null;
  const { episodes } = world;
  const misses = await attribute({ scenario, foreign, episodes, outcomes: scores.episodeOutcomes, options: request });
  if (misses === undefined) return undefined;
  writeAttribution(directory, misses);
  return summarise(scenario, scores, misses);
}

/** Whether delivery may lose something, so that the report says how much. */
function losesAny({ delivery }: Scenario): boolean {
  return (delivery.loss ?? delivery.idle) !== undefined;
}

async function openLiveRun(
  { pace, scenario, resolvedHash, live, influx }: RunRequest,
  world: World,
  log: WorldLog,
  health: HealthLog,
): Promise<LiveRun | undefined> {
  if (pace === undefined) return undefined;
  assertNoFaults(scenario, 'by the wall clock');
  const { LiveRun } = await import('../live/live-run.ts');
  const backendFor = async (id: string, shiftMs: number): Promise<PacedBackend> => {
    if (live === undefined) return pacedMemoryBackend(scenario, world);
    const { openLiveBackend } = await import('../cluster/kafka-backend.ts');
    return openLiveBackend(scenario, id, world.vocabulary, live, shiftMs);
  };
  return LiveRun.open({
    scenario,
    runId: runId(resolvedHash),
    pace,
    world,
    log,
    health,
    influx,
    openBackend: backendFor,
  });
}

async function openBackend({ live, scenario, resolvedHash, consumers }: RunRequest, world: World): Promise<Backend> {
  if (live === undefined) return memoryBackend(scenario, world, consumers);
  assertNoFaults(scenario, 'through Kafka');
  // Loaded when it is called for: most runs need no Kafka.
  const { openLiveBackend } = await import('../cluster/kafka-backend.ts');
  return openLiveBackend(scenario, runId(resolvedHash), world.vocabulary, live);
}

function assertNoFaults({ name, faults }: Scenario, elsewhere: string): void {
  if (faults === undefined) return;
  throw new TraplineError(
    'input',
    `${name}: faults happen in virtual time only, not ${elsewhere}; run it in memory, or with --set 'faults=[]'`,
  );
}
