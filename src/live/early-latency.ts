import { LatencyHistogram } from '../pacing/latency-histogram.ts';

/** How long detections took that are said as soon as a record is admitted. */
export class EarlyLatency {
  /** From when the engine had the records until it had said so. */
  readonly engine = new LatencyHistogram();
  /** From when the oldest of these records was due; a detection is about one of them, so it took no longer. */
  readonly total = new LatencyHistogram();

  /** So many were said at `doneAtMs` about records of which the oldest was due at `dueMs`, and which the engine had since `takenAtMs`. */
  said(
    count: number,
    { dueMs, takenAtMs, doneAtMs }: Readonly<Record<'dueMs' | 'takenAtMs' | 'doneAtMs', number>>,
  ): void {
    for (let i = 0; i < count; i++) {
      this.engine.record(doneAtMs - takenAtMs);
      this.total.record(doneAtMs - dueMs);
    }
  }
}
