import { EngineFiles } from '../artifacts/engine-files.ts';
import { RunDirectory } from '../artifacts/run-directory.ts';
import { asWriteFailure } from '../artifacts/write-failure.ts';
import { DeliveriesDigest } from '../digest/stage-digest.ts';
import { vocabularyFor } from '../model/vocabulary-for.ts';
import { type LogBatch } from '../model/batch.ts';
import { type FinalOutputs } from '../model/engine-results.ts';
import { TraplineError } from '../model/errors.ts';
import { type PacingErrorSummary } from '../pacing/pacing-error.ts';
import { runPipeline } from '../pipeline/pipeline.ts';
import { CaptureSource } from '../replay/capture-source.ts';
import { type EngineReplay } from '../replay/engine-replay.ts';
import { AppendTimes } from '../replay/append-times.ts';
import { CANDIDATE } from './candidate.ts';
import { FilterValues } from './filter-values.ts';
import { EpisodesSeen } from './episodes-seen.ts';
import { LocatedRecords } from './located-records.ts';
import { EventSpan } from '../replay/event-span.ts';
import { type ReplaySummary } from '../report/replay-summary.ts';
import { type EpisodeOutcome } from '../report/outcomes.ts';
import { type Report } from '../report/report-schema.ts';
import { BlockStore } from '../spill/block-store.ts';
import { asObserver, concludeReplay, openReplayedEngine, type ReplayedEngine } from './replayed-engine.ts';

/** A replay that went to its end. */
export interface FinishedReplay {
  readonly kind: 'finished';
  readonly report: Report;
  /** By episode id, then in the order of the rule set; empty where no episodes are given. */
  readonly episodeOutcomes: readonly EpisodeOutcome[];
  readonly summary: ReplaySummary;
  /** Null where nothing was paced. */
  readonly pacingError: PacingErrorSummary | null;
  /** Of the candidate, where there is one. */
  readonly candidate?: Report | undefined;
}

/** A replay that was stopped: what the engine had said is in the folder, unscored. */
export interface InterruptedReplay {
  readonly kind: 'interrupted';
  /** Records that the engine got. */
  readonly sent: number;
}

/**
 * Replays a capture into engines in this process, in virtual time: whatever the pace, what they say is the same. A candidate gets the same records in
 * the same pass; its results are those of a replay with it alone, in a folder within the other one. Throws TraplineError: `input` for a topic that is
 * not keyed by client, a selection that selects nothing or a folder that may not be written, `service` when writing fails, `defect` when the replay
 * contradicts itself.
 */
export async function replayCapture(replay: EngineReplay): Promise<FinishedReplay | InterruptedReplay> {
  const directory = replay.directory === null ? null : RunDirectory.open(replay.directory);
  const store = new BlockStore(replay.memoryBytes);
  const opened: ReplayedEngine[] = [];
  try {
    const vocabulary = vocabularyFor(replay.source.mapping);
    const source = new CaptureSource(replay, vocabulary, store);
    const open = (own: EngineReplay, into: RunDirectory | null): ReplayedEngine => {
      const place = {
        directory: into,
        files: new EngineFiles(into, own.settings.engine.ruleSet),
        vocabulary,
        source,
        store,
      };
      opened.push(openReplayedEngine(own, place));
      return opened.at(-1)!;
    };
    const engine = open(replay, directory);
    const { candidate: settings } = replay;
    const candidate =
      settings && open({ ...replay, settings, expect: undefined }, directory?.inside(CANDIDATE) ?? null);
    const replayed = await replayInto(engine, candidate);
    directory?.commit();
    return replayed;
  } catch (error) {
    directory?.discard();
    throw asWriteFailure(error, 'replay');
  } finally {
    for (const { files, audit } of opened) {
      files.close();
      await audit?.close();
    }
    store.close();
  }
}

async function replayInto(
  engine: ReplayedEngine,
  candidate: ReplayedEngine | undefined,
): Promise<FinishedReplay | InterruptedReplay> {
  const { replay, source, audit, files, listener } = engine;
  const { onProgress, startedAtMs = performance.now() } = replay;
  const span = new EventSpan(replay.settings.engine.maxFutureMs);
  const appendTimes = new AppendTimes();
  const located = new LocatedRecords();
  const ruleSets = [engine, ...(candidate === undefined ? [] : [candidate])].map(
    (own) => own.replay.settings.engine.ruleSet,
  );
  const filterValues = new FilterValues(engine.vocabulary, ruleSets);
  const episodesSeen = new EpisodesSeen(replay.episodes ?? []);
  const deliveries = new DeliveriesDigest(engine.vocabulary, source.partitions);
  const observers = [
    audit ?? { delivered: (batch: LogBatch) => deliveries.add(batch) },
    { delivered: (batch: LogBatch) => span.add(batch) },
    { delivered: (batch: LogBatch) => appendTimes.add(batch) },
    located,
    filterValues,
    episodesSeen,
    ...(candidate === undefined ? [] : [asObserver(candidate)]),
  ];
  const onFinal = (outputs: FinalOutputs): void => files.write(outputs, listener);
  const flowed = await runPipeline(source, engine.engines, { observers, onFinal, onProgress });
  if (flowed.records === 0 && !flowed.interrupted) throw new TraplineError('no_records', replay.source.emptyBecause());
  const shared = { span, appendTimes, located, filterValues, episodesSeen, deliveries, startedAtMs };
  const { records, interrupted, ended } = flowed;
  const concluded = await concludeReplay(engine, flowed, shared);
  const ofCandidate = candidate && {
    ...(await candidate.engines.finish(ended)),
    records,
    interrupted,
    ended,
  };
  const second = candidate && ofCandidate && (await concludeReplay(candidate, ofCandidate, shared));
  // The one that is stopped leaves both unscored.
  if (concluded.report === undefined || (candidate !== undefined && second?.report === undefined)) {
    return { kind: 'interrupted', sent: records };
  }
  const { report, episodeOutcomes, summary } = concluded;
  const { pacingError } = source;
  return { kind: 'finished', report, episodeOutcomes, summary, pacingError, candidate: second?.report };
}
