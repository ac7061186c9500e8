import { join } from 'node:path';
import { RunDirectory } from '../artifacts/run-directory.ts';
import { writeReports } from '../artifacts/run-files.ts';
import { asWriteFailure } from '../artifacts/write-failure.ts';
import { type RunAudit } from '../audit/run-audit.ts';
import { RunCapture } from '../capture/run-capture.ts';
import { defaultTopic } from '../cluster/default-topic.ts';
import { type ExportableRun, type InfluxExport } from '../influx/export-run.ts';
import { HealthLog } from '../influx/health-log.ts';
import { type InfluxSettings } from '../influx/settings.ts';
import { type TraplineError } from '../model/errors.ts';
import { type Observer } from '../model/observer.ts';
import { runWorld, type WorldResult } from '../pipeline/world-source.ts';
import { withInfluxdb } from '../report/report.ts';
import { type Report } from '../report/report-schema.ts';
import { createWorld, type World } from '../sim/world.ts';
import { BlockStore } from '../spill/block-store.ts';
import { attributeMisses } from './attribute-misses.ts';
import { conclude } from './conclude.ts';
import { memoryOf, openAudit } from './open-audit.ts';
import { openBackend, type OpenBackend } from './open-backend.ts';
import { type RunFacts, runManifest, runReport } from './run-report.ts';
import { type RunRequest } from './run-request.ts';
import { type Scenario } from '../model/scenario.ts';

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

/** Where a run is put unless another place is named. */
export function defaultDirectory(scenario: Scenario, resolvedHash: string): string {
  const seed = scenario.seed.replace(/[^\w.-]/g, '_').slice(0, 40);
  return join('runs', `${scenario.name}-${seed}-${resolvedHash.slice(0, 8)}`);
}

/**
 * Runs a scenario and scores it. Throws TraplineError: `input` for a folder that may not be written or a world that cannot be,
 * `service` when writing fails on the way or Kafka does, `defect` when the run contradicts itself.
 */
export async function runScenario(request: RunRequest): Promise<FinishedRun | InterruptedRun> {
  const directory = request.directory === null ? null : RunDirectory.open(request.directory);
  const store = new BlockStore(memoryOf(request).run);
  let capture: RunCapture | null = null;
  try {
    capture = openCapture(request);
    return await runInto({ request, directory, capture, store, startedAtMs: performance.now() });
  } catch (error) {
    directory?.discard();
    capture?.discard();
    throw asWriteFailure(error, 'run');
  } finally {
    store.close();
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

/** A run that has begun. */
interface Running {
  readonly request: RunRequest;
  readonly directory: RunDirectory | null;
  readonly capture: RunCapture | null;
  readonly store: BlockStore;
  readonly startedAtMs: number;
}

async function runInto(running: Running): Promise<FinishedRun | InterruptedRun> {
  const { request, store } = running;
  request.tracer?.scenario(request.scenario, request.resolvedHash);
  const world = createWorld(request.scenario, request.foreign);
  const health = new HealthLog(world.startMs);
  const place = { runId: runId(request.resolvedHash), world, health, store };
  const opened = await openBackend(request, place);
  const audit = openAudit({ ...running, world, health }, opened);
  try {
    return await runOn(opened, world, health, audit, running);
  } finally {
    await audit.close();
    await opened.liveRun?.run.close();
  }
}

async function runOn(
  opened: OpenBackend,
  world: World,
  health: HealthLog,
  audit: RunAudit,
  { request, directory, capture, startedAtMs }: Running,
): Promise<FinishedRun | InterruptedRun> {
  const { scenario, tracer, onProgress, signal } = request;
  const live = opened.liveRun?.run;
  const observers: Observer[] = [audit, ...(live?.observers ?? [])];
  for (const observer of [capture, tracer?.observe(world.vocabulary, opened.backend.bus.partitions)]) {
    if (observer) observers.push(observer);
  }
  const result = await drawWorld(opened, world, { ...request, observers });
  const figures = await live?.settle();
  capture?.finalise(result.interrupted);
  const seen = await audit.settle();
  const { episodes } = world;
  const spanMs = world.endMs - world.startMs;
  const concluded = await conclude({
    directory,
    tracer,
    ruleSet: scenario.engine.ruleSet,
    result,
    onProgress,
    signal,
    truth: { audit, seen, episodes, drawsEpisodes: true },
    span: { spanMs, transactions: result.transactions, isWorldKnown: true },
  });
  const { scores } = concluded;
  const attribution = scores && (await attributeMisses(scores, { request, directory, episodes, result }));
  const facts: RunFacts = { request, runId: runId(request.resolvedHash), backend: opened.backend };
  if (scores === undefined || attribution === undefined) {
    directory?.writeManifest({ ...runManifest(facts), status: 'interrupted', digests: null });
    directory?.commit();
    return { kind: 'interrupted', transactions: result.transactions };
  }
  const digests = { ...seen.digests, ...concluded.digests };
  const outcome = { result, digests, scores, attribution, figures, spanMs, undelivered: concluded.undelivered };
  const report = runReport(facts, { ...outcome, wallMs: performance.now() - startedAtMs });
  tracer?.report(report);
  if (directory !== null) {
    directory.writeManifest({ ...runManifest(facts), status: 'finished', digests });
    writeReports(directory, report);
    directory.commit();
  }
  if (request.influx === undefined) return { kind: 'finished', report, influxFailure: null };
  // The run is in its place, whatever becomes of the rest.
  const exportable = { world, transactions: result.transactions, results: result };
  const { facts: written, failure } =
    (await live?.finish(report)) ?? (await exportFinished(exportable, health, report, request, request.influx));
  const finished = withInfluxdb(report, written);
  if (directory !== null) writeReports(directory, finished);
  return { kind: 'finished', report: finished, influxFailure: failure };
}

/** Runs the pipeline, and frees what it ran on. */
async function drawWorld(
  { backend, liveRun }: OpenBackend,
  world: World,
  request: RunRequest & { readonly observers: readonly Observer[] },
): Promise<WorldResult> {
  const options = { ...request, ...(liveRun === undefined ? {} : liveRun.run.pipelineOptions(request)) };
  try {
    return await runWorld(request.scenario, world, backend.bus, backend.engines, options);
  } finally {
    await backend.close();
  }
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
