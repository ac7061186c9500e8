import { type LogBatch, type WorldBatch } from '../model/batch.ts';
import { type Observer } from '../model/observer.ts';
import { longestWindowMs } from '../model/rule-set.ts';
import { type EngineSpec } from '../model/scenario.ts';
import { type Verdict } from '../model/verdict.ts';
import { OracleAdmission } from '../oracle/admission.ts';
import { type WorldLog } from './world-log.ts';

/** Is told how each record was judged. */
export interface VerdictListener {
  /**
   * `watermarkMs` is the watermark of the record's partition before it was judged. The record is in a row of `batch`; one that could
   * not be parsed is in none, and has NaN for the watermark.
   */
  judged(verdict: Verdict, ingestTimeMs: number, watermarkMs: number, batch: LogBatch | null, row: number): void;
}

export interface AdmissionAuditOptions {
  readonly log: WorldLog;
  readonly partitions: number;
  readonly engine: EngineSpec;
  /** Whether a world is drawn. If not, the log's own records stand for it. */
  readonly isWorldKnown: boolean;
  /** Are told of each record. */
  readonly listeners: readonly VerdictListener[];
}

/**
 * Follows a run beside the engine and independently of it: keeps what the world did in the world log, judges every record of the
 * raw partition logs with the oracle's own admission, and notes there what became of each transaction.
 */
export class AdmissionAudit implements Observer {
  readonly #counts: Record<Verdict, number> = { admitted: 0, duplicate: 0, late: 0, future: 0, malformed: 0 };
  readonly #options: AdmissionAuditOptions;
  readonly #admissions: readonly OracleAdmission[];

  constructor(options: AdmissionAuditOptions) {
    const { engine, partitions } = options;
    this.#options = options;
    const longest = longestWindowMs(engine.ruleSet);
    this.#admissions = Array.from({ length: partitions }, () => new OracleAdmission({ ...engine, longestWindowMs: longest }));
  }

  /** How many records were judged so. */
  get verdicts(): ReadonlyMap<Verdict, number> {
    return new Map(Object.entries(this.#counts) as [Verdict, number][]);
  }

  drawn(batch: WorldBatch): void {
    this.#options.log.append(batch);
  }

  delivered(batch: LogBatch): void {
    const { log, listeners, isWorldKnown } = this.#options;
    const admission = this.#admissions[batch.partition]!;
    for (let row = 0; row < batch.length; row++) {
      const { watermarkMs } = admission;
      const ingestTimeMs = batch.ingestTimeMs[row]!;
      const verdict = admission.judge(batch, row, ingestTimeMs);
      this.#counts[verdict] += 1;
      for (const listener of listeners) listener.judged(verdict, ingestTimeMs, watermarkMs, batch, row);
      log.note(batch, row, verdict, watermarkMs);
      if (!isWorldKnown && verdict !== 'duplicate' && verdict !== 'malformed') log.appendRow(batch, row, Number.NaN);
    }
    this.#counts.malformed += batch.malformed.length;
    for (const listener of listeners) {
      for (const { ingestTimeMs } of batch.malformed) listener.judged('malformed', ingestTimeMs, NaN, null, -1);
    }
  }
}
