import { EngineFiles } from '../artifacts/engine-files.ts';
import { RunDirectory } from '../artifacts/run-directory.ts';
import { asWriteFailure } from '../artifacts/write-failure.ts';
import { type RunAudit } from '../audit/run-audit.ts';
import { partitionsOfClients } from '../bus/partitioner.ts';
import { type RunCapture } from '../capture/run-capture.ts';
import { FilterValues } from './filter-values.ts';
import { HealthLog } from '../influx/health-log.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type FinalOutputs } from '../model/engine-results.ts';
import { TraplineError } from '../model/errors.ts';
import { type Observer } from '../model/observer.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { type Warning } from '../model/warning.ts';
import { type Reread, type Rereads } from '../model/reread.ts';
import { ruleSetsOf } from '../model/scenario.ts';
import { runWorld, type WorldOptions, type WorldResult } from '../pipeline/world-source.ts';
import { createWorld, type World } from '../sim/world.ts';
import { labelledRows } from '../score/labelled-episodes.ts';
import { type LabelledRows } from '../model/labelled-rows.ts';
import { BlockStore } from '../spill/block-store.ts';
import { BeforeEpoch } from './before-epoch.ts';
import { type CandidateRun, finishCandidate, openCandidate, refuseCandidateOfAnother } from './candidate.ts';
import { LocatedRecords } from './located-records.ts';
import { conclude } from './conclude.ts';
import { type ConcludedRun, finishRun, keepUnscored } from './finish-run.ts';
import { saidBy } from './foreign-run.ts';
import { memoryOf, openAudit } from './open-audit.ts';
import { openBackend, type OpenBackend } from './open-backend.ts';
import { openCapture } from './open-capture.ts';
import { openMetrics, type OpenMetrics } from './open-metrics.ts';
import { ProgressWriter } from './progress-writer.ts';
import { refuseExtrasElsewhere } from './refuse-extras.ts';
import { runId } from './run-id.ts';
import { type FinishedRun, type InterruptedRun } from './run-outcome.ts';
import { type RunRequest } from './run-request.ts';
import { unitsOfScenario } from './units-of-scenario.ts';

/**
 * Runs a scenario and scores it. Throws TraplineError: `input` for a folder that may not be written or a world that cannot be,
 * `service` when writing fails on the way or Kafka or the engine does, `defect` when the run contradicts itself.
 */
export async function runScenario(request: RunRequest): Promise<FinishedRun | InterruptedRun> {
  refuseCandidateOfAnother(request);
  refuseExtrasElsewhere(request);
  const directory = request.directory === null ? null : RunDirectory.open(request.directory);
  const store = new BlockStore(memoryOf(request).run);
  const { startedAtMs = performance.now() } = request;
  let capture: RunCapture | null = null;
  let files: EngineFiles | null = null;
  try {
    capture = openCapture(request);
    files = new EngineFiles(directory, request.scenario.engine.ruleSet, request.tracer);
    return await runInto({ request, directory, files, capture, store, startedAtMs });
  } catch (error) {
    directory?.discard();
    capture?.discard();
    throw asWriteFailure(error, 'run');
  } finally {
    files?.close();
    store.close();
  }
}

/** A run that has begun. */
interface Running {
  readonly request: RunRequest;
  readonly directory: RunDirectory | null;
  readonly files: EngineFiles;
  readonly capture: RunCapture | null;
  readonly store: BlockStore;
  readonly startedAtMs: number;
}

async function runInto(running: Running): Promise<FinishedRun | InterruptedRun> {
  const { store } = running;
  const progress = running.directory === null ? null : new ProgressWriter(running.directory, running.request.scenario);
  const onProgress = progress?.follow(running.request.onProgress) ?? running.request.onProgress;
  const request = { ...running.request, onProgress };
  request.tracer?.scenario(request.scenario, request.resolvedHash);
  const world = createWorld(request.scenario, request.foreign);
  const health = new HealthLog(world.startMs);
  const place = { runId: runId(request.resolvedHash), world, health, store };
  const metrics = await openMetrics(request);
  try {
    const opened = await openBackend(request, place);
    const live = opened.liveRun?.run;
    try {
      if (live !== undefined) metrics?.begin(live);
      progress?.watch(opened.backend.engines);
      return await runAudited({ opened, world, health, metrics }, { ...running, request, progress });
    } finally {
      // Nothing is left to be closed unless something has failed before the run began.
      await opened.backend.close();
      await live?.close();
    }
  } finally {
    await metrics?.close();
  }
}

/** What is open while a run goes on. */
interface OpenRun {
  readonly opened: OpenBackend;
  readonly world: World;
  readonly health: HealthLog;
  readonly metrics: OpenMetrics | undefined;
}

/** The same, and who writes down how far it is. */
type Watched = Running & { readonly progress: ProgressWriter | null };

async function runAudited(open: OpenRun, watched: Watched): Promise<FinishedRun | InterruptedRun> {
  const { opened, world } = open;
  const { request } = watched;
  const audit = openAudit({ ...watched, ...open }, opened);
  try {
    const candidate = openCandidate(request, { ...watched, world, opened });
    try {
      return await runOn(open, { audit, candidate }, watched);
    } finally {
      candidate?.files.close();
      await candidate?.audit.close();
    }
  } finally {
    await audit.close();
  }
}

/** What follows a run beside its engines. */
interface Beside {
  readonly audit: RunAudit;
  readonly candidate: CandidateRun | undefined;
}

