import { type EngineHealth } from '../influx/measurements.ts';
import { type RunStages } from './run-files.ts';
import { FATES } from './world-log.ts';

const MINUTE_MS = 60_000;
const ADMITTED = FATES.indexOf('admitted');

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** How the engines did, minute by minute of ingest time, over all partitions; minutes in which nothing came are left out. */
export function engineHealth({ world, log, result }: Pick<RunStages, 'world' | 'log' | 'result'>): EngineHealth[] {
  const minutes = new Map<number, Mutable<EngineHealth>>();
  const minuteOf = (timeMs: number): Mutable<EngineHealth> => {
    const minuteMs = Math.floor(timeMs / MINUTE_MS) * MINUTE_MS;
    let minute = minutes.get(minuteMs);
    if (minute === undefined) {
      const none = { admitted: 0, late: 0, future: 0, duplicates: 0, malformed: 0 };
      minutes.set(minuteMs, (minute = { minuteMs, ...none, watermarkLagMs: null }));
    }
    return minute;
  };
  for (const { world: batch, fate, ingestTimeMs, watermarkMs } of log.chunks) {
    for (let row = 0; row < batch.length; row++) {
      if (fate[row] !== ADMITTED) continue;
      const minute = minuteOf(ingestTimeMs[row]!);
      minute.admitted += 1;
      const lagMs = ingestTimeMs[row]! - watermarkMs[row]!;
      if (Number.isFinite(lagMs)) minute.watermarkLagMs = Math.max(minute.watermarkLagMs ?? lagMs, lagMs);
    }
  }
  for (const { reason, ingest_time_ms } of result.side) {
    minuteOf(ingest_time_ms ?? world.startMs)[reason === 'duplicate' ? 'duplicates' : reason] += 1;
  }
  return [...minutes.values()].sort((a, b) => a.minuteMs - b.minuteMs);
}
