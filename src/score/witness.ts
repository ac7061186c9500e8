import { type LogBatch, type WorldBatch } from '../model/batch.ts';
import { longestWindowMs } from '../model/rule-set.ts';
import { type EngineSpec } from '../model/scenario.ts';
import { OracleAdmission } from '../oracle/admission.ts';
import { type Verdict } from '../model/verdict.ts';
import { payloadAt, samePayload } from '../oracle/read-batch.ts';
import { type Observer } from '../model/observer.ts';
import { type WorldLog } from './world-log.ts';

/** Is told how each record was judged. */
interface VerdictListener {
  /** `watermarkMs` is the watermark of the record's partition before it was judged; NaN for malformed records. */
  judged(verdict: Verdict, ingestTimeMs: number, watermarkMs: number): void;
}

/**
 * Watches a run beside the engine and without asking it: keeps what the world did in the world log, judges every record of the raw
 * partition logs with the oracle's own admission, and notes there what became of each transaction.
 */
export class Witness implements Observer {
  readonly verdicts = new Map<Verdict, number>();
  readonly #log: WorldLog;
  readonly #admissions: readonly OracleAdmission[];
  readonly #health: VerdictListener | undefined;

  /** `health`, where it is given, is told of each record. */
  constructor(log: WorldLog, partitions: number, spec: EngineSpec, health?: VerdictListener) {
    this.#health = health;
    this.#log = log;
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
      const sent = this.#log.find(batch, row);
      const { chunk, at } = this.#log.row(sent);
      const verdict = admission.judge({
        id: sent,
        // What arrived as it was sent, which is nearly everything, needs no text to be told from what did not.
        payload: samePayload(batch, row, chunk.world, at) ? '' : payloadAt(batch, row),
        eventTimeMs: batch.eventTimeMs[row]!,
        ingestTimeMs: batch.ingestTimeMs[row]!,
      });
      this.#count(verdict, 1);
      this.#health?.judged(verdict, batch.ingestTimeMs[row]!, watermarkMs);
      this.#log.note(sent, batch, row, verdict, watermarkMs);
    }
    this.#count('malformed', batch.malformed.length);
    for (const { ingestTimeMs } of batch.malformed) this.#health?.judged('malformed', ingestTimeMs, NaN);
  }

  #count(verdict: Verdict, records: number): void {
    this.verdicts.set(verdict, (this.verdicts.get(verdict) ?? 0) + records);
  }
}
