import { type AggregateRow } from './aggregate.ts';
import { type Detection, type DetectionTiming } from './alert.ts';
import { type EngineCounts } from './engine-counts.ts';
import { type EngineTraffic } from './engine-traffic.ts';
import { type FaultCounts } from './fault-counts.ts';
import { type SaidAlerts } from './foreign-alert.ts';
import { type Reread } from './reread.ts';
import { type SideRecord } from './side-record.ts';

/** A detection, and when the engine could say so. */
export interface TimedDetection {
  readonly detection: Detection;
  readonly timing: DetectionTiming;
  /** The detection as a line of `alerts.jsonl`, without the line feed. */
  readonly line: string;
}

/** What came out of a run's engines while the run goes on: it is final, and each file's is in the file's order. */
export interface FinalOutputs {
  readonly detections: Iterable<TimedDetection>;
  /** Lines of `aggregates.jsonl` with their line feeds, in UTF-8; each is good until the next. */
  readonly minuteLines: Iterable<Uint8Array>;
}

/** What engines give of which nothing is known while they work. */
export const NO_OUTPUTS: FinalOutputs = { detections: [], minuteLines: [] };

/** The final minutes of a run, by minute and currency. */
export interface Aggregates extends Iterable<AggregateRow> {
  /**
   * The rows as lines of `aggregates.jsonl` in UTF-8, with their line feeds, a minute at a time; each is good until the next. Those
   * that were taken while the run went on are not among them.
   */
  lines(): Iterable<Uint8Array>;
}

/** What admission set aside, by partition, then by offset. */
export interface SideRecords extends Iterable<SideRecord> {
  /** The records as lines of `side.jsonl`, without their line feeds. */
  lines(): Iterable<string>;
}

/**
 * Everything that came out of a run's engines. What can be gone through is read from where it was kept, and is the same each time.
 */
export interface EngineResults {
  readonly detections: SaidAlerts<TimedDetection>;
  readonly side: SideRecords;
  readonly aggregates: Aggregates;
  readonly counts: EngineCounts;
  /** What the minutes sum up to; left out where no minute was kept. */
  readonly traffic?: EngineTraffic | undefined;
  /** Where something was made to go wrong, what did. */
  readonly faults?: FaultCounts;
  /** Where consumers lose their state, what they read again. */
  readonly rereads?: readonly Reread[];
}
