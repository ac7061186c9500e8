import { type LogBatch } from '../model/batch.ts';
import { createVocabulary, type Vocabulary } from '../model/dictionary.ts';
import { type Detection } from '../model/alert.ts';
import { type CapturedRecord } from '../capture/captured-record.ts';
import { pace, type PacedRecord } from '../pacing/pacer.ts';
import { PacingError } from '../pacing/pacing-error.ts';
import { type EngineResults } from '../model/engine-results.ts';
import { LocalEngines } from '../pipeline/engines.ts';
import { assertConservation } from '../score/integrity.ts';
import { DeliveriesDigest } from '../digest/stage-digest.ts';
import { WorldLog } from '../score/world-log.ts';
import { ColdStarts } from './cold-start.ts';
import { type EngineReplay } from './engine-replay.ts';
import { EventSpan } from './event-span.ts';
import { Lanes } from './lanes.ts';
import { LogWitness } from './log-witness.ts';
import { appendTimeOf, Rekeyed } from './rekey.ts';
import { watched } from './watched.ts';

/** What came of feeding a capture to the engines. */
export interface Fed {
  /** Records sent. */
  readonly sent: number;
  readonly interrupted: boolean;
  readonly results: EngineResults;
  /** What was delivered; empty where there is nothing to score against. */
  readonly log: WorldLog;
  readonly deliveriesDigest: string;
  /** Partitions with a record. */
  readonly partitions: number;
  readonly span: EventSpan;
  /** Ids of the alerts that opened before their partition had converged. */
  readonly unsure: ReadonlySet<string>;
  readonly pacingError: PacingError;
}

/** Feeds the selected records to one engine for each partition, at the replay's pace. */
export async function feedEngines(replay: EngineReplay): Promise<Fed> {
  const { source, settings } = replay;
  const vocabulary = createVocabulary();
  const partitions = replay.rekey ? 1 : source.partitions;
  const deliveries = new DeliveriesDigest(vocabulary, partitions);
  const span = new EventSpan(settings.engine.maxFutureMs);
  const log = new WorldLog(vocabulary);
  const witness = replay.episodes === null ? null : new LogWitness(log, partitions, settings.engine);
  const engines = new LocalEngines(settings.engine, vocabulary, partitions);
  const lanes = new Lanes({
    mapping: source.mapping,
    vocabulary,
    engines,
    observe: (batch: LogBatch) => {
      deliveries.add(batch);
      span.add(batch);
      witness?.delivered(batch);
    },
    batchRows: replay.batchRows,
    prompt: replay.pace.kind !== 'max',
  });
  const rekeyed = new Rekeyed();
  const pacingError = new PacingError();
  const records = watched(recordsFor(replay, rekeyed), source.reader.records, replay.onProgress);
  const sent = await pace(records, replay.pace, lanes, replay.clock, pacingError, replay.signal);
  lanes.flush();
  const interrupted = replay.signal.aborted;
  const results = await engines.finish(replay.ended && !interrupted);
  if (witness !== null) assertConservation(results.counts, witness.verdicts);
  return {
    sent,
    interrupted,
    results: replay.rekey ? { ...results, side: results.side.map((record) => rekeyed.trace(record)) } : results,
    log,
    deliveriesDigest: deliveries.hex(),
    partitions: lanes.records.size,
    span,
    unsure: source.coldStart ? unsureAlerts(replay, lanes, vocabulary, results.detections) : new Set(),
    pacingError,
  };
}

function* recordsFor(
  { source, pace: how, rekey }: EngineReplay,
  rekeyed: Rekeyed,
): Iterable<PacedRecord<CapturedRecord>> {
  if (!rekey) yield* source.paced(how);
  else for (const { record, timeMs } of source.byTime(appendTimeOf)) yield { record: rekeyed.place(record), timeMs };
}

function unsureAlerts(
  { settings }: EngineReplay,
  lanes: Lanes,
  { clients }: Vocabulary,
  detections: readonly Detection[],
): ReadonlySet<string> {
  const partitionOf = (clientId: string) => lanes.partitionOfClient[clients.find(clientId)!]!;
  const coldStarts = new ColdStarts(settings.engine, (clientId) => lanes.firstEventTimeMs.get(partitionOf(clientId))!);
  return coldStarts.unsure(detections);
}
