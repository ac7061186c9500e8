import { basename } from 'node:path';
import { type AlertListener, type EngineFiles } from '../artifacts/engine-files.ts';
import { type RunDirectory } from '../artifacts/run-directory.ts';
import { writeReports } from '../artifacts/run-files.ts';
import { LocalAudit } from '../audit/local-audit.ts';
import { type RunAudit } from '../audit/run-audit.ts';
import { thinsOut } from '../capture/selection/selection.ts';
import { VERSION } from '../config/version.ts';
import { type DeliveriesDigest } from '../digest/stage-digest.ts';
import { type LogBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type EngineResults, type SideRecords, type TimedDetection } from '../model/engine-results.ts';
import { type LabelledRows } from '../model/labelled-rows.ts';
import { type Observer } from '../model/observer.ts';
import { LocalEngines } from '../pipeline/engines.ts';
import { type PipelineResult } from '../pipeline/pipeline.ts';
import { type CaptureSource } from '../replay/capture-source.ts';
import { type ColdStarts } from '../replay/cold-start.ts';
import { type EngineReplay } from '../replay/engine-replay.ts';
import { type AppendTimes } from '../replay/append-times.ts';
import { type FilterValues } from './filter-values.ts';
import { type EpisodesSeen } from './episodes-seen.ts';
import { type LocatedRecords } from './located-records.ts';
import { type EventSpan } from '../replay/event-span.ts';
import { mapAsEntries, replayId } from '../replay/replay-id.ts';
import { measure } from '../report/performance.ts';
import { ReplaySummary } from '../report/replay-summary.ts';
import { type Arrivals } from '../report/distribution-schema.ts';
import { buildReport, withExpectations } from '../report/report.ts';
import { type EpisodeOutcome } from '../report/outcomes.ts';
import { type ReplayFacts, type Report } from '../report/report-schema.ts';
import { currencyWarnings } from '../report/score-warnings.ts';
import { trafficOf } from '../report/traffic.ts';
import { type Place } from '../report/traffic-schema.ts';
import { labelledEpisodes } from '../score/labelled-episodes.ts';
import { UNITS_OF_LOG } from '../score/interval-units.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { AlertCounts } from './alert-counts.ts';
import { conclude, type Conclusion } from './conclude.ts';
import { judge } from './expectations.ts';
import { labelReport } from './run-report.ts';

/** Where an engine of a replay puts what comes out, and what it shares with others. */
export interface ReplayPlace {
  readonly directory: RunDirectory | null;
  readonly files: EngineFiles;
  readonly vocabulary: Vocabulary;
  readonly source: CaptureSource;
  readonly store: BlockStore;
}

/** One of the engines that a capture is replayed into. */
export interface ReplayedEngine extends ReplayPlace {
  /** With this engine's settings. */
  readonly replay: EngineReplay;
  readonly engines: LocalEngines;
  /** Only what is scored has to be remembered. */
  readonly audit: RunAudit | null;
  readonly summary: ReplaySummary;
  readonly alertCounts: AlertCounts;
  readonly coldStarts: ColdStarts;
  /** Told of each alert as it is written. */
  readonly listener: AlertListener<TimedDetection>;
}

/** Makes an engine of a replay ready. */
export function openReplayedEngine(replay: EngineReplay, place: ReplayPlace): ReplayedEngine {
  const { directory, vocabulary, source, store } = place;
  const { settings } = replay;
  const { partitions } = source;
  const outcomesPath = directory?.file('outcomes.jsonl') ?? null;
  const auditSettings = { engine: settings.engine, partitions, isWorldKnown: false, transactionsPath: null };
  const audit =
    replay.episodes === null && source.labels === null
      ? null
      : new LocalAudit({ ...auditSettings, outcomesPath, differencesPath: null, lostPath: null }, vocabulary, store);
  const engines = new LocalEngines(settings.engine, vocabulary, partitions, store);
  const summary = new ReplaySummary();
  const alertCounts = new AlertCounts(replay.expect?.alerts ?? []);
  const coldStarts = source.coldStarts(settings.engine);
  const listener: AlertListener<TimedDetection> = {
    rowOf: (timed) => coldStarts.lineOf(timed),
    onDetection: (timed) => {
      audit?.detection(timed);
      summary.detection(timed.detection);
      alertCounts.add(timed.detection);
    },
  };
  return { ...place, replay, engines, audit, summary, alertCounts, coldStarts, listener };
}

