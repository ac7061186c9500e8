import { type Detection, type DetectionTiming } from '../../src/model/alert.ts';
import { type LogBatch } from '../../src/model/batch.ts';
import { type Dictionary } from '../../src/model/dictionary.ts';
import { longestWindowMs } from '../../src/model/rule-set.ts';
import { type EngineSpec } from '../../src/model/scenario.ts';
import { type SideRecord } from '../../src/model/side-record.ts';
import { transactionIdAt } from '../../src/model/transaction-id.ts';
import { OracleAdmission } from '../../src/oracle/admission.ts';
import { type Verdict, VERDICTS } from '../../src/model/verdict.ts';
import { evaluateClient } from '../../src/oracle/evaluate.ts';
import { historyOf } from '../../src/oracle/history.ts';
import { evaluateRungs } from '../../src/oracle/ladder.ts';
import { oracleTransactionAt } from '../../src/oracle/read-batch.ts';
import { rowAt } from '../sim/rows.ts';
import { ladderOf, type LadderRow } from './builders.ts';

/** A side record without the wording of what was wrong. */
export type BareSideRecord = Omit<SideRecord, 'detail'>;

/** What the oracle makes of the log of one partition. */
export interface Recomputed {
  readonly verdicts: ReadonlyMap<Verdict, number>;
  /** In offset order. */
  readonly side: readonly BareSideRecord[];
  /** Null before the first admitted record. */
  readonly watermarkMs: number | null;
  readonly rows: readonly LogRow[];
}

/** A record that could be parsed, and what admission said of it. */
interface LogRow {
  /** In the batch. */
  readonly row: number;
  readonly offset: number;
  readonly verdict: Verdict;
  /** The event clock once it had been judged. */
  readonly clockMs: number;
}

/** Judges every record of `batch` in offset order. */
export function recompute(batch: LogBatch, spec: EngineSpec): Recomputed {
  const admission = new OracleAdmission({
    allowedDisorderMs: spec.allowedDisorderMs,
    maxFutureMs: spec.maxFutureMs,
    longestWindowMs: longestWindowMs(spec.ruleSet),
  });
  const verdicts = new Map<Verdict, number>();
  const side: BareSideRecord[] = [];
  const rows: LogRow[] = [];
  const count = (verdict: Verdict): unknown => verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);

  let nextMalformed = 0;
  const takeMalformedBefore = (end: number, watermarkMs: number): void => {
    for (; nextMalformed < batch.malformed.length; nextMalformed++) {
      const { offset, ingestTimeMs } = batch.malformed[nextMalformed]!;
      if (offset >= end) return;
      count('malformed');
      side.push({
        reason: 'malformed',
        partition: batch.partition,
        offset,
        transaction_id: null,
        client_id: null,
        event_time_ms: null,
        ingest_time_ms: knownOrNull(ingestTimeMs),
        watermark_ms: knownOrNull(watermarkMs),
      });
    }
  };

  const codes = new Uint8Array(batch.length);
  const watermarksMs = new Float64Array(batch.length);
  admission.judge(batch, codes, watermarksMs);
  for (let row = 0; row < batch.length; row++) {
    const offset = batch.offset[row]!;
    const watermarkMs = watermarksMs[row]!;
    takeMalformedBefore(offset, watermarkMs);
    const { id, clientId, timeMs: eventTimeMs } = oracleTransactionAt(batch, row);
    const verdict = VERDICTS[codes[row]!]!;
    count(verdict);
    rows.push({
      row,
      offset,
      verdict,
      clockMs: (watermarksMs[row + 1] ?? admission.watermarkMs) + spec.allowedDisorderMs,
    });
    if (verdict === 'admitted') continue;
    side.push({
      reason: verdict,
      partition: batch.partition,
      offset,
      transaction_id: id,
      client_id: clientId,
      event_time_ms: eventTimeMs,
      ingest_time_ms: knownOrNull(batch.ingestTimeMs[row]!),
      watermark_ms: knownOrNull(watermarkMs),
    });
  }
  takeMalformedBefore(Number.POSITIVE_INFINITY, admission.watermarkMs);
  return { verdicts, side, watermarkMs: knownOrNull(admission.watermarkMs), rows };
}

