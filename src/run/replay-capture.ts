import { basename } from 'node:path';
import { AggregatesFile } from '../artifacts/aggregates-file.ts';
import { RunDirectory } from '../artifacts/run-directory.ts';
import { writeReports } from '../artifacts/run-files.ts';
import { asWriteFailure } from '../artifacts/write-failure.ts';
import { LocalAudit } from '../audit/local-audit.ts';
import { type RunAudit } from '../audit/run-audit.ts';
import { thinsOut } from '../capture/selection/selection.ts';
import { VERSION } from '../config/version.ts';
import { DeliveriesDigest } from '../digest/stage-digest.ts';
import { type LogBatch } from '../model/batch.ts';
import { createVocabulary, type Vocabulary } from '../model/dictionary.ts';
import { type EngineResults } from '../model/engine-results.ts';
import { TraplineError } from '../model/errors.ts';
import { type PacingErrorSummary } from '../pacing/pacing-error.ts';
import { LocalEngines } from '../pipeline/engines.ts';
import { type PipelineResult, runPipeline } from '../pipeline/pipeline.ts';
import { type SideRecord } from '../model/side-record.ts';
import { CaptureSource } from '../replay/capture-source.ts';
import { markedLine } from '../replay/cold-start.ts';
import { type EngineReplay } from '../replay/engine-replay.ts';
import { EventSpan } from '../replay/event-span.ts';
import { mapAsEntries, replayId } from '../replay/replay-id.ts';
import { measure } from '../report/performance.ts';
import { ReplaySummary } from '../report/replay-summary.ts';
import { type Arrivals } from '../report/distribution-schema.ts';
import { buildReport } from '../report/report.ts';
import { type ReplayFacts, type Report } from '../report/report-schema.ts';
import { trafficOf } from '../report/traffic.ts';
import { type Place } from '../report/traffic-schema.ts';
import { BlockStore } from '../spill/block-store.ts';
import { conclude, type Conclusion } from './conclude.ts';

/** A replay that went to its end. */
export interface FinishedReplay {
  readonly kind: 'finished';
  readonly report: Report;
  readonly summary: ReplaySummary;
  /** Null where nothing was paced. */
  readonly pacingError: PacingErrorSummary | null;
}

/** A replay that was stopped: what the engine had said is in the folder, unscored. */
export interface InterruptedReplay {
  readonly kind: 'interrupted';
  /** Records that the engine got. */
  readonly sent: number;
}

/**
 * Replays a capture into engines in this process, in virtual time: whatever the pace, what they say is the same. Throws
 * TraplineError: `input` for a topic that is not keyed by client, a selection that selects nothing or a folder that may not be
 * written, `service` when writing fails, `defect` when the replay contradicts itself.
 */
export async function replayCapture(replay: EngineReplay): Promise<FinishedReplay | InterruptedReplay> {
  const directory = replay.directory === null ? null : RunDirectory.open(replay.directory);
  const store = new BlockStore(replay.memoryBytes);
  let aggregates: AggregatesFile | null = null;
  try {
    aggregates = new AggregatesFile(directory);
    return await replayAudited({ directory, aggregates, store }, replay);
  } catch (error) {
    directory?.discard();
    throw asWriteFailure(error, 'replay');
  } finally {
    aggregates?.close();
    store.close();
  }
}

/** What a replay has come to, once the last record went through. */
interface Replayed {
  readonly source: CaptureSource;
  readonly result: PipelineResult;
  readonly span: EventSpan;
  readonly deliveriesDigest: string;
  /** Left out where nothing is scored. */
  readonly arrivals: Arrivals | undefined;
  readonly places: readonly Place[] | undefined;
  /** Ids of the alerts that opened before their partition had converged. */
  readonly unsure: ReadonlySet<string>;
}

/** Where a replay puts what comes out. */
interface ReplayOutput {
  readonly directory: RunDirectory | null;
  readonly aggregates: AggregatesFile;
  readonly store: BlockStore;
}

/** What a replay works with. */
interface OpenReplay extends ReplayOutput {
  readonly vocabulary: Vocabulary;
  readonly source: CaptureSource;
  /** Only what is scored has to be remembered. */
  readonly audit: RunAudit | null;
}

