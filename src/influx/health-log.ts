import { MINUTE_MS } from '../model/time-units.ts';
import { type EngineHealth } from './measurements.ts';
import { type Verdict } from '../model/verdict.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** How the engines do in each minute of ingest time, over all partitions. Minutes without records are left out. */
export class HealthLog {
  readonly #startMs: number;
  readonly #minutes = new Map<number, Mutable<EngineHealth>>();
  #changed = new Set<number>();

  /** `startMs` is used for records without an ingest time. */
  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  /** Counts a record with its verdict, under this watermark of its partition. */
  judged(verdict: Verdict, ingestTimeMs: number, watermarkMs: number): void {
    const minute = this.#minuteOf(Number.isNaN(ingestTimeMs) ? this.#startMs : ingestTimeMs);
    minute[COUNTERS[verdict]] += 1;
    if (verdict !== 'admitted') return;
    const lagMs = ingestTimeMs - watermarkMs;
    if (Number.isFinite(lagMs)) minute.watermarkLagMs = Math.max(minute.watermarkLagMs ?? lagMs, lagMs);
  }

  /** The minutes that have changed since the last call, in order. */
  changedMinutes(): EngineHealth[] {
    const changed = [...this.#changed].sort((a, b) => a - b);
    this.#changed = new Set();
    return changed.map((minuteMs) => ({ ...this.#minutes.get(minuteMs)! }));
  }

  #minuteOf(timeMs: number): Mutable<EngineHealth> {
    const minuteMs = Math.floor(timeMs / MINUTE_MS) * MINUTE_MS;
    this.#changed.add(minuteMs);
    let minute = this.#minutes.get(minuteMs);
    if (minute === undefined) {
      const none = { admitted: 0, late: 0, future: 0, duplicates: 0, malformed: 0 };
      this.#minutes.set(minuteMs, (minute = { minuteMs, ...none, watermarkLagMs: null }));
    }
    return minute;
  }
}

const COUNTERS = {
  admitted: 'admitted',
  late: 'late',
  future: 'future',
  duplicate: 'duplicates',
  malformed: 'malformed',
} as const;
