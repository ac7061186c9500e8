import { type LogBatch, type WorldBatch } from '../model/batch.ts';
import { longestWindowMs } from '../model/rule-set.ts';
import { type EngineSpec } from '../model/scenario.ts';
import { transactionIdAt } from '../model/transaction-id.ts';
import { OracleAdmission, type Verdict } from '../oracle/admission.ts';
import { payloadAt } from '../oracle/read-batch.ts';
import { type Observer } from './pipeline.ts';
import { type WorldLog } from './world-log.ts';

/**
 * Watches a run beside the engine and without asking it: keeps what the world did in the world log, judges every record of the raw
 * partition logs with the oracle's own admission, and notes there what became of each transaction.
 */
export class Witness implements Observer {
  readonly verdicts = new Map<Verdict, number>();
  readonly #log: WorldLog;
  readonly #worldKnown: boolean;
  readonly #admissions: readonly OracleAdmission[];

  /** In a replay nobody knows the world: what was delivered goes into the log in its place. */
  constructor(log: WorldLog, partitions: number, spec: EngineSpec, world: 'known' | 'unknown' = 'known') {
    this.#log = log;
    this.#worldKnown = world === 'known';
    const options = { ...spec, longestWindowMs: longestWindowMs(spec.ruleSet) };
    this.#admissions = Array.from({ length: partitions }, () => new OracleAdmission(options));
  }

  drawn(batch: WorldBatch): void {
    this.#log.append(batch);
  }

  delivered(batch: LogBatch): void {
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
      // A duplicate, or a known id with another payload, is no new transaction.
      const isNew = verdict !== 'duplicate' && verdict !== 'malformed';
      if (isNew && !this.#worldKnown) this.#log.appendDelivered(batch, row);
      this.#log.note(batch, row, verdict, watermarkMs);
    }
    this.#count('malformed', batch.malformed.length);
  }

  #count(verdict: Verdict, records: number): void {
    this.verdicts.set(verdict, (this.verdicts.get(verdict) ?? 0) + records);
  }
}