async function replayAudited(output: ReplayOutput, replay: EngineReplay): Promise<FinishedReplay | InterruptedReplay> {
  const { directory, store } = output;
  const { settings, episodes } = replay;
  const vocabulary = createVocabulary();
  const source = new CaptureSource(replay, vocabulary, store);
  const outcomesPath = directory?.file('outcomes.jsonl') ?? null;
  const auditSettings = { ...settings, partitions: source.partitions, isWorldKnown: false, transactionsPath: null };
  const audit =
    episodes === null
      ? null
      : new LocalAudit({ ...auditSettings, outcomesPath, differencesPath: null }, vocabulary, store);
  try {
    return await replayInto({ ...output, vocabulary, source, audit }, replay);
  } finally {
    await audit?.close();
  }
}

async function replayInto(
  { directory, aggregates, store, vocabulary, source, audit }: OpenReplay,
  replay: EngineReplay,
): Promise<FinishedReplay | InterruptedReplay> {
  const startedAtMs = performance.now();
  const { settings, episodes, onProgress, signal } = replay;
  const { partitions } = source;
  const span = new EventSpan(settings.engine.maxFutureMs);
  const deliveries = new DeliveriesDigest(vocabulary, partitions);
  const engines = new LocalEngines(settings.engine, vocabulary, partitions, store);
  const observers = [
    audit ?? { delivered: (batch: LogBatch) => deliveries.add(batch) },
    { delivered: (batch: LogBatch) => span.add(batch) },
  ];
  const flowed = await runPipeline(source, engines, { observers, aggregates, onProgress });
  if (flowed.records === 0 && !flowed.interrupted) throw new TraplineError('no_records', replay.source.emptyBecause());
  const seen = await audit?.settle();
  const summary = new ReplaySummary();
  const result = { ...flowed, side: sideOf(flowed, source, summary) };
  const unsure = source.unsureAlerts(result.detections);
  const concluded = await conclude({
    directory,
    aggregates,
    ruleSet: settings.engine.ruleSet,
    result,
    onProgress,
    signal,
    truth: audit && { audit, seen: seen!, episodes: episodes!, drawsEpisodes: false },
    span: { spanMs: span.lengthMs, transactions: null, isWorldKnown: false },
    rowOf: (timed) => markedLine(timed, unsure),
    onDetection: ({ detection }) => summary.detection(detection),
  });
  const replayed: Replayed = {
    source,
    result,
    span,
    deliveriesDigest: seen?.digests.deliveries ?? deliveries.hex(),
    unsure,
    arrivals: seen?.arrivals,
    places: seen?.places,
  };
  const { scores } = concluded;
  if (scores === undefined) {
    directory?.writeManifest({ ...manifestOf(replay, replayed), status: 'interrupted', digests: null });
    directory?.commit();
    return { kind: 'interrupted', sent: result.records };
  }
  const report = buildReport({
    ...reportFacts(replay, replayed, concluded),
    scores,
    performance: measure(performance.now() - startedAtMs, span.lengthMs, result.records),
  });
  if (directory !== null) {
    const digests = { deliveries: replayed.deliveriesDigest, ...concluded.digests };
    directory.writeManifest({ ...manifestOf(replay, replayed), status: 'finished', digests });
    writeReports(directory, report, { timelines: [], scenario: null, command: null });
    directory.commit();
  }
  return { kind: 'finished', report, summary, pacingError: source.pacingError };
}

/** The side records as the topic knows them. The summary sees them as they are written. */
function sideOf({ side }: EngineResults, source: CaptureSource, summary: ReplaySummary): Iterable<SideRecord> {
  return {
    *[Symbol.iterator]() {
      for (const record of source.traced(side)) {
        summary.side(record);
        yield record;
      }
    },
  };
}

function reportFacts(replay: EngineReplay, replayed: Replayed, { digests }: Conclusion) {
  const { scenario, seed } = replay.settings;
  const { alerts, aggregates } = digests;
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
    counts: { transactions: null, ...replayed.result.counts },
    arrivals: replayed.arrivals,
    traffic: trafficOf(replayed.result.traffic, replayed.places),
  } as const;
}

function replayFacts(
  { source: { reader, coldStart, selection }, ended }: EngineReplay,
  replayed: Replayed,
): ReplayFacts {
  const { source, result, span, unsure } = replayed;
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
    cold_start_alerts: unsure.size,
    thinned: thinsOut(selection),
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
