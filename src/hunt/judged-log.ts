import { type LogBatch } from '../model/batch.ts';
import { longestWindowMs } from '../model/rule-set.ts';
import { type EngineSpec } from '../model/scenario.ts';
import { type Verdict, VERDICTS } from '../model/verdict.ts';
import { OracleAdmission } from '../oracle/admission.ts';
import { oracleTransactionAt } from '../oracle/read-batch.ts';
import { type OracleTransaction } from '../oracle/transaction.ts';

/** A record of a partition's log, and what the oracle's admission says of it. Times in ms since the epoch. */
export interface JudgedRecord {
  readonly partition: number;
  readonly offset: number;
  readonly ingestTimeMs: number;
  /** Null for a record that is no transaction. */
  readonly transaction: OracleTransaction | null;
  readonly verdict: Verdict;
  /** The watermark that stood before it; −∞ before the first admitted record. */
  readonly watermarkMs: number;
  /** The watermark that stands after it. */
  readonly nextWatermarkMs: number;
}

/** Judges the log of each partition, record by record in the order of offsets. */
export function judgeLogs(logs: readonly (readonly LogBatch[])[], spec: EngineSpec): JudgedRecord[][] {
  return logs.map((batches) => {
    const admission = new OracleAdmission({ ...spec, longestWindowMs: longestWindowMs(spec.ruleSet) });
    return batches.flatMap((batch) => judge(batch, admission));
  });
}

function judge(batch: LogBatch, admission: OracleAdmission): JudgedRecord[] {
  const { partition, length, malformed } = batch;
  const verdicts = new Uint8Array(length);
  const watermarksMs = new Float64Array(length);
  const beforeMs = admission.watermarkMs;
  admission.judge(batch, verdicts, watermarksMs);
  const afterMs = admission.watermarkMs;
  const rows: JudgedRecord[] = Array.from({ length }, (_, row) => ({
    partition,
    offset: batch.offset[row]!,
    ingestTimeMs: batch.ingestTimeMs[row]!,
    transaction: oracleTransactionAt(batch, row),
    verdict: VERDICTS[verdicts[row]!]!,
    watermarkMs: watermarksMs[row]!,
    nextWatermarkMs: watermarksMs[row + 1] ?? afterMs,
  }));
  // What cannot be parsed moves nothing, so that the watermark before it is the one after the row before it.
  const bad = malformed.map(({ offset, ingestTimeMs }): JudgedRecord => {
    const watermarkMs = rows.findLast((row) => row.offset < offset)?.nextWatermarkMs ?? beforeMs;
    const verdict = 'malformed';
    return { partition, offset, ingestTimeMs, transaction: null, verdict, watermarkMs, nextWatermarkMs: watermarkMs };
  });
  return [...rows, ...bad].sort((a, b) => a.offset - b.offset);
}
