import { type Detection, type DetectionTiming } from '../model/alert.ts';
import { type TimedDetection } from '../model/engine-results.ts';
import { compareByAlertOrder } from '../model/text-order.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { DetectionSpool } from '../spill/detection-spool.ts';
import { mergeSorted } from '../spill/merge.ts';

/**
 * The detections of all partitions with their timings. Those of a partition come by event time, as its engine processes, so that
 * merging the partitions gives the order of `alerts.jsonl`: only what has the same event time must be sorted.
 */
export class DetectionLog {
  readonly #partitions: number;
  readonly #spool: DetectionSpool;

  constructor(store: BlockStore, partitions: number) {
    this.#partitions = partitions;
    this.#spool = new DetectionSpool(store);
  }

  /** Takes in the next detection of a partition. */
  add(partition: number, detection: Detection, timing: DetectionTiming): void {
    this.#spool.add(partition, JSON.stringify(detection), timing);
  }

  /** All detections in the order of `alerts.jsonl`. */
  *inAlertOrder(): Generator<TimedDetection> {
    const partitions = Array.from({ length: this.#partitions }, (_, partition) => this.#spool.read(partition));
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
}

function byEventTime(a: TimedDetection, b: TimedDetection): number {
  return a.detection.event_time_ms - b.detection.event_time_ms;
}

function sorted(detections: TimedDetection[]): TimedDetection[] {
  return detections.sort((a, b) => compareByAlertOrder(a.detection, b.detection));
}
