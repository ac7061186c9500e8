import { type LogBatch } from '../model/batch.ts';
import { longestWindowMs } from '../model/rule-set.ts';
import { type EngineSpec } from '../model/scenario.ts';
import { transactionIdAt } from '../model/transaction-id.ts';
import { OracleAdmission } from '../oracle/admission.ts';
import { type Verdict } from '../model/verdict.ts';
import { payloadAt } from '../oracle/read-batch.ts';
import { type WorldLog } from '../score/world-log.ts';

/**
 * Watches a replay beside the engine and without asking it: judges every record with the oracle's own admission and keeps what
 * was delivered, for the rungs that need no more than the log.
 */
export class LogWitness {
  readonly verdicts = new Map<Verdict, number>();
  readonly #log: WorldLog;
  readonly #admissions: readonly OracleAdmission[];

  constructor(log: WorldLog, partitions: number, engine: EngineSpec) {
    this.#log = log;
    const longest = longestWindowMs(engine.ruleSet);
    this.#admissions = Array.from(
      { length: partitions },
      () => new OracleAdmission({ ...engine, longestWindowMs: longest }),
    );
  }

  delivered(batch: LogBatch): void {
    for (let row = 0; row < batch.length; row++) this.#judge(batch, row);
    this.#count('malformed', batch.malformed.length);
  }

  #judge(batch: LogBatch, row: number): void {
    const admission = this.#admissions[batch.partition]!;
    const { watermarkMs } = admission;
    const verdict = admission.judge({
      id: transactionIdAt(batch.ids, row),
      payload: payloadAt(batch, row),
      eventTimeMs: batch.eventTimeMs[row]!,
      ingestTimeMs: batch.ingestTimeMs[row]!,
    });
    this.#count(verdict, 1);
    // A duplicate, or a known id with another payload, is no transaction of its own.
    if (verdict === 'duplicate' || verdict === 'malformed') return;
    this.#log.note(this.#log.rowForDelivered(batch, row), batch, row, verdict, watermarkMs);
  }

  #count(verdict: Verdict, records: number): void {
    this.verdicts.set(verdict, (this.verdicts.get(verdict) ?? 0) + records);
  }
}
