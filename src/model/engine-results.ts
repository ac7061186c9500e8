import { type AggregateRow } from './aggregate.ts';
import { type Detection, type DetectionTiming } from './alert.ts';
import { type EngineCounts } from './engine-counts.ts';
import { type FaultCounts } from './fault-counts.ts';
import { type SideRecord } from './side-record.ts';

/** Everything that came out of a run's engines. */
export interface EngineResults {
  readonly detections: readonly Detection[];
  readonly timings: ReadonlyMap<Detection, DetectionTiming>;
  readonly side: readonly SideRecord[];
  /** By minute and currency; made while they are asked for, the same each time. */
  readonly aggregates: Iterable<AggregateRow>;
  readonly counts: EngineCounts;
  /** Where something was made to go wrong, what did. */
  readonly faults?: FaultCounts;
}
