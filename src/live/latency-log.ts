import { type Detection } from '../model/alert.ts';
import { LATENCY_STAGES, type LatencyStage } from '../model/latency.ts';
import { LatencyHistogram, type LatencySummary } from '../pacing/latency-histogram.ts';
import { type ProcessedRecords } from '../pipeline/engine-watcher.ts';

/** An alert on its way, with when it passed where, by the machine's clock in ms. */
export interface AlertPassage {
  readonly detection: Detection;
  readonly partition: number;
  /** When its consumer got the record that released it. */
  readonly releasedAtMs: number;
  readonly doneAtMs: number;
  readonly deliveredAtMs: number;
  /** Whether it came after history had been worked off, and before the end of the log, which waits for no record. */
  readonly isMeasured: boolean;
  /** NaN until it is known. */
  confirmedAtMs: number;
  visibleAtMs: number;
}

/** How long an alert took, stage by stage, in ms; stages that nobody measured are left out. */
export interface AlertLatency {
  readonly stages: ReadonlyMap<LatencyStage, number>;
  readonly totalMs: number;
}

/** A partition's records by offset, and how far consumers had come when. */
interface Lane {
  readonly firstOffset: number;
  readonly dueMs: number[];
  readonly acknowledgedMs: number[];
  readonly takenTo: number[];
  readonly takenMs: number[];
}

/**
 * Notes when each record was due, when the log had it, and when a consumer did, and works out from that what an alert took. Records
 * are known by their place in their partition: ours are the only ones there.
 */
export class LatencyLog {
  readonly #lanes: readonly Lane[];

  constructor(firstOffsets: readonly number[]) {
    this.#lanes = firstOffsets.map((firstOffset) => ({
      firstOffset,
      dueMs: [],
      acknowledgedMs: [],
      takenTo: [],
      takenMs: [],
    }));
  }

  /** The next record of a partition was due at `dueMs`. */
  sent(partition: number, dueMs: number): void {
    this.#lanes[partition]!.dueMs.push(dueMs);
  }

  acknowledged(partition: number, records: number, atMs: number): void {
    const { acknowledgedMs } = this.#lanes[partition]!;
    for (let i = 0; i < records; i++) acknowledgedMs.push(atMs);
  }

  /** The records below `nextOffset` have been taken; who reads them once more is too late. */
  taken({ partition, nextOffset, takenAtMs }: Pick<ProcessedRecords, 'partition' | 'nextOffset' | 'takenAtMs'>): void {
    const { takenTo, takenMs, firstOffset } = this.#lanes[partition]!;
    if (nextOffset <= (takenTo.at(-1) ?? firstOffset)) return;
    takenTo.push(nextOffset);
    takenMs.push(takenAtMs);
  }

  /** When the record was due; NaN for one that was not sent. */
  dueMs(partition: number, offset: number): number {
    const { dueMs, firstOffset } = this.#lanes[partition]!;
    return dueMs[offset - firstOffset] ?? NaN;
  }

  /** What an alert took that the record at `offset` triggered. */
  latencyOf(passage: AlertPassage, offset: number): AlertLatency {
    const { partition } = passage;
    const dueMs = this.dueMs(partition, offset);
    const times = [
      this.#acknowledgedMs(partition, offset),
      this.#takenMs(partition, offset),
      passage.releasedAtMs,
      passage.doneAtMs,
      passage.deliveredAtMs,
      passage.confirmedAtMs,
      passage.visibleAtMs,
    ];
    const stages = new Map<LatencyStage, number>();
    let reachedMs = dueMs;
    for (const [i, stage] of LATENCY_STAGES.entries()) {
      const atMs = times[i]!;
      if (Number.isNaN(atMs)) break;
      stages.set(stage, atMs - reachedMs);
      reachedMs = atMs;
    }
    return { stages, totalMs: reachedMs - dueMs };
  }

  /** How long records due from `fromMs` on took to the log, and from there to a consumer; as far as that is known. */
  transport(fromMs: number): { readonly send: LatencySummary; readonly consume: LatencySummary } {
    const send = new LatencyHistogram();
    const consume = new LatencyHistogram();
    for (const { dueMs, acknowledgedMs, takenTo, takenMs, firstOffset } of this.#lanes) {
      let batch = 0;
      for (const [i, atMs] of acknowledgedMs.entries()) {
        while (batch < takenTo.length && takenTo[batch]! <= firstOffset + i) batch += 1;
        if (dueMs[i]! < fromMs) continue;
        send.record(atMs - dueMs[i]!);
        if (batch < takenTo.length) consume.record(takenMs[batch]! - atMs);
      }
    }
    return { send: send.summary(), consume: consume.summary() };
  }

  #acknowledgedMs(partition: number, offset: number): number {
    const { acknowledgedMs, firstOffset } = this.#lanes[partition]!;
    return acknowledgedMs[offset - firstOffset] ?? NaN;
  }

  #takenMs(partition: number, offset: number): number {
    const { takenTo, takenMs } = this.#lanes[partition]!;
    let [low, high] = [0, takenTo.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (takenTo[middle]! > offset) high = middle;
      else low = middle + 1;
    }
    return takenMs[low] ?? NaN;
  }
}
