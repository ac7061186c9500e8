import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { type Detection } from '../model/alert.ts';
import { TraplineError } from '../model/errors.ts';
import { type SideRecord } from '../model/side-record.ts';
import { buildReport } from '../report/report.ts';
import { type Report, type ReplayFacts } from '../report/report-schema.ts';
import { type Scores } from '../report/scores.ts';
import { compareByAlertOrder } from '../model/text-order.ts';
import { thinsOut } from '../capture/selection/selection.ts';
import { type PacingErrorSummary } from '../pacing/pacing-error.ts';
import { RunDirectory } from '../artifacts/run-directory.ts';
import { type FileDigests, writeEngineStages, writeOutcomes, writeReports } from '../artifacts/run-files.ts';
import { measure } from '../report/performance.ts';
import { VERSION } from '../config/version.ts';
import { markUnsure } from './cold-start.ts';
import { type EngineReplay } from './engine-replay.ts';
import { type Fed, feedEngines } from './feed-engines.ts';
import { countAlerts, scoreReplay } from './score-replay.ts';

/** A replay that went to its end. */
export interface FinishedReplay {
  readonly kind: 'finished';
  readonly report: Report;
  /** In the order of `alerts.jsonl`. */
  readonly alerts: readonly Detection[];
  readonly side: readonly SideRecord[];
  /** Null where nothing was paced. */
  readonly pacingError: PacingErrorSummary | null;
}

/** A replay that was stopped: what the engine had said is in the folder, unscored. */
export interface InterruptedReplay {
  readonly kind: 'interrupted';
  /** Records that the engine got. */
  readonly sent: number;
}

/** Names what a replay is a function of: the records, the mapping, the engine, and whether it was declared ended. */
export function replayId({
  source,
  settings,
  rekey,
  ended,
}: Pick<EngineReplay, 'source' | 'settings' | 'rekey' | 'ended'>): string {
  const facts = [source.reader.digests, source.selection, source.mapping, settings.engine, rekey, ended];
  return createHash('sha256').update(JSON.stringify(facts, mapAsEntries)).digest('hex').slice(0, 16);
}

function mapAsEntries(_key: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}

/**
 * Replays a capture into engines in this process, in virtual time: whatever the pace, what they say is the same. Throws
 * TraplineError: `input` for a topic that is not keyed by client, a selection that selects nothing or a folder that may not be
 * written, `service` when writing fails, `defect` when the replay contradicts itself.
 */
export async function replayIntoEngine(replay: EngineReplay): Promise<FinishedReplay | InterruptedReplay> {
  const directory = replay.directory === null ? null : RunDirectory.open(replay.directory);
  try {
    return await replayInto(directory, replay);
  } catch (error) {
    directory?.discard();
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new TraplineError('service', `cannot write the replay: ${error.message}`, { cause: error });
  }
}

async function replayInto(
  directory: RunDirectory | null,
  replay: EngineReplay,
): Promise<FinishedReplay | InterruptedReplay> {
  const startedAt = performance.now();
  const fed = await feedEngines(replay);
  if (fed.sent === 0 && !fed.interrupted) throw new TraplineError('input', replay.source.emptyBecause());
  replay.onProgress({ phase: 'write', done: 0, total: 1, transactions: fed.sent });
  const alerts = [...fed.results.detections].sort(compareByAlertOrder);
  const files = writeEngineStages(directory, alerts, fed.results, markUnsure(alerts, fed.unsure));
  const scores = fed.interrupted ? undefined : await scoresOf(replay, fed);
  if (scores === undefined) {
    directory?.writeManifest({ ...manifestOf(replay, fed), status: 'interrupted', digests: null });
    directory?.commit();
    return { kind: 'interrupted', sent: fed.sent };
  }
  const outcomes = replay.episodes !== null ? { outcomes: writeOutcomes(directory, scores) } : {};
  const performanceSoFar = measure(performance.now() - startedAt, fed.span.lengthMs, fed.sent);
  const report = buildReport({ ...reportFacts(replay, fed, files), scores, performance: performanceSoFar });
  if (directory !== null) {
    const digests = { deliveries: fed.deliveriesDigest, ...files, ...outcomes };
    directory.writeManifest({ ...manifestOf(replay, fed), status: 'finished', digests });
    writeReports(directory, report);
    directory.commit();
  }
  return { kind: 'finished', report, alerts, side: fed.results.side, pacingError: fed.pacingError.summary() };
}

function scoresOf(
  { settings, episodes, onProgress, signal }: EngineReplay,
  { results, log, span }: Fed,
): Scores | Promise<Scores | undefined> {
  const { seed, engine } = settings;
  const { ruleSet } = engine;
  const spanMs = span.lengthMs;
  if (episodes === null) return countAlerts(ruleSet, results.detections, spanMs);
  return scoreReplay({ ruleSet, seed, episodes, log, results, spanMs }, onProgress, signal);
}

function reportFacts(replay: EngineReplay, fed: Fed, { alerts, aggregates }: Omit<FileDigests, 'episodes'>) {
  const { scenario, seed } = replay.settings;
  return {
    run_id: replayId(replay),
    scenario: scenario ?? replay.source.reader.origin.topic,
    seed,
    bus: 'capture',
    engine: 'builtin',
    versions: { trapline: VERSION },
    replay: replayFacts(replay, fed),
    input: null,
    digests: { transactions: null, deliveries: fed.deliveriesDigest, alerts, aggregates },
    counts: { transactions: null, ...fed.results.counts },
  } as const;
}

function replayFacts({ source, ended }: EngineReplay, fed: Fed): ReplayFacts {
  const { reader } = source;
  const error = fed.pacingError.summary();
  return {
    capture: basename(reader.path),
    topic: reader.origin.topic,
    records: reader.records,
    selected: fed.sent,
    partitions: fed.partitions,
    first_event_time_ms: fed.span.firstMs,
    last_event_time_ms: fed.span.lastMs,
    ended,
    cold_start: source.coldStart,
    cold_start_alerts: fed.unsure.size,
    thinned: thinsOut(source.selection),
    pacing_error_ms: error && { p50: error.p50, p90: error.p90, p99: error.p99, max: error.max },
  };
}

function manifestOf(replay: EngineReplay, fed: Fed): object {
  const { source, settings, rekey, ended } = replay;
  const { reader, selection } = source;
  return {
    run_id: replayId(replay),
    scenario: settings.scenario,
    seed: settings.seed,
    replay: {
      capture: basename(reader.path),
      topic: reader.origin.topic,
      records: reader.records,
      selected: fed.sent,
      digests: Object.fromEntries(reader.digests),
      selection: JSON.parse(JSON.stringify(selection, mapAsEntries)) as unknown,
      rekeyed: rekey,
      ended,
      cold_start: source.coldStart,
    },
    engine: settings.engine,
    versions: { trapline: VERSION, node: process.version },
  };
}