/** An engine as an observer of the records of another one. */
export function asObserver({ engines, audit, files, listener }: ReplayedEngine): Pick<Observer, 'delivered' | 'ready'> {
  return {
    delivered(batch: LogBatch) {
      audit?.delivered(batch);
      engines.process(batch);
    },
    async ready() {
      files.write(engines.takeFinal(), listener);
      await audit?.ready?.();
    },
  };
}

/** What is the same for all engines of a replay. */
export interface SharedFacts {
  readonly span: EventSpan;
  readonly appendTimes: AppendTimes;
  readonly located: LocatedRecords;
  readonly filterValues: FilterValues;
  readonly episodesSeen: EpisodesSeen;
  /** Of the records; an audit has a digest of its own, and this one is not asked for. */
  readonly deliveries: DeliveriesDigest;
  readonly startedAtMs: number;
}

/** What came of one engine; no report if it was stopped before it was scored. */
export interface ConcludedReplay {
  readonly report: Report | undefined;
  /** Empty where nothing was scored. */
  readonly episodeOutcomes: readonly EpisodeOutcome[];
  readonly summary: ReplaySummary;
}

/** What a replay has come to, once the last record went through. */
interface Replayed extends SharedFacts {
  readonly source: CaptureSource;
  readonly result: PipelineResult;
  readonly deliveriesDigest: string;
  /** Left out where nothing is scored. */
  readonly arrivals: Arrivals | undefined;
  readonly places: readonly Place[] | undefined;
  readonly coldStarts: ColdStarts;
}

/** Writes what an engine said, and scores it where there is something to score it against. */
export async function concludeReplay(
  engine: ReplayedEngine,
  flowed: PipelineResult,
  shared: SharedFacts,
): Promise<ConcludedReplay> {
  const { replay, directory, files, source, audit, summary, alertCounts, coldStarts } = engine;
  const { settings, onProgress, signal } = replay;
  const labels = labelsOf(source, replay);
  const { span } = shared;
  const seen = await audit?.settle();
  const result = { ...flowed, side: sideOf(flowed, source, summary) };
  const concluded = await conclude({
    ...engine.listener,
    directory,
    files,
    ruleSet: settings.engine.ruleSet,
    result,
    onProgress,
    signal,
    truth: audit && {
      audit,
      seen: seen!,
      episodes: replay.episodes ?? [],
      units: UNITS_OF_LOG,
      labels,
      writes: source.labels === null ? null : (labels?.episodes ?? null),
    },
    span: { spanMs: span.lengthMs, transactions: null, isWorldKnown: false, areClocksWrong: false },
  });
  const deliveriesDigest = seen?.digests.deliveries ?? shared.deliveries.hex();
  const ofAudit = { arrivals: seen?.arrivals, places: seen?.places };
  const replayed: Replayed = { ...shared, ...ofAudit, source, result, deliveriesDigest, coldStarts };
  const { scores } = concluded;
  if (scores === undefined) {
    directory?.writeManifest({ ...manifestOf(replay, replayed), status: 'interrupted', digests: null });
    return { report: undefined, episodeOutcomes: [], summary };
  }
  const unjudged = buildReport({
    ...reportFacts(replay, replayed, concluded),
    scores,
    labels: labels && labelReport(labels, scores),
    ...(audit === null ? {} : { intervals: { unit: 'client', about: 'this_log', faults: [] } }),
    performance: measure(performance.now() - shared.startedAtMs, span.lengthMs, result.records),
  });
  const figures = judge(replay.expect?.figures ?? [], unjudged);
  const isClient = (id: string): boolean => engine.vocabulary.clients.find(id) !== undefined;
  const report = withExpectations(unjudged, [...alertCounts.judge(span.lengthMs, isClient), ...figures]);
  if (directory !== null) {
    const digests = { deliveries: replayed.deliveriesDigest, ...concluded.digests };
    directory.writeManifest({ ...manifestOf(replay, replayed), status: 'finished', digests });
    writeReports(directory, report, { timelines: [], scenario: null, command: null });
  }
  return { report, episodeOutcomes: scores.episodeOutcomes, summary };
}

