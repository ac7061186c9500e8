import { type RunDirectory } from '../artifacts/run-directory.ts';
import { writeReports, writeScenario, writeTimelines } from '../artifacts/run-files.ts';
import { type SeenRun } from '../audit/run-audit.ts';
import { type HealthLog } from '../influx/health-log.ts';
import { type LiveFigures } from '../live/live-facts.ts';
import { type Warning } from '../model/warning.ts';
import { type WorldResult } from '../pipeline/world-source.ts';
import { withInfluxdb } from '../report/report.ts';
import { type IntervalUnits } from '../score/interval-units.ts';
import { type LabelledRows } from '../model/labelled-rows.ts';
import { type World } from '../sim/world.ts';
import { attributeMisses } from './attribute-misses.ts';
import { type Conclusion } from './conclude.ts';
import { type EngineSaid } from './foreign-run.ts';
import { type OpenBackend } from './open-backend.ts';
import { runId } from './run-id.ts';
import { type FinishedRun, type InterruptedRun } from './run-outcome.ts';
import { type RunFacts, runManifest, runReport } from './run-report.ts';
import { type RunRequest } from './run-request.ts';
import { writeInflux } from './write-influx.ts';

/** A run whose results are known. */
export interface ConcludedRun {
  readonly request: RunRequest;
  readonly opened: OpenBackend;
  readonly world: World;
  readonly health: HealthLog;
  readonly directory: RunDirectory | null;
  readonly startedAtMs: number;
  readonly result: WorldResult;
  /** The same of another engine, where there is one. */
  readonly said: EngineSaid;
  readonly seen: SeenRun;
  readonly figures: LiveFigures | undefined;
  readonly units: IntervalUnits;
  readonly labels: LabelledRows | undefined;
  readonly concluded: Conclusion;
  /** What was noticed on the way. */
  readonly warnings: readonly Warning[];
}

/** Writes manifest and reports, puts the folder in its place, and exports what is to be exported. Throws what failed another engine. */
export async function finishRun(run: ConcludedRun): Promise<FinishedRun | InterruptedRun> {
  const {
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
    warnings,
  } = run;
  const { scores, failure = opened.foreign?.failure ?? null } = concluded;
  const attribution = scores && (await attributionOf(run, scores));
  const facts: RunFacts = {
    request,
    runId: runId(request.resolvedHash),
    backend: opened.backend,
    foreign: opened.foreign,
  };
  if (scores === undefined || attribution === undefined) {
    keepUnscored(directory, facts, failure === null ? 'interrupted' : 'engine_failed');
    if (failure !== null) throw failure;
    return { kind: 'interrupted', transactions: result.transactions };
  }
  const spanMs = world.endMs - world.startMs;
  const digests = { ...seen.digests, ...concluded.digests };
  const { undelivered, reached, matching, differences } = concluded;
  const outcome = {
    result: { ...result, counts: said.counts },
    digests,
    scores,
    attribution,
    arrivals: seen.arrivals,
    places: seen.places,
    figures,
    units,
    labels,
    spanMs,
    undelivered,
    reached,
    matching,
    differences,
    warnings,
  };
  const report = runReport(facts, { ...outcome, wallMs: performance.now() - startedAtMs });
  request.tracer?.report(report);
  const { scenario, command = null } = request;
  const details = { timelines: scores.timelines, scenario, command };
  if (directory !== null) {
    writeScenario(directory, request);
    directory.writeManifest({ ...runManifest(facts), status: 'finished', digests });
    writeTimelines(directory, scores.timelines);
    writeReports(directory, report, details);
    directory.commit();
  }
  const { episodeOutcomes } = scores;
  if (request.influx === undefined || opened.foreign !== undefined) {
    return { kind: 'finished', report, episodeOutcomes, influxFailure: null, details };
  }
  // The run is in its place, whatever becomes of the rest.
  const written = await writeInflux({ request, opened, world, health, result, report }, request.influx);
  const finished = withInfluxdb(report, written.facts);
  if (directory !== null) writeReports(directory, finished, details);
  return { kind: 'finished', report: finished, episodeOutcomes, influxFailure: written.failure, details };
}

/** Puts the folder of a run without a score in its place. */
export function keepUnscored(
  directory: RunDirectory | null,
  facts: RunFacts,
  status: 'interrupted' | 'engine_failed',
): void {
  if (directory === null) return;
  writeScenario(directory, facts.request);
  directory.writeManifest({ ...runManifest(facts), status, digests: null });
  directory.commit();
}

/** Faults of a scenario happen to the built-in engine only. */
function attributionOf(
  { request, opened, directory, world, result }: ConcludedRun,
  scores: NonNullable<Conclusion['scores']>,
): ReturnType<typeof attributeMisses> {
  if (opened.foreign !== undefined) return Promise.resolve(null);
  return attributeMisses(scores, { request, directory, episodes: world.episodes, transactions: result.transactions });
}
