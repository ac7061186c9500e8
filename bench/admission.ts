import { Admission } from '../src/engine/admission.ts';
import { type EngineOptions } from '../src/engine/options.ts';
import { type EngineCounts } from '../src/model/engine-counts.ts';
import { type EngineSink } from '../src/engine/sink.ts';
import { PartitionEngine } from '../src/engine/partition-engine.ts';
import { ReleaseClock } from '../src/engine/release-clock.ts';
import { ReorderBuffer } from '../src/engine/reorder-buffer.ts';
import { allocateRows } from '../src/engine/rows.ts';
import { type LogBatch, allocateLogBatch } from '../src/model/batch.ts';
import { type Vocabulary, createVocabulary } from '../src/model/dictionary.ts';
import { Random } from '../src/random/random.ts';
import { formatCount } from '../src/report/format.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import { measured, type Measurement, type Outcome, outcomeOf } from './suite/measurement.ts';
import { startMeter } from './suite/meter.ts';

const BATCH_ROWS = 4096;
const BATCHES = 1024;
const BLOCK_ROWS = 512;
/** 1000 transactions a second, whatever the number of clients. */
const GAP_MS = 1;
const ALLOWED_DISORDER_MS = 30_000;

const OPTIONS: EngineOptions = {
  ruleSet: DEFAULT_RULES,
  allowedDisorderMs: ALLOWED_DISORDER_MS,
  maxFutureMs: 60_000,
  aggregates: false,
};

const NOWHERE: EngineSink = { detection: () => {}, side: () => {}, aggregate: () => {} };

/** Admission, deduplication and reordering of a log with jitter, stragglers and late records. */
export function measureAdmission(clients: number): Outcome {
  const vocabulary = createVocabulary();
  const counts = noCounts();
  const releases = new ReleaseClock(ALLOWED_DISORDER_MS);
  const admission = new Admission(0, OPTIONS, vocabulary, NOWHERE, counts, releases);
  const pending = new ReorderBuffer(false);
  const block = allocateRows(BLOCK_ROWS);
  const admitted = new Int32Array(BATCH_ROWS);
  let released = 0;
  const measurement = measureSecondHalf(
    `admission and reordering, ${formatCount(clients)} clients`,
    vocabulary,
    clients,
    (batch) => {
      releases.begin(admission.clockMs, batch.length);
      pending.add(batch, admitted, admission.judge(batch, 0, batch.length, admitted));
      for (let n = 1; n > 0; released += n) n = pending.release(admission.watermarkMs, block, BLOCK_ROWS);
    },
  );
  if (released + pending.size !== counts.admitted) throw new Error('rows were lost');
  return outcomeOf(measurement);
}

/** The whole engine on the same log, without aggregates and with them. */
export function measureEngine(clients: number): Outcome {
  return outcomeOf(measureOneEngine(clients, false), measureOneEngine(clients, true));
}

function measureOneEngine(clients: number, aggregates: boolean): Measurement {
  const vocabulary = createVocabulary();
  const engine = new PartitionEngine(0, { ...OPTIONS, aggregates }, vocabulary, NOWHERE);
  const name = `engine${aggregates ? ' with aggregates' : ''}, ${formatCount(clients)} clients`;
  return measureSecondHalf(name, vocabulary, clients, (batch) => engine.process(batch));
}

/** The first half of the log fills tables and warms up; the second is measured. */
function measureSecondHalf(
  name: string,
  vocabulary: Vocabulary,
  clients: number,
  take: (batch: LogBatch) => void,
): Measurement {
  const batches = disorderedBatches(vocabulary, clients);
  const half = batches.length / 2;
  for (const batch of batches.slice(0, half)) take(batch);
  const second = batches.slice(half);
  const stop = startMeter();
  for (const batch of second) take(batch);
  return measured(name, half * BATCH_ROWS, stop());
}

function disorderedBatches(vocabulary: Vocabulary, clients: number): LogBatch[] {
  const random = Random.fromSeed('bench').fork('admission');
  for (let i = 0; i < clients; i++) vocabulary.clients.intern(`client-${i}`);
  for (let i = 0; i < 4; i++) vocabulary.regions.intern(`region-${i}`);
  for (let i = 0; i < 12; i++) vocabulary.categories.intern(`category-${i}`);
  for (let i = 0; i < 40; i++) vocabulary.locations.intern(`city-${i}`);
  const usd = vocabulary.currencies.intern('USD');
  const batches: LogBatch[] = [];
  for (let b = 0; b < BATCHES; b++) {
    const batch = allocateLogBatch(vocabulary, 0, BATCH_ROWS);
    batch.length = BATCH_ROWS;
    for (let i = 0; i < BATCH_ROWS; i++) {
      const row = b * BATCH_ROWS + i;
      const client = random.below(clients);
      const nowMs = row * GAP_MS;
      batch.ids[2 * i] = row;
      batch.ids[2 * i + 1] = random.below(0xffff_ffff);
      batch.client[i] = client + 1;
      batch.amountCents[i] = 500 + random.below(99_500);
      batch.currency[i] = usd;
      batch.location[i] = 1 + (client % 40);
      batch.category[i] = 1 + ((client + random.below(3)) % 12);
      batch.region[i] = 1 + (client % 4);
      batch.eventTimeMs[i] = nowMs - random.below(random.chance(0.02) ? 20_000 : 500);
      batch.ingestTimeMs[i] = nowMs;
      batch.offset[i] = row;
    }
    batches.push(batch);
  }
  return batches;
}

function noCounts(): EngineCounts {
  return { delivered: 0, admitted: 0, late: 0, future: 0, duplicates: 0, malformed: 0, detections: 0, alerts: 0 };
}
