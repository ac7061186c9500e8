import { LatencyHistogram } from '../src/pacing/latency-histogram.ts';
import { pacingError } from '../src/pacing/pacing-error.ts';
import { realClock } from '../src/pacing/real-clock.ts';
import { type PacedRecord, paceRecords } from '../src/pacing/record-pacer.ts';
import { type Measurement, type Outcome, outcomeOf } from './suite/measurement.ts';

const PACED_SECONDS = 10;
const RECORDED_GAPS_MS = [37, 3, 0, 250, 11];

/** How late records are sent that were recorded at uneven distances. */
export async function measurePacing(): Promise<Outcome> {
  return outcomeOf(await pacedAt(1), await pacedAt(60));
}

/** Over ten seconds, at `factor` times the speed at which they were recorded. The rate is given, so it is not measured. */
async function pacedAt(factor: number): Promise<Measurement> {
  const lateness = new LatencyHistogram();
  const sink = { send: () => Promise.resolve() };
  const pace = { kind: 'speed', factor, maxGapMs: null } as const;
  const sent = await paceRecords(uneven(factor), pace, sink, realClock, lateness, new AbortController().signal);
  const { p50, p99, max } = pacingError(lateness)!;
  const metrics = { late_p50_ms: p50, late_p99_ms: p99, late_max_ms: max };
  return { name: `pacing at ${factor} times the recorded speed`, rows: sent, metrics };
}

function* uneven(factor: number): Iterable<PacedRecord<number>> {
  let timeMs = 0;
  for (let record = 0; timeMs < 1000 * PACED_SECONDS * factor; record++) {
    yield { record, timeMs };
    timeMs += RECORDED_GAPS_MS[record % RECORDED_GAPS_MS.length]!;
  }
}