async function runOn(
  { opened, world, health, metrics }: OpenRun,
  { audit, candidate }: Beside,
  { request, directory, files, capture, startedAtMs, progress }: Watched,
): Promise<FinishedRun | InterruptedRun> {
  const { tracer } = request;
  const live = opened.liveRun?.run;
  const beforeEpoch = new BeforeEpoch();
  const located = new LocatedRecords();
  const filterValues = new FilterValues(world.vocabulary, ruleSetsOf(request.scenario));
  const observers: Observer[] = [audit, beforeEpoch, located, filterValues, ...(live?.observers ?? [])];
  const others = [capture, progress, tracer?.observe(world.vocabulary, opened.backend.bus.partitions)];
  for (const observer of [...others, candidate?.observer]) if (observer) observers.push(observer);
  const onFinal = (outputs: FinalOutputs): void =>
    files.write(outputs, { onDetection: (timed) => audit.detection(timed) });
  const result = await drawWorld(opened, world, { ...request, observers, onFinal }).catch(noneIfInterrupted);
  if (result === undefined) {
    capture?.finalise(true);
    if (candidate !== undefined) keepAsItIs(candidate);
    return keepAsItIs({ request, opened, directory, files });
  }
  const figures = await live?.settle();
  await metrics?.keep(directory);
  capture?.finalise(result.interrupted);
  const ended: EndedRun = {
    world,
    health,
    startedAtMs,
    // The topic of a run by the wall clock has today's times.
    warningsFor: (ruleSet) => [
      ...(request.pace === undefined || capture !== null ? beforeEpoch.warnings : []),
      ...located.warningsFor(ruleSet),
      ...filterValues.warningsFor(ruleSet),
    ],
  };
  const tried = candidate && {
    ...candidate,
    result: await finishCandidate(candidate, result),
    figures: undefined,
  };
  const second = tried && (await concludeEngine(tried, ended));
  const first = await concludeEngine({ request, opened, directory, files, audit, result, figures }, ended);
  if (first.kind === 'interrupted' || second?.kind !== 'finished') return first;
  return { ...first, candidate: second.report };
}

/** Undefined for a run that was stopped while Kafka did not answer. Throws any other error again. */
function noneIfInterrupted(error: unknown): undefined {
  if (!(error instanceof TraplineError) || error.code !== 'interrupted') throw error;
}

/** Keeps what an engine had written when its run was stopped on the way. */
function keepAsItIs({
  request,
  opened,
  directory,
  files,
}: Pick<EndedEngine, 'request' | 'opened' | 'directory' | 'files'>): InterruptedRun {
  files.finish();
  keepUnscored(directory, { request, runId: runId(request.resolvedHash), ...opened }, 'interrupted');
  return { kind: 'interrupted', transactions: null };
}

/** What is the same for all engines of a run that has come to its end. */
interface EndedRun extends Pick<ConcludedRun, 'world' | 'health' | 'startedAtMs'> {
  readonly warningsFor: (ruleSet: RuleSet) => readonly Warning[];
}

/** What came out of the engines of a run, and what was seen beside them. */
interface EndedEngine extends Pick<ConcludedRun, 'request' | 'opened' | 'directory' | 'result' | 'figures'> {
  readonly files: EngineFiles;
  readonly audit: RunAudit;
}

async function concludeEngine(engine: EndedEngine, ended: EndedRun): Promise<FinishedRun | InterruptedRun> {
  const { request, opened, directory, files, audit, result, figures } = engine;
  const { world, health, startedAtMs, warningsFor } = ended;
  const { scenario, tracer, onProgress, signal } = request;
  const seen = await audit.settle();
  const { foreign } = opened;
  const said = saidBy(foreign, result, seen.verdicts);
  const { episodes } = world;
  const labels = labelsOf(request, world);
  const units = unitsOfScenario(scenario, world, opened.backend.bus.partitions);
  const rereads = rereadsOf(request, opened, world.vocabulary, result.rereads);
  const spanMs = world.endMs - world.startMs;
  const concluded = await conclude({
    directory,
    files,
    tracer,
    ruleSet: scenario.engine.ruleSet,
    result: said,
    onDetection: (timed) => audit.detection(timed),
    foreign,
    onProgress,
    signal,
    truth: { audit, seen, episodes, units, labels, rereads, writes: [...episodes, ...(labels?.episodes ?? [])] },
    span: {
      spanMs,
      transactions: result.transactions,
      isWorldKnown: true,
      areClocksWrong: units.wrongClocks.length > 0,
    },
  });
  return finishRun({
    request,
    opened,
    world,
    health,
    directory,
    startedAtMs,
    result,
    said,
    seen,
    figures,
    units,
    labels,
    concluded,
    warnings: warningsFor(scenario.engine.ruleSet),
  });
}

/** What consumers of this process read again; undefined where the engine is in another one. */
function rereadsOf(
  { live }: RunRequest,
  { backend, foreign }: OpenBackend,
  { clients }: Vocabulary,
  list: readonly Reread[] = [],
): Rereads | undefined {
  if (live !== undefined || foreign !== undefined) return undefined;
  // Without faults there is nothing to look up.
  const partitionOf = list.length === 0 ? new Uint32Array() : partitionsOfClients(clients, backend.bus.partitions);
  return { list, partitionOf };
}

/** What the labels of the file with the traffic come to, where it has any. */
function labelsOf({ foreign, labelGapMs }: RunRequest, world: World): LabelledRows | undefined {
  return foreign && labelledRows(foreign, labelGapMs, (row) => world.eventTimeOf(foreign.batch, row));
}

/** Runs the pipeline, and frees what it ran on. */
async function drawWorld(
  { backend, liveRun }: OpenBackend,
  world: World,
  request: RunRequest & Pick<WorldOptions, 'observers' | 'onFinal'>,
): Promise<WorldResult> {
  const options = { ...request, ...(liveRun === undefined ? {} : liveRun.run.pipelineOptions(request)) };
  try {
    return await runWorld(request.scenario, world, backend.bus, backend.engines, options);
  } finally {
    await backend.close();
  }
}
