import { type CrashSpec, type FaultSpec, type RecordMoment } from '../model/faults.ts';
import { type LogTail } from './log-tail.ts';

/** A record at which the consumer that processes it crashes. */
interface CrashPoint {
  readonly record: number;
  readonly downMs: number;
  /** How many more crashes happen there. */
  left: number;
}

interface RecordCrash extends CrashSpec {
  readonly when: RecordMoment;
}

/**
 * Finds the records at which consumers crash, as the records arrive. Each partition's crashes come in the order of its records.
 */
export class CrashPoints {
  readonly #crashes: readonly RecordCrash[];
  readonly #points: readonly CrashPoint[][];
  readonly #counted: number[];
  #all = 0;

  constructor(faults: readonly FaultSpec[], partitions: number) {
    this.#crashes = faults.filter((fault) => fault.kind === 'crash').filter(isRecordCrash);
    this.#points = Array.from({ length: partitions }, () => []);
    this.#counted = Array.from({ length: partitions }, () => 0);
  }

  /** Examines the records that arrived before `timeMs`. No more such records may follow. */
  arrivedBefore(timeMs: number, tails: readonly LogTail[]): void {
    if (this.#crashes.length === 0) return;
    const arrived: { readonly timeMs: number; readonly partition: number }[] = [];
    tails.forEach((tail, partition) => {
      const end = tail.firstAt(timeMs);
      for (let record = this.#counted[partition]!; record < end; record++) {
        arrived.push({ timeMs: tail.arrivedMs(record), partition });
      }
    });
    // The sort is stable, so records of a partition stay in the order of their offsets.
    arrived.sort((a, b) => a.timeMs - b.timeMs || a.partition - b.partition);
    for (const { partition } of arrived) this.#count(partition);
  }

  /** Number of the record at the partition's next crash; Infinity if there is none. */
  nextOf(partition: number): number {
    return this.#points[partition]![0]?.record ?? Infinity;
  }

  /** Uses up the partition's next crash, and returns how long its consumer is down, in ms. */
  take(partition: number): number {
    const points = this.#points[partition]!;
    const point = points[0]!;
    point.left -= 1;
    if (point.left === 0) points.shift();
    return point.downMs;
  }

  #count(partition: number): void {
    const record = this.#counted[partition]!++;
    this.#all += 1;
    for (const { when, times, downMs } of this.#crashes) {
      if (when.partition !== null && when.partition !== partition) continue;
      const number = when.partition === null ? this.#all : record + 1;
      const hit = when.kind === 'at_record' ? number === when.record : number % when.records === 0;
      if (hit) this.#points[partition]!.push({ record, downMs, left: times });
    }
  }
}

function isRecordCrash(fault: CrashSpec): fault is RecordCrash {
  return fault.when.kind === 'at_record' || fault.when.kind === 'every_records';
}