function knownOrNull(timeMs: number): number | null {
  return Number.isFinite(timeMs) ? timeMs : null;
}

/** Every detection of the admitted transactions with event time ≤ `untilMs`, client by client. */
export function expectedDetections(
  batch: LogBatch,
  spec: EngineSpec,
  rows: readonly LogRow[],
  untilMs: number,
): Detection[] {
  const admitted = rows
    .filter(({ row, verdict }) => verdict === 'admitted' && batch.eventTimeMs[row]! <= untilMs)
    .map(({ row, offset }) => ({ transaction: oracleTransactionAt(batch, row), offset }))
    .sort((a, b) => a.transaction.timeMs - b.transaction.timeMs || a.offset - b.offset)
    .map(({ transaction }) => transaction);
  return texts(batch.vocabulary.clients).flatMap((client) =>
    evaluateClient(spec.ruleSet, historyOf(admitted.filter(({ clientId }) => clientId === client))),
  );
}

/** When a transaction could be judged; null if only the end of the segment released it. */
export type Release = Omit<DetectionTiming, 'at_end'> | null;

/**
 * For each admitted transaction, by `releaseKey`, the first record, from its own on, at which the watermark stood at its event
 * time.
 */
export function expectedReleases(batch: LogBatch, spec: EngineSpec, rows: readonly LogRow[]): Map<string, Release> {
  const releases = new Map<string, Release>();
  rows.forEach(({ row, verdict }, i) => {
    if (verdict !== 'admitted') return;
    const eventTimeMs = batch.eventTimeMs[row]!;
    const release = rows.slice(i).find(({ clockMs }) => clockMs - spec.allowedDisorderMs >= eventTimeMs);
    releases.set(
      releaseKey(transactionIdAt(batch.ids, row), eventTimeMs),
      release === undefined
        ? null
        : { event_clock_ms: release.clockMs, processing_time_ms: knownOrNull(batch.ingestTimeMs[release.row]!) },
    );
  });
  return releases;
}

/** An id may be admitted a second time beyond the deduplication horizon, with another payload; then at another time. */
export function releaseKey(transactionId: string, eventTimeMs: number): string {
  return `${transactionId} ${eventTimeMs}`;
}

/**
 * The last rung of the ladder over the same log. A record with the payload of an earlier one is a copy of it; one with another
 * payload counts as a transaction of its own. Throws when a transaction was admitted twice.
 */
export function admittedRung(batch: LogBatch, spec: EngineSpec, rows: readonly LogRow[]): Detection[] {
  const byTransaction = new Map<string, LadderRow>();
  for (const { row, offset, verdict } of rows) {
    const { timeMs, ...transaction } = oracleTransactionAt(batch, row);
    const key = JSON.stringify(rowAt(batch, row));
    const earlier = byTransaction.get(key);
    if (earlier !== undefined && earlier.admittedOffset !== null && verdict === 'admitted') {
      throw new Error(`${transaction.id} was admitted at ${earlier.admittedOffset} and again at ${offset}`);
    }
    byTransaction.set(key, {
      ...transaction,
      trueTimeMs: timeMs,
      eventTimeMs: timeMs,
      deliveredOffset: earlier?.deliveredOffset ?? offset,
      admittedOffset: verdict === 'admitted' ? offset : (earlier?.admittedOffset ?? null),
    });
  }
  const all = [...byTransaction.values()];
  return texts(batch.vocabulary.clients).flatMap((client) => [
    ...evaluateRungs(spec.ruleSet, ladderOf(all.filter(({ clientId }) => clientId === client))).admitted,
  ]);
}

function texts(dictionary: Dictionary): string[] {
  return dictionary.values().filter((value) => value !== null);
}
