import { LatencyHistogram } from '../src/pacing/latency-histogram.ts';
import { pacingError } from '../src/pacing/pacing-error.ts';
import { realClock } from '../src/pacing/real-clock.ts';
import { type PacedRecord, paceRecords } from '../src/pacing/record-pacer.ts';
import { DEFAULT_BATCH_ROWS } from '../src/pipeline/batch-rows.ts';
import { resolveEngine } from '../src/replay/engine-settings.ts';
import { replayCapture } from '../src/run/replay-capture.ts';
import { UNWATCHED, withCapture } from './captured-week.ts';
import { type Measurement } from './measurement.ts';

const AS_FAST_AS_POSSIBLE = { kind: 'max' } as const;

/** A capture through decoding and engine, digests included, no files and no scores. */
export function measureReplayIntoEngine(): Promise<Measurement> {
  return withCapture(async ({ source }) => {
    const startedAt = performance.now();
    await replayCapture({
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

const PACED_SECONDS = 10;
const RECORDED_GAPS_MS = [37, 3, 0, 250, 11];

/** How late records are sent that were recorded at uneven distances, over ten seconds at `factor` times their speed. */
export async function measurePacing(factor: number): Promise<Measurement> {
  const lateness = new LatencyHistogram();
  const sink = { send: () => Promise.resolve() };
  const startedAt = performance.now();
  const { signal } = UNWATCHED;
  const pace = { kind: 'speed', factor, maxGapMs: null } as const;
  const sent = await paceRecords(uneven(factor), pace, sink, realClock, lateness, signal);
  const { p50, p99, max } = pacingError(lateness)!;
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
