import { type AggregateRow } from '../../src/model/aggregate.ts';
import { type EngineCounts } from '../../src/model/engine-counts.ts';
import { type EngineResults, type TimedDetection } from '../../src/model/engine-results.ts';
import { type FaultCounts } from '../../src/model/fault-counts.ts';
import { type SideRecord } from '../../src/model/side-record.ts';

/** Everything that came out of a run's engines as lists, so that two runs can be compared. */
interface CollectedResults {
  readonly detections: readonly TimedDetection[];
  readonly side: readonly SideRecord[];
  readonly aggregates: readonly AggregateRow[];
  /** The aggregates once more, as text of their file, a minute at a time. */
  readonly lines: readonly string[];
  readonly counts: EngineCounts;
  readonly faults: FaultCounts | undefined;
}

export function collected({ detections, side, aggregates, counts, faults }: EngineResults): CollectedResults {
  return {
    detections: [...detections],
    side: [...side],
    aggregates: [...aggregates],
    lines: Array.from(aggregates.lines(), (bytes) => Buffer.from(bytes).toString()),
    counts,
    faults,
  };
}
