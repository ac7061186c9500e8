import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingForKafka, startKafka } from '../services/kafka.ts';
import { loadKafkaSettings } from '../src/bus/kafka/settings.ts';
import { TRANSACTION_JSON } from '../src/mapping/transaction-json.ts';
import { CaptureReader } from '../src/replay/capture/reader.ts';
import { pace, type PacedRecord } from '../src/replay/pacing/pacer.ts';
import { PacingError } from '../src/replay/pacing/pacing-error.ts';
import { realClock } from '../src/replay/pacing/real-clock.ts';
import { ReplaySource } from '../src/replay/replay-source.ts';
import { EVERYTHING } from '../src/replay/selection/selection.ts';
import { DEFAULT_BATCH_ROWS } from '../src/run/batch-rows.ts';
import { prepareRun } from '../src/run/prepare.ts';
import { resolveEngine } from '../src/run/replay/engine-settings.ts';
import { replayIntoEngine } from '../src/run/replay/replay-into-engine.ts';
import { replayIntoTopic } from '../src/run/replay/replay-into-topic.ts';
import { runScenario } from '../src/run/run-scenario.ts';
import { type Measurement } from './measurement.ts';

const UNWATCHED = { signal: new AbortController().signal, onProgress: () => undefined };
const AS_FAST_AS_POSSIBLE = { kind: 'max' } as const;

/** Calls `use` with a capture of a week of `baseline`, which is gone afterwards. */
async function withCapture<T>(use: (source: ReplaySource) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-bench-'));
  try {
    const path = join(folder, 'baseline.arrow');
    const capture = { path, force: false };
    const batchRows = DEFAULT_BATCH_ROWS;
    await runScenario({ ...prepareRun({ scenario: 'baseline' }), directory: null, capture, batchRows, ...UNWATCHED });
    const reader = CaptureReader.open(path);
    return await use(new ReplaySource(reader, EVERYTHING, TRANSACTION_JSON)).finally(() => reader.close());
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A capture through decoding and engine, digests included, no files and no scores. */
export function measureReplayIntoEngine(): Promise<Measurement> {
  return withCapture(async (source) => {
    const startedAt = performance.now();
    await replayIntoEngine({
      source,
      settings: resolveEngine({}, source.reader.origin.run),
      pace: AS_FAST_AS_POSSIBLE,
      rekey: false,
      ended: true,
      episodes: null,
      directory: null,
      batchRows: DEFAULT_BATCH_ROWS,
      clock: realClock,
      ...UNWATCHED,
    });
    const seconds = (performance.now() - startedAt) / 1000;
    return { name: 'replay of a capture into the engine', rows: source.reader.records, seconds };
  });
}

/** The same into a topic of a broker on this machine; nothing where there is none to start. */
export async function measureReplayIntoTopic(): Promise<readonly Measurement[]> {
  const missing = missingForKafka();
  if (missing !== null) {
    console.error(`skipped: ${missing}`);
    return [];
  }
  const kafka = await startKafka();
  try {
    return await withCapture(async (source) => {
      const { records, wallMs } = await replayIntoTopic({
        source,
        pace: AS_FAST_AS_POSSIBLE,
        topic: 'bench',
        reuseTopic: false,
        settings: loadKafkaSettings({ brokers: kafka.brokers }),
        clock: realClock,
        ...UNWATCHED,
      });
      return [{ name: 'replay of a capture into Kafka', rows: records, seconds: wallMs / 1000 }];
    });
  } finally {
    await kafka.stop();
  }
}

const PACED_SECONDS = 10;
const RECORDED_GAPS_MS = [37, 3, 0, 250, 11];

/** How late records are sent that were recorded at uneven distances, over ten seconds at `factor` times their speed. */
export async function measurePacing(factor: number): Promise<Measurement> {
  const error = new PacingError();
  const sink = { send: () => Promise.resolve() };
  const startedAt = performance.now();
  const { signal } = UNWATCHED;
  const sent = await pace(uneven(factor), { kind: 'speed', factor, maxGapMs: null }, sink, realClock, error, signal);
  const { p50, p99, max } = error.summary()!;
  const note = `late by p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, max ${max.toFixed(1)} ms`;
  return { name: `pacing at ${factor} ×`, rows: sent, seconds: (performance.now() - startedAt) / 1000, note };
}

function* uneven(factor: number): Iterable<PacedRecord<number>> {
  let timeMs = 0;
  for (let record = 0; timeMs < 1000 * PACED_SECONDS * factor; record++) {
    yield { record, timeMs };
    timeMs += RECORDED_GAPS_MS[record % RECORDED_GAPS_MS.length]!;
  }
}
