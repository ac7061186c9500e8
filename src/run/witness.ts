import { type LogBatch } from '../model/batch.ts';
import { longestWindowMs } from '../model/rule-set.ts';
import { type EngineSpec } from '../model/scenario.ts';
import { transactionIdAt } from '../model/transaction-id.ts';
import { OracleAdmission, type Verdict } from '../oracle/admission.ts';
import { payloadAt } from '../oracle/read-batch.ts';
import { DeliveriesDigest } from './stage-digest.ts';
import { type WorldLog } from './world-log.ts';

/**
 * Watches the raw partition logs go by, beside the engine and without asking it: digests them, judges every record with the
 * oracle's own admission, and notes in the world log what became of each transaction.
 */
export class Witness {
  readonly verdicts = new Map<Verdict, number>();
  readonly #log: WorldLog;
  readonly #digest: DeliveriesDigest;
  readonly #admissions: readonly OracleAdmission[];

  constructor(log: WorldLog, partitions: number, spec: EngineSpec) {
    this.#log = log;
    this.#digest = new DeliveriesDigest(log.vocabulary, partitions);
    const options = { ...spec, longestWindowMs: longestWindowMs(spec.ruleSet) };
    this.#admissions = Array.from({ length: partitions }, () => new OracleAdmission(options));
  }

  /** Takes a partition's next records, in offset order. */
  see(batch: LogBatch): void {
    this.#digest.add(batch);
    const admission = this.#admissions[batch.partition]!;
    for (let row = 0; row < batch.length; row++) {
      const watermarkMs = admission.watermarkMs;
      const verdict = admission.judge({
        id: transactionIdAt(batch.ids, row),
        payload: payloadAt(batch, row),
        eventTimeMs: batch.eventTimeMs[row]!,
        ingestTimeMs: batch.ingestTimeMs[row]!,
      });
      this.#count(verdict, 1);
      this.#log.note(batch, row, verdict, watermarkMs);
    }
    this.#count('malformed', batch.malformed.length);
  }

  digest(): string {
    return this.#digest.hex();
  }

  #count(verdict: Verdict, records: number): void {
    this.verdicts.set(verdict, (this.verdicts.get(verdict) ?? 0) + records);
  }
}
