import { type LogBatch, type WorldBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type Episode } from '../model/episode.ts';
import { type Observer } from '../model/observer.ts';
import { type EngineSpec } from '../model/scenario.ts';
import { type Verdict } from '../model/verdict.ts';
import { AdmissionAudit, type VerdictListener } from '../score/admission-audit.ts';
import { WorldLog } from '../score/world-log.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { ClockSteps } from './clock-steps.ts';

/** Whose records are followed. */
export interface LatenessLogOptions {
  readonly vocabulary: Vocabulary;
  readonly partitions: number;
  readonly engine: EngineSpec;
  /** Whether a world is drawn; if not, the log's own records stand for it. */
  readonly isWorldKnown: boolean;
  readonly store: BlockStore;
}

/** Everything that allowed disorders are compared by. */
export interface SeenLog {
  readonly engine: EngineSpec;
  readonly isWorldKnown: boolean;
  readonly episodes: readonly Episode[];
  readonly lateness: LatenessLog;
}

/**
 * Follows a log and keeps how late each transaction was. Admission is judged by the oracle with an allowed disorder of zero: what it admits
 * comes on time under any, and what is late lies behind the event clock by exactly what it would have taken.
 */
export class LatenessLog implements Observer, VerdictListener {
  readonly log: WorldLog;
  /** By partition. */
  readonly clocks: readonly ClockSteps[];
  readonly #audit: AdmissionAudit;
  /** By code of a client; left out where it has no records. */
  readonly #partitionOf: number[] = [];

  constructor({ vocabulary, partitions, engine, isWorldKnown, store }: LatenessLogOptions) {
    this.log = new WorldLog(vocabulary, store);
    this.clocks = Array.from({ length: partitions }, () => new ClockSteps());
    this.#audit = new AdmissionAudit({
      log: this.log,
      partitions,
      engine: { ...engine, allowedDisorderMs: 0 },
      isWorldKnown,
      listeners: [this],
    });
  }

  /** How many records have that verdict whatever the allowed disorder, up to copies that come back after the longest window. */
  count(verdict: 'future' | 'malformed'): number {
    return this.#audit.verdicts.get(verdict)!;
  }

  /** The partition of a client that has records. */
  partitionOf(client: number): number {
    return this.#partitionOf[client]!;
  }

  drawn(batch: WorldBatch): void {
    this.#audit.drawn(batch);
  }

  delivered(batch: LogBatch): void {
    this.#audit.delivered(batch);
  }

  judged(verdict: Verdict, ingestTimeMs: number, watermarkMs: number, batch: LogBatch | null, row: number): void {
    if (batch === null) return;
    this.#partitionOf[batch.client[row]!] = batch.partition;
    const eventTimeMs = batch.eventTimeMs[row]!;
    // Without allowed disorder the watermark is the event clock.
    if (verdict === 'admitted' && eventTimeMs > watermarkMs)
      this.clocks[batch.partition]!.rise(eventTimeMs, ingestTimeMs);
  }
}
