import { AggregateMerger } from '../engine/aggregate-merger.ts';
import { type MinuteCells } from '../engine/minute-cells.ts';
import { type EngineSink } from '../engine/partition-engine.ts';
import { type AggregateRow } from '../model/aggregate.ts';
import { type Detection, type DetectionTiming } from '../model/alert.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type EarlyCounts, type EngineCounts } from '../model/engine-counts.ts';
import { type EngineResults, type FinalOutputs } from '../model/engine-results.ts';
import { type SideRecord } from '../model/side-record.ts';
import { MINUTE_MS } from '../model/time-units.ts';
import { BlockStore } from '../spill/block-store.ts';
import { TextSpool } from '../spill/text-spool.ts';
import { DetectionLog } from './detection-log.ts';
import { MinuteLog } from './minute-log.ts';
import { TrafficTally } from './traffic-tally.ts';

/** What has come out since this was last asked: detections with their timings. */
export type RecentDetections = ReadonlyMap<Detection, DetectionTiming>;

/** What all partitions' engines give. Each partition's outputs come in order; partitions may take turns. */
export class EngineOutput {
  readonly #detections: DetectionLog;
  readonly #side: TextSpool;
  readonly #minutes: MinuteLog;
  readonly #traffic: TrafficTally;
  readonly #partitions: number;
  readonly #vocabulary: Vocabulary;
  /** What has come out lately, for a run that is followed while it goes on. */
  #followed: Followed | null = null;

  /** Outputs are kept in `store`; by default in one of their own. */
  constructor(vocabulary: Vocabulary, partitions: number, store = new BlockStore()) {
    this.#vocabulary = vocabulary;
    this.#partitions = partitions;
    this.#detections = new DetectionLog(store, partitions);
    this.#side = new TextSpool(store, 0);
    this.#minutes = new MinuteLog(vocabulary, store, partitions);
    this.#traffic = new TrafficTally(vocabulary);
  }

  /** Where a partition's engine puts what it finds. */
  sinkOf(partition: number): EngineSink {
    return {
      detection: (detection, timing) => this.detection(partition, detection, timing),
      side: (record) => this.side(partition, record),
      aggregate: (minuteMs, cells) => this.aggregate(partition, minuteMs, cells),
    };
  }

  detection(partition: number, detection: Detection, timing: DetectionTiming): void {
    this.#detections.add(partition, detection, timing);
    this.#followed?.detections.set(detection, timing);
  }

  side(partition: number, record: SideRecord): void {
    this.#side.add(partition, JSON.stringify(record), []);
  }

  aggregate(partition: number, minuteMs: number, cells: MinuteCells): void {
    this.#minutes.add(partition, minuteMs, cells);
    // A minute is given out when the partition has gone past it.
    this.#detections.reached(partition, minuteMs + MINUTE_MS);
    this.#traffic.add(minuteMs, cells);
    this.#followed?.minutes.add(minuteMs, cells);
    this.#followed?.changedMinutes.add(minuteMs);
  }

  /** From now on, what comes out can be asked for while the run goes on. Takes memory that grows with the run. */
  follow(): void {
    this.#followed ??= {
      detections: new Map(),
      minutes: new AggregateMerger(this.#vocabulary),
      changedMinutes: new Set(),
    };
  }

  /** The detections that have come since this was last asked. */
  takeRecent(): RecentDetections {
    const followed = this.#followed;
    if (followed === null) return new Map();
    const recent = followed.detections;
    followed.detections = new Map();
    return recent;
  }

  /** The rows of the minutes that have changed since this was last called, as far as they are known. */
  changedMinutes(): Iterable<AggregateRow> {
    const followed = this.#followed;
    if (followed === null) return [];
    const changed = followed.changedMinutes;
    followed.changedMinutes = new Set();
    return followed.minutes.rows(changed);
  }

  /** What is final and was not taken before. */
  takeFinal(): FinalOutputs {
    return { detections: this.#detections.take(), minuteLines: this.#minutes.takeLines() };
  }

  /** All of it, with the counts of each partition's engine. */
  results(counts: readonly EngineCounts[]): EngineResults {
    return {
      detections: this.#detections.all(),
      side: { [Symbol.iterator]: () => this.#sideRecords(), lines: () => this.#sideLines() },
      aggregates: this.#minutes.aggregates(),
      traffic: this.#traffic.traffic(),
      counts: sumCounts(counts),
    };
  }

  *#sideRecords(): Generator<SideRecord> {
    for (const line of this.#sideLines()) yield JSON.parse(line) as SideRecord;
  }

  *#sideLines(): Generator<string> {
    for (let partition = 0; partition < this.#partitions; partition++) {
      for (const { text } of this.#side.read(partition)) yield text;
    }
  }
}

interface Followed {
  detections: Map<Detection, DetectionTiming>;
  readonly minutes: AggregateMerger;
  changedMinutes: Set<number>;
}

function sumCounts(counts: readonly EngineCounts[]): EngineCounts {
  const sum = (of: Exclude<keyof EngineCounts, 'early'>) => counts.reduce((total, one) => total + one[of], 0);
  const early = counts.flatMap((one) => one.early ?? []);
  const sumEarly = (of: keyof EarlyCounts) => early.reduce((total, one) => total + one[of], 0);
  return {
    delivered: sum('delivered'),
    admitted: sum('admitted'),
    late: sum('late'),
    future: sum('future'),
    duplicates: sum('duplicates'),
    malformed: sum('malformed'),
    detections: sum('detections'),
    alerts: sum('alerts'),
    ...(early.length === 0
      ? {}
      : { early: { said: sumEarly('said'), confirmed: sumEarly('confirmed'), withdrawn: sumEarly('withdrawn') } }),
  };
}
