import { type EngineResults } from '../model/engine-results.ts';
import { AggregateMerger } from '../engine/aggregate-merger.ts';
import { type MinuteCells } from '../engine/minute-cells.ts';
import { type EngineSink } from '../engine/partition-engine.ts';
import { type EngineCounts } from '../model/engine-counts.ts';
import { type AggregateRow } from '../model/aggregate.ts';
import { type Detection, type DetectionTiming } from '../model/alert.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type SideRecord } from '../model/side-record.ts';

/** The sink that every partition's engine writes to. Each partition's calls come in order; partitions may take turns. */
export class EngineOutput implements EngineSink {
  readonly #detections: Detection[] = [];
  readonly #timings = new Map<Detection, DetectionTiming>();
  readonly #side: SideRecord[] = [];
  readonly #aggregates: AggregateMerger;
  #changedMinutes = new Set<number>();

  constructor(vocabulary: Vocabulary) {
    this.#aggregates = new AggregateMerger(vocabulary);
  }

  detection(detection: Detection, timing: DetectionTiming): void {
    this.#detections.push(detection);
    this.#timings.set(detection, timing);
  }

  side(record: SideRecord): void {
    this.#side.push(record);
  }

  aggregate(minuteMs: number, cells: MinuteCells): void {
    this.#aggregates.add(minuteMs, cells);
    this.#changedMinutes.add(minuteMs);
  }

  get detections(): readonly Detection[] {
    return this.#detections;
  }

  get timings(): ReadonlyMap<Detection, DetectionTiming> {
    return this.#timings;
  }

  /** The rows of the minutes that have changed since this was last called, as far as they are known. */
  changedMinutes(): Iterable<AggregateRow> {
    const changed = this.#changedMinutes;
    this.#changedMinutes = new Set();
    return this.#aggregates.rows(changed);
  }

  /** All of it, with the counts of each partition's engine. */
  results(counts: readonly EngineCounts[]): EngineResults {
    return {
      detections: this.#detections,
      timings: this.#timings,
      side: this.#side,
      aggregates: { [Symbol.iterator]: () => this.#aggregates.rows() },
      counts: sumCounts(counts),
    };
  }
}

function sumCounts(counts: readonly EngineCounts[]): EngineCounts {
  const sum = (of: keyof EngineCounts) => counts.reduce((total, one) => total + one[of], 0);
  return {
    delivered: sum('delivered'),
    admitted: sum('admitted'),
    late: sum('late'),
    future: sum('future'),
    duplicates: sum('duplicates'),
    malformed: sum('malformed'),
    detections: sum('detections'),
    alerts: sum('alerts'),
  };
}
