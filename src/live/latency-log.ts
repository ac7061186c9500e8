import { upperBound } from '../columns/lower-bound.ts';
import { type Detection } from '../model/alert.ts';
import { LATENCY_STAGES, type LatencyStage } from '../model/latency.ts';
import { LatencyHistogram, type LatencySummary } from '../pacing/latency-histogram.ts';
import { type ProcessedRecords } from '../pipeline/engine-watcher.ts';

/** An alert on its way to where it is measured to, with the instants at which it passed each stage, by the real clock in ms. */
export interface AlertPassage {
  readonly rule: string;
  /** The triggering one. */
  readonly transactionId: string;
  readonly partition: number;
  /** When its consumer had taken the record that released it; NaN where that is not known. */
  readonly releasedAtMs: number;
  /** When the engine had processed that record; NaN where that is not known. */
  readonly doneAtMs: number;
  /** When the run's own process had the alert. */
  readonly deliveredAtMs: number;
  /** Whether it came after all of history had been processed, and was released by a record and not by the end of the log. */
  readonly isMeasured: boolean;
  /** When the server confirmed its line; NaN until then. */
  confirmedAtMs: number;
  /** When a query returned it; NaN until then. */
  visibleAtMs: number;
}

/** One of the built-in engine. */
export interface DetectedPassage extends AlertPassage {
  readonly detection: Detection;
}

/** How long an alert took, stage by stage, in ms; a stage without a measurement is left out, and the next one has its time too. */
export interface AlertLatency {
  readonly stages: ReadonlyMap<LatencyStage, number>;
  readonly totalMs: number;
}

/** What is known of a partition: of each record, by its place behind `firstOffset`; and how far its consumers had come when. */
interface Lane {
  readonly firstOffset: number;
  readonly dueMs: number[];
  readonly acknowledgedMs: number[];
  readonly takenTo: number[];
  readonly takenMs: number[];
}

/**
 * Notes when each record was due, when the log had it, and when a consumer did, and computes from that what an alert took. A record is
 * identified by its place in its partition: the run's own records are the only ones there.
 */
export class LatencyLog {
  readonly #lanes: readonly Lane[];

  /** `firstOffsets` say by partition where the run's log begins. */
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

  /** How many records of a partition were sent so far. */
  sentTo(partition: number): number {
    return this.#lanes[partition]!.dueMs.length;
  }

  /** The log has confirmed the next so many records of a partition, at `atMs`. */
  acknowledged(partition: number, records: number, atMs: number): void {
    const { acknowledgedMs } = this.#lanes[partition]!;
    for (let i = 0; i < records; i++) acknowledgedMs.push(atMs);
  }

  /** The records below `nextOffset` have been taken, NaN if it is not known when. Only the first time counts: a restored consumer takes some again. */
  taken({ partition, nextOffset, takenAtMs }: Pick<ProcessedRecords, 'partition' | 'nextOffset' | 'takenAtMs'>): void {
    const { takenTo, takenMs, firstOffset } = this.#lanes[partition]!;
    if (Number.isNaN(takenAtMs) || nextOffset <= (takenTo.at(-1) ?? firstOffset)) return;
    takenTo.push(nextOffset);
    takenMs.push(takenAtMs);
  }

  /** When the record was due; NaN for one that was not sent. */
  dueMs(partition: number, offset: number): number {
    const { dueMs, firstOffset } = this.#lanes[partition]!;
    return dueMs[offset - firstOffset] ?? NaN;
  }

  /** What an alert took whose triggering record is at `offset`. */
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
      if (Number.isNaN(atMs)) {
        if (stage === 'send') break;
        continue;
      }
      stages.set(stage, atMs - reachedMs);
      reachedMs = atMs;
    }
    return { stages, totalMs: reachedMs - dueMs };
  }

  /** How long records due from `fromMs` on took to the log (`send`), and from there to a consumer (`consume`), where that is known. */
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
    return takenMs[upperBound(takenTo, offset)] ?? NaN;
  }
}