/** Fraud by the labels in the records, else by those of the run that was captured. Asked once the records went through. */
function labelsOf({ labels }: CaptureSource, replay: EngineReplay): LabelledRows | undefined {
  if (labels === null) return replay.labels;
  const { fraud, unknownIds, rows } = labels.taken();
  return { episodes: labelledEpisodes(fraud, labels.gapMs), unknownIds, rows, gapMs: labels.gapMs };
}

/** The side records as the topic knows them. The summary sees them as they are written. */
function sideOf({ side }: EngineResults, source: CaptureSource, summary: ReplaySummary): SideRecords {
  const seen = {
    *[Symbol.iterator]() {
      for (const record of source.traced(side)) {
        summary.side(record);
        yield record;
      }
    },
  };
  return {
    ...seen,
    *lines() {
      for (const record of seen) yield JSON.stringify(record);
    },
  };
}

function reportFacts(replay: EngineReplay, replayed: Replayed, { digests }: Conclusion) {
  const { scenario, seed } = replay.settings;
  const { alerts, aggregates } = digests;
  const traffic = trafficOf(replayed.result.traffic, replayed.places);
  const { early, ...counts } = replayed.result.counts;
  return {
    run_id: replayId(replay),
    scenario: scenario ?? replay.source.reader.origin.topic,
    seed,
    bus: 'capture',
    engine: 'builtin',
    versions: { trapline: VERSION },
    replay: replayFacts(replay, replayed),
    input: null,
    digests: { transactions: null, deliveries: replayed.deliveriesDigest, alerts, aggregates },
    counts: { transactions: null, ...counts },
    ...(early === undefined ? {} : { early }),
    arrivals: replayed.arrivals,
    traffic,
    warnings: [
      ...currencyWarnings(replay.settings.engine.ruleSet, traffic),
      ...replayed.located.warningsFor(replay.settings.engine.ruleSet),
      ...replayed.filterValues.warningsFor(replay.settings.engine.ruleSet),
      ...replayed.episodesSeen.warnings(),
    ],
  } as const;
}

function replayFacts(
  { source: { reader, coldStart, selection }, settings, ended }: EngineReplay,
  replayed: Replayed,
): ReplayFacts {
  const { source, result, span, appendTimes, coldStarts } = replayed;
  const { known, boundedByArrival, unknown } = appendTimes;
  const error = source.pacingError;
  return {
    capture: basename(reader.path),
    topic: reader.origin.topic,
    records: reader.records,
    selected: result.records,
    partitions: source.partitionsWithRecords,
    first_event_time_ms: span.firstMs,
    last_event_time_ms: span.lastMs,
    ended,
    cold_start: coldStart,
    cold_start_alerts: coldStarts.unsure,
    thinned: thinsOut(selection),
    ...(settings.engine.maxFutureMs === null
      ? {}
      : { append_times: { known, bounded_by_arrival: boundedByArrival, unknown } }),
    pacing_error_ms: error && { p50: error.p50, p90: error.p90, p99: error.p99, max: error.max },
  };
}

function manifestOf(replay: EngineReplay, { result }: Replayed): object {
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
      selected: result.records,
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
