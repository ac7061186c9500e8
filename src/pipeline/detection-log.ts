import { type Detection, type DetectionTiming } from '../model/alert.ts';
import { type TimedDetection } from '../model/engine-results.ts';
import { type SaidAlerts } from '../model/foreign-alert.ts';
import { compareByAlertOrder } from '../model/text-order.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { type DetectionReader, DetectionSpool } from '../spill/detection-spool.ts';
import { mergeSorted } from '../spill/merge.ts';

/**
 * The detections of all partitions with their timings. Those of a partition come by event time, as its engine processes, so that
 * merging the partitions gives the order of `alerts.jsonl`: only what has the same event time must be sorted.
 */
export class DetectionLog {
  readonly #partitions: number;
  readonly #spool: DetectionSpool;
  /** By partition, the event time below which no more detections come. */
  readonly #reachedMs: Float64Array;
  /** By partition, what has not been taken yet. */
  readonly #untaken: readonly DetectionReader[];

  constructor(store: BlockStore, partitions: number) {
    this.#partitions = partitions;
    this.#spool = new DetectionSpool(store);
    this.#reachedMs = new Float64Array(partitions).fill(-Infinity);
    this.#untaken = this.#readers();
  }

  /** Takes in the next detection of a partition. */
  add(partition: number, detection: Detection, timing: DetectionTiming): void {
    this.#spool.add(partition, JSON.stringify(detection), timing);
    this.reached(partition, detection.event_time_ms);
  }

  /** No detection of the partition below this event time comes any more. */
  reached(partition: number, eventTimeMs: number): void {
    this.#reachedMs[partition] = Math.max(this.#reachedMs[partition]!, eventTimeMs);
  }

  /**
   * The detections behind which no partition can put one any more, and that were not taken before. So a run writes its alerts as it
   * goes, and has little left to write when it is stopped.
   */
  *take(): Generator<TimedDetection> {
    const endMs = Math.min(...this.#reachedMs);
    if (endMs > -Infinity) yield* inAlertOrder(this.#untaken, endMs);
  }

  /** All detections. */
  all(): SaidAlerts<TimedDetection> {
    return {
      [Symbol.iterator]: () => inAlertOrder(this.#readers()),
      untaken: () => inAlertOrder(this.#untaken.map((reader) => reader.fork())),
    };
  }

  #readers(): DetectionReader[] {
    return Array.from({ length: this.#partitions }, (_, partition) => this.#spool.reader(partition));
  }
}

/** Goes past the detections below `endMs`, in the order of `alerts.jsonl`. */
function* inAlertOrder(readers: readonly DetectionReader[], endMs = Infinity): Generator<TimedDetection> {
  const partitions = readers.map((reader) => reader.while(({ detection }) => detection.event_time_ms < endMs));
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

function byEventTime(a: TimedDetection, b: TimedDetection): number {
  return a.detection.event_time_ms - b.detection.event_time_ms;
}

function sorted(detections: TimedDetection[]): TimedDetection[] {
  return detections.sort((a, b) => compareByAlertOrder(a.detection, b.detection));
}
