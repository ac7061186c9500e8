import { type Detection, type DetectionTiming } from '../model/alert.ts';
import { type TimedDetection } from '../model/engine-results.ts';
import { compareByAlertOrder } from '../model/text-order.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { mergeSorted } from '../spill/merge.ts';
import { TextSpool } from '../spill/text-spool.ts';

/**
 * The detections of all partitions with their timings. Those of a partition come by event time, as its engine processes, so that
 * merging the partitions gives the order of `alerts.jsonl`: only what has the same event time must be sorted.
 */
export class DetectionLog {
  readonly #partitions: number;
  readonly #spool: TextSpool;

  constructor(store: BlockStore, partitions: number) {
    this.#partitions = partitions;
    this.#spool = new TextSpool(store, partitions, 3);
  }

  /** Takes in the next detection of a partition. */
  add(partition: number, detection: Detection, timing: DetectionTiming): void {
    const { event_clock_ms, processing_time_ms, at_end } = timing;
    this.#spool.add(partition, JSON.stringify(detection), [event_clock_ms, processing_time_ms ?? NaN, at_end ? 1 : 0]);
  }

  /** All detections in the order of `alerts.jsonl`. */
  *inAlertOrder(): Generator<TimedDetection> {
    const partitions = Array.from({ length: this.#partitions }, (_, partition) => this.#read(partition));
    let sameTime: TimedDetection[] = [];
    for (const timed of mergeSorted(partitions, byEventTime)) {
      if (sameTime.length > 0 && byEventTime(sameTime[0]!, timed) !== 0) {
        yield* sorted(sameTime);
        sameTime = [];
      }
      sameTime.push(timed);
    }
    yield* sorted(sameTime);
  }

  *#read(partition: number): Generator<TimedDetection> {
    for (const { text, numbers } of this.#spool.read(partition)) {
      yield { detection: JSON.parse(text) as Detection, timing: timingOf(numbers), line: text };
    }
  }
}

function byEventTime(a: TimedDetection, b: TimedDetection): number {
  return a.detection.event_time_ms - b.detection.event_time_ms;
}

function sorted(detections: TimedDetection[]): TimedDetection[] {
  return detections.sort((a, b) => compareByAlertOrder(a.detection, b.detection));
}

function timingOf([event_clock_ms, processing, atEnd]: readonly number[]): DetectionTiming {
  const processing_time_ms = Number.isNaN(processing!) ? null : processing!;
  return { event_clock_ms: event_clock_ms!, processing_time_ms, at_end: atEnd === 1 };
}
